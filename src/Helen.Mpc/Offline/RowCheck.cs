using System.Collections.Immutable;
using Helen.Arithmetic.Fields;
using Helen.Arithmetic.Randomness;
using Helen.Cryptography.Encoding;
using Helen.Cryptography.Hashing;
using Helen.Cryptography.Lattice;
using Helen.Cryptography.Transcripts;
using Helen.Mpc.DualMasks;
using Helen.Mpc.Spdz;
using Helen.Rounds;

namespace Helen.Mpc.Offline;

/// <summary>
/// The random linear combinations that check a batch of rows (protocol §4.2). A coin that nobody chooses is committed before the batch and revealed by each party when it holds
/// everything that the combinations judge, private messages included.
/// </summary>
internal sealed class RowCheck
{
    private readonly ISegmentChannel _channel;
    private readonly JointCoin _coin;
    private ImmutableArray<Digest> _commitments, _evidence;

    public RowCheck(ISegmentChannel channel, IRandomSource random) => (_channel, _coin) = (channel, new(random));

    /// <summary>Commits to this party's part of the coin. One exchange.</summary>
    public async Task CommitAsync(CancellationToken ct)
    {
        var received = await _channel.ExchangeAsync(JointCoin.Commit(_channel, _channel.Self, 1, _coin.Contribution).ToArray(), ct);
        ThrowIfAny(Fault.MalformedEncoding, "The commitment to the coin is malformed.", party => received[party].Length != Digest.ByteCount);
        _commitments = [.. received.Select(wire => Digest.Read(wire.Span))];
        _evidence = [.. Enumerable.Range(0, received.Length).Select(party => _channel.EnvelopeOf(new(party)))];
    }

    /// <summary>Reveals the coin. Called when this party holds all that its peers owe it; the exchange completes only among parties with one view. One exchange.</summary>
    public async Task<Digest> TossAsync(CancellationToken ct)
    {
        var view = _channel.View;
        var received = await _channel.ExchangeAsync(_coin.Contribution.ToArray(), ct);
        ThrowIfAny(Fault.MalformedEncoding, "The coin is malformed.", party => received[party].Length != JointCoin.ContributionBytes);
        ThrowIfAny(Fault.CommitmentMismatch, "The revealed coin is not the committed one.", party => JointCoin.Commit(_channel, new(party), 1, received[party].Span) != _commitments[party]);
        return JointCoin.Combine(_channel, 1, view, [.. received.Select(wire => wire.ToArray())]);
    }

    /// <summary>
    /// Σ_r t_r·Σ_s u_s·row_r[s] with t and u expanded from the coin: one value that holds every slot of every row, hidden by the random row among them. Rows that are not the ones
    /// authenticated, or a MAC key that differs from slot to slot, pass the MAC check of its opening with probability at most 2^−125.
    /// </summary>
    public static AuthenticatedShare Combine(LatticeParameters parameters, Digest coin, IReadOnlyList<SharedRow> rows)
    {
        var slots = rows[0].Values.Length;
        var all = Coefficients("authentication", coin, rows.Count + slots);
        var bySlot = new SlotWeights(parameters, all.AsMemory(rows.Count));
        return Sum(rows.Count, r => rows[r].InnerProduct(bySlot) * all[r]);
    }

    /// <summary>The factor t of the sacrifice.</summary>
    public static FieldElement SacrificeFactor(Digest coin) => Coefficients("sacrifice", coin, 1)[0];

    /// <summary>
    /// Public coefficients. From the coin, or from a view: what is fixed by broadcasts alone may be judged by coefficients that are hashed from them (SPDZ, README).
    /// </summary>
    public static FieldElement[] Coefficients(string purpose, Digest seed, int count)
    {
        var transcript = new Transcript("helen/v1/preprocessing-check"u8);
        transcript.Append("purpose"u8, System.Text.Encoding.UTF8.GetBytes(purpose));
        transcript.Append("seed"u8, seed);
        var bytes = new byte[count * FieldElement.ByteCount];
        transcript.Challenge("coefficients"u8, bytes);
        return SpdzEncoding.Coefficients(bytes);
    }

    /// <summary>Σ of independent terms, on all cores.</summary>
    public static AuthenticatedShare Sum(int count, Func<int, AuthenticatedShare> term)
    {
        var terms = new AuthenticatedShare[count];
        Parallel.For(0, count, r => terms[r] = term(r));
        var sum = AuthenticatedShare.Zero;
        foreach (var addend in terms) sum += addend;
        return sum;
    }

    private void ThrowIfAny(Fault fault, string reason, Func<int, bool> failed)
    {
        ImmutableArray<Blame> blames = [.. Enumerable.Range(0, _channel.PartyCount).Where(failed).Select(party => new Blame(
            new PartyId(party), fault, _channel.LastRound, fault == Fault.CommitmentMismatch ? [_evidence[party], _channel.EnvelopeOf(new(party))] : [_channel.EnvelopeOf(new(party))], reason))];
        if (!blames.IsEmpty) throw new HaltException(blames);
    }
}
