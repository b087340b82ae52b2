using System.Collections.Concurrent;
using Helen.Dealer;
using Helen.Mpc.Spdz;
using Helen.Mpc.Tuples;
using Helen.Rounds;
using Helen.Training.Session;

namespace Helen.Recovery.Tests.Support;

/// <summary>Dealt tuples whose values depend on segment and part only, not on the epoch; who was handed what is remembered.</summary>
internal sealed class RecordedEpochs : ITupleOrigin
{
    private readonly Lock _gate = new();
    private readonly KeyedCoins _coins = new("dealer");
    private readonly DealtEpochs _dealt;
    private readonly ConcurrentDictionary<(int Party, SegmentId Segment, byte Attempt, ushort Part), bool> _taken = [];

    public RecordedEpochs(int parties) => _dealt = new(parties, _coins);

    /// <summary>Tuple addresses that a party was handed a second time; must stay empty.</summary>
    public ConcurrentBag<string> Twice { get; } = [];

    /// <summary>What was handed out, whatever the attempt, in order.</summary>
    public IEnumerable<(int Party, SegmentId Segment, ushort Part)> Taken => _taken.Keys.Select(address => (address.Party, address.Segment, address.Part))
        .OrderBy(address => (address.Party, (byte)address.Segment.Phase, address.Segment.Iteration, address.Segment.Index, address.Part)).ToList();

    public IMacEpochs For(PartyId party) => new Access(this, party);

    public void Dispose() => _dealt.Dispose();

    private sealed class Access(RecordedEpochs epochs, PartyId party) : IMacEpochs
    {
        public ValueTask<ITupleSource> BeginAsync(byte epoch, CancellationToken ct)
        {
            lock (epochs._gate)
            {
                epochs._coins.At($"mac key {epoch}");
                return new(new Source(epochs, party, epochs._dealt.For(party).BeginAsync(epoch, ct).AsTask().GetAwaiter().GetResult()));
            }
        }
    }

    private sealed class Source(RecordedEpochs epochs, PartyId party, ITupleSource dealt) : ITupleSource
    {
        public MacKeyShare MacKey => dealt.MacKey;

        public ValueTask<TupleBatch> TakeAsync(SegmentId segment, byte attempt, ushort part, TupleDemand demand, CancellationToken ct)
        {
            lock (epochs._gate)
            {
                if (!epochs._taken.TryAdd((party.Index, segment, attempt, part), true)) epochs.Twice.Add($"{party}: {segment}, attempt {attempt}, part {part}");
                epochs._coins.At($"{segment}/{part}");
                return new(dealt.TakeAsync(segment, attempt, part, demand, ct).AsTask().GetAwaiter().GetResult());
            }
        }
    }
}
