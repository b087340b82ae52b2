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

    /// <summary>The same for one block of an exchange of blocks.</summary>
    Digest EnvelopeOf(PartyId party, int block);

    /// <summary>The largest payload of one envelope, in bytes; what is larger travels in blocks.</summary>
    int MaxBlockBytes { get; }

    /// <summary>Signed broadcast of <paramref name="mine"/>; the result holds every party's payload by party index, own included.</summary>
    /// <exception cref="HaltException">A peer equivocated, disagreed on the view, or complained.</exception>
    ValueTask<ImmutableArray<ReadOnlyMemory<byte>>> ExchangeAsync(ReadOnlyMemory<byte> mine, CancellationToken ct);

    /// <summary>The same, committed before sending: commit and open of MAC checks only (protocol §8.3).</summary>
    ValueTask<ImmutableArray<ReadOnlyMemory<byte>>> ExchangeJournalledAsync(ReadOnlyMemory<byte> mine, CancellationToken ct);

    /// <summary>The echo before opening shares: every party confirms the view of all previous exchanges.</summary>
    ValueTask<ConfirmedView> ConfirmAsync(CancellationToken ct);

    /// <summary>A signed broadcast in one exchange and several envelopes.</summary>
    /// <param name="mine">This party's blocks, each at most <see cref="MaxBlockBytes"/>.</param>
    /// <param name="blocksOf">How many blocks each party sends; known to all from the protocol.</param>
    /// <param name="ct">Gives the attempt up.</param>
    /// <returns>By party, its blocks in order; own included.</returns>
    /// <exception cref="HaltException">A peer equivocated, sent a block too many, disagreed on the view, or complained.</exception>
    ValueTask<ImmutableArray<ImmutableArray<ReadOnlyMemory<byte>>>> ExchangeBlocksAsync(ImmutableArray<ReadOnlyMemory<byte>> mine, ImmutableArray<int> blocksOf, CancellationToken ct);

    /// <summary>
    /// Signed messages to single parties in one exchange. Nobody else sees them, so they stay out of <see cref="View"/>; a fault in them convicts towards their recipient alone.
    /// </summary>
    /// <param name="mine">By party, the blocks for it alone; the own entry is empty. The memory is the caller's again when the exchange is over: whatever is kept of it is a copy.</param>
    /// <param name="blocksFrom">How many blocks each party sends to this one; 0 for itself.</param>
    /// <param name="ct">Gives the attempt up.</param>
    /// <returns>By party, its blocks for this party in order; the own entry is empty.</returns>
    /// <exception cref="HaltException">A peer equivocated, sent a block too many, disagreed on the view, or complained.</exception>
    ValueTask<ImmutableArray<ImmutableArray<ReadOnlyMemory<byte>>>> ExchangePrivateAsync(
        ImmutableArray<ImmutableArray<ReadOnlyMemory<byte>>> mine, ImmutableArray<int> blocksFrom, CancellationToken ct);

    /// <summary>
    /// Waits for something that does not come over this channel, such as tuples that are being made, and goes on listening meanwhile: a peer that begins a later epoch or
    /// complains ends the wait.
    /// </summary>
    /// <param name="wait">Begins the waiting; its token is cancelled when the wait ends otherwise.</param>
    /// <param name="ct">Gives the attempt up.</param>
    /// <exception cref="AttemptLostException">A peer announced a later epoch.</exception>
    /// <exception cref="HaltException">A peer was caught or complained.</exception>
    Task<T> AwaitAsync<T>(Func<CancellationToken, Task<T>> wait, CancellationToken ct);

    /// <summary>Counts checks of what peers sent, for the figures; does nothing where nobody counts.</summary>
    /// <param name="name">What was checked: a plural, such as "MAC checks".</param>
    /// <param name="count">How many.</param>
    void Checked(string name, long count)
    {
    }
}
