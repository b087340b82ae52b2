using System.Collections.Immutable;
using Helen.Cryptography.Hashing;

namespace Helen.Rounds;

/// <summary>
/// How a running MPC segment talks to the other parties: signed broadcasts in lock step. One per party, session, segment and attempt.
/// Steps of one segment are numbered 0, 1, 2, … in the order of the calls, the same at every party.
/// </summary>
public interface ISegmentChannel
{
    /// <summary>This party.</summary>
    PartyId Self { get; }

    /// <summary>Number of parties m.</summary>
    int PartyCount { get; }

    /// <summary>The session.</summary>
    SessionId Session { get; }

    /// <summary>The segment.</summary>
    SegmentId Segment { get; }

    /// <summary>1..64; durable, and its tuples reserved, before the first byte.</summary>
    byte Attempt { get; }

    /// <summary>Hash chain over everything all parties have broadcast up to the last completed exchange; the same at every honest party, and what Fiat–Shamir and MAC coefficients bind.</summary>
    Digest View { get; }

    /// <summary>Where the last completed exchange stands; blames name it.</summary>
    RoundNumber LastRound { get; }

    /// <summary>Digest of the envelope that <paramref name="party"/> sent in the last completed exchange: evidence.</summary>
    Digest EnvelopeOf(PartyId party);

    /// <summary>Signed broadcast of <paramref name="mine"/>; the result holds every party's payload by party index, own included.</summary>
    /// <exception cref="HaltException">A peer equivocated, disagreed on the view, or complained.</exception>
    ValueTask<ImmutableArray<ReadOnlyMemory<byte>>> ExchangeAsync(ReadOnlyMemory<byte> mine, CancellationToken ct);

    /// <summary>The same, committed before sending: commit and open of MAC checks only (protocol §8.3).</summary>
    ValueTask<ImmutableArray<ReadOnlyMemory<byte>>> ExchangeJournalledAsync(ReadOnlyMemory<byte> mine, CancellationToken ct);

    /// <summary>The echo before opening shares: every party confirms the view of all previous exchanges.</summary>
    ValueTask<ConfirmedView> ConfirmAsync(CancellationToken ct);

    /// <summary>Counts checks of what peers sent, for the figures; does nothing where nobody counts.</summary>
    /// <param name="name">What was checked: a plural, such as "MAC checks".</param>
    /// <param name="count">How many.</param>
    void Checked(string name, long count)
    {
    }
}
