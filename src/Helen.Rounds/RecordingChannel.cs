using System.Collections.Immutable;
using Helen.Cryptography.Hashing;

namespace Helen.Rounds;

/// <summary>
/// A segment's channel that also keeps a log of what passed over it. What the segment would send in private it broadcasts, so that every party can say who deviated once seeds are
/// revealed: use it only where private messages are encrypted for their recipients. Every party must send every other the same number of private blocks. One exchange is one envelope.
/// </summary>
public sealed class RecordingChannel(ISegmentChannel inner) : ISegmentChannel
{
    /// <summary>What has passed so far.</summary>
    public SegmentLog Log { get; } = new(inner);

    /// <inheritdoc/>
    public PartyId Self => inner.Self;

    /// <inheritdoc/>
    public int PartyCount => inner.PartyCount;

    /// <inheritdoc/>
    public SessionId Session => inner.Session;

    /// <inheritdoc/>
    public SegmentId Segment => inner.Segment;

    /// <inheritdoc/>
    public byte Attempt => inner.Attempt;

    /// <inheritdoc/>
    public Digest View => inner.View;

    /// <inheritdoc/>
    public RoundNumber LastRound => inner.LastRound;

    /// <inheritdoc/>
    public int MaxBlockBytes => inner.MaxBlockBytes;

    /// <inheritdoc/>
    public Digest EnvelopeOf(PartyId party) => inner.EnvelopeOf(party);

    /// <inheritdoc/>
    public Digest EnvelopeOf(PartyId party, int block) => inner.EnvelopeOf(party);

    /// <inheritdoc/>
    public async ValueTask<ImmutableArray<ReadOnlyMemory<byte>>> ExchangeAsync(ReadOnlyMemory<byte> mine, CancellationToken ct) => Record(await inner.ExchangeAsync(mine, ct));

    /// <inheritdoc/>
    public async ValueTask<ImmutableArray<ReadOnlyMemory<byte>>> ExchangeJournalledAsync(ReadOnlyMemory<byte> mine, CancellationToken ct) => Record(await inner.ExchangeJournalledAsync(mine, ct));

    /// <inheritdoc/>
    public ValueTask<ConfirmedView> ConfirmAsync(CancellationToken ct) => inner.ConfirmAsync(ct);

    /// <inheritdoc/>
    public async ValueTask<ImmutableArray<ImmutableArray<ReadOnlyMemory<byte>>>> ExchangeBlocksAsync(ImmutableArray<ReadOnlyMemory<byte>> mine, ImmutableArray<int> blocksOf, CancellationToken ct) =>
        BlockPacking.Broadcast(await ExchangeAsync(BlockPacking.Pack(mine), ct), blocksOf);

    /// <inheritdoc/>
    public async ValueTask<ImmutableArray<ImmutableArray<ReadOnlyMemory<byte>>>> ExchangePrivateAsync(
        ImmutableArray<ImmutableArray<ReadOnlyMemory<byte>>> mine, ImmutableArray<int> blocksFrom, CancellationToken ct) =>
        BlockPacking.Private(await ExchangeAsync(BlockPacking.Pack([.. mine.SelectMany(blocks => blocks)]), ct), blocksFrom, Self);

    /// <inheritdoc/>
    public Task<T> AwaitAsync<T>(Func<CancellationToken, Task<T>> wait, CancellationToken ct) => inner.AwaitAsync(wait, ct);

    private ImmutableArray<ReadOnlyMemory<byte>> Record(ImmutableArray<ReadOnlyMemory<byte>> payloads)
    {
        Log.Add(new([.. payloads.Select(payload => Digest.Of(payload.Span))], [.. Enumerable.Range(0, PartyCount).Select(i => inner.EnvelopeOf(new PartyId(i)))], inner.View, inner.LastRound));
        return payloads;
    }
}
