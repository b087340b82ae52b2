using Helen.Arithmetic.Randomness;
using Helen.Mpc.Tuples;
using Helen.Rounds;
using Helen.Training.Session;

namespace Helen.Dealer;

/// <summary>
/// A trusted dealer per MAC epoch, shared by the parties of one process: every epoch has a fresh MAC key and fresh tuples (protocol §8.3).
/// INSECURE: see <see cref="DealerWarning.Text"/>.
/// </summary>
public sealed class DealtEpochs(int parties, IRandomSource random) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<byte, TupleDealer> _dealers = [];
    private byte _latest;

    /// <summary>One party's access.</summary>
    public IMacEpochs For(PartyId party) => new Access(this, party);

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_gate)
        {
            foreach (var dealer in _dealers.Values) dealer.Dispose();
        }
    }

    private ITupleSource Begin(byte epoch, PartyId party)
    {
        lock (_gate)
        {
            if (epoch < _latest) throw new InvalidOperationException($"Epoch {epoch} is over.");
            if (epoch > _latest)
            {
                // Everybody has left the earlier ones: a party begins an epoch only after all have announced it.
                foreach (var over in _dealers.Values) over.Dispose();
                _dealers.Clear();
                _latest = epoch;
            }

            if (!_dealers.TryGetValue(epoch, out var dealer)) _dealers.Add(epoch, dealer = new(parties, random));
            return dealer.SourceFor(party);
        }
    }

    private sealed class Access(DealtEpochs epochs, PartyId party) : IMacEpochs
    {
        public ValueTask<ITupleSource> BeginAsync(byte epoch, CancellationToken ct) => new(epochs.Begin(epoch, party));
    }
}
