using System.Collections.Immutable;
using Helen.Cryptography.Hashing;

namespace Helen.Rounds;

/// <summary>The channel of one segment and attempt. Made by <see cref="RoundDriver"/>; closed when the attempt ends.</summary>
public sealed class SegmentChannel : ISegmentChannel
{
    private readonly RoundDriver _driver;
    private readonly bool _journalled;
    private ImmutableArray<ImmutableArray<Digest>> _lastEnvelopes = [];
    private int _nextStep;
    private int _busy;
    private bool _closed;

    internal SegmentChannel(RoundDriver driver, SegmentId segment, byte attempt, Digest view, bool journalled)
    {
        _driver = driver;
        _journalled = journalled;
        Segment = segment;
        Attempt = attempt;
        View = view;
        LastRound = SegmentNumbering.Number(segment, 0, attempt);
    }

    /// <inheritdoc/>
    public PartyId Self => _driver.Self;

    /// <inheritdoc/>
    public int PartyCount => _driver.PartyCount;

    /// <inheritdoc/>
    public SessionId Session => _driver.Session;

    /// <inheritdoc/>
    public SegmentId Segment { get; }

    /// <inheritdoc/>
    public byte Attempt { get; }

    /// <inheritdoc/>
    public Digest View { get; private set; }

    /// <inheritdoc/>
    public RoundNumber LastRound { get; private set; }

    /// <inheritdoc/>
    public Digest EnvelopeOf(PartyId party) => EnvelopeOf(party, 0);

    /// <inheritdoc/>
    public Digest EnvelopeOf(PartyId party, int block) => _lastEnvelopes.IsEmpty
        ? throw new InvalidOperationException("No exchange has been completed yet.")
        : _lastEnvelopes[party.Index][block];

    /// <inheritdoc/>
    public int MaxBlockBytes => _driver.MaxPayloadBytes;

    /// <inheritdoc/>
    public ValueTask<ImmutableArray<ReadOnlyMemory<byte>>> ExchangeAsync(ReadOnlyMemory<byte> mine, CancellationToken ct) => ExchangeAsync(mine, _journalled, ct);

    /// <inheritdoc/>
    public ValueTask<ImmutableArray<ReadOnlyMemory<byte>>> ExchangeJournalledAsync(ReadOnlyMemory<byte> mine, CancellationToken ct) => ExchangeAsync(mine, journalled: true, ct);

    /// <inheritdoc/>
    public async ValueTask<ConfirmedView> ConfirmAsync(CancellationToken ct)
    {
        var round = Enter();
        try
        {
            return await _driver.EchoAsync(round, View, _journalled, ct);
        }
        finally
        {
            _busy = 0;
        }
    }

    /// <inheritdoc/>
    public async ValueTask<ImmutableArray<ImmutableArray<ReadOnlyMemory<byte>>>> ExchangeBlocksAsync(
        ImmutableArray<ReadOnlyMemory<byte>> mine, ImmutableArray<int> blocksOf, CancellationToken ct)
    {
        RequireCounts(blocksOf);
        if (mine.Length != blocksOf[Self.Index]) throw new ArgumentException("This party sends another number of blocks than announced.", nameof(mine));
        var round = Enter();
        try
        {
            var envelopes = await _driver.ExchangeBlocksAsync(round, [.. mine.Select((payload, block) => ((PartyId?)null, (ushort)block, payload))], unicast: false, party => blocksOf[party.Index], View, ct);
            View = _driver.ViewAfter(round, View, envelopes);
            return ByParty(round, envelopes);
        }
        finally
        {
            _busy = 0;
        }
    }

    /// <inheritdoc/>
    public async ValueTask<ImmutableArray<ImmutableArray<ReadOnlyMemory<byte>>>> ExchangePrivateAsync(
        ImmutableArray<ImmutableArray<ReadOnlyMemory<byte>>> mine, ImmutableArray<int> blocksFrom, CancellationToken ct)
    {
        RequireCounts(blocksFrom);
        if (mine.Length != PartyCount || !mine[Self.Index].IsEmpty || blocksFrom[Self.Index] != 0) throw new ArgumentException("One entry per party, the own one empty.", nameof(mine));
        var round = Enter();
        try
        {
            var blocks = mine.SelectMany((payloads, to) => payloads.Select((payload, block) => ((PartyId?)new PartyId(to), (ushort)block, payload)));
            return ByParty(round, await _driver.ExchangeBlocksAsync(round, [.. blocks], unicast: true, party => blocksFrom[party.Index], View, ct));
        }
        finally
        {
            _busy = 0;
        }
    }

    /// <inheritdoc/>
    public async Task<T> AwaitAsync<T>(Func<CancellationToken, Task<T>> wait, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(wait);
        if (_closed) throw new InvalidOperationException($"Attempt {Attempt} of {Segment} is over.");
        if (Interlocked.Exchange(ref _busy, 1) == 1) throw new InvalidOperationException("A segment exchanges one step at a time.");
        try
        {
            return await _driver.AwaitAsync(wait, ct);
        }
        finally
        {
            _busy = 0;
        }
    }

    /// <inheritdoc/>
    public void Checked(string name, long count) => _driver.Statistics.Checked(name, count);

    internal void Close() => _closed = true;

    private async ValueTask<ImmutableArray<ReadOnlyMemory<byte>>> ExchangeAsync(ReadOnlyMemory<byte> mine, bool journalled, CancellationToken ct)
    {
        var round = Enter();
        try
        {
            var envelopes = await _driver.ExchangeAsync(round, ReservedKinds.SegmentExchange, mine, View, journalled, ct);
            View = _driver.ViewAfter(round, View, envelopes);
            LastRound = round;
            _lastEnvelopes = [.. envelopes.Select(envelope => ImmutableArray.Create(envelope.Digest))];
            return [.. envelopes.Select(envelope => envelope.Payload)];
        }
        finally
        {
            _busy = 0;
        }
    }

    private ImmutableArray<ImmutableArray<ReadOnlyMemory<byte>>> ByParty(RoundNumber round, ImmutableArray<SignedEnvelope> envelopes)
    {
        var bySender = envelopes.ToLookup(envelope => envelope.Header.From.Index);
        LastRound = round;
        _lastEnvelopes = [.. Enumerable.Range(0, PartyCount).Select(party => bySender[party].Select(envelope => envelope.Digest).ToImmutableArray())];
        return [.. Enumerable.Range(0, PartyCount).Select(party => bySender[party].Select(envelope => envelope.Payload).ToImmutableArray())];
    }

    private void RequireCounts(ImmutableArray<int> blocks)
    {
        if (blocks.IsDefault || blocks.Length != PartyCount || blocks.Any(count => count is < 0 or > ushort.MaxValue)) throw new ArgumentException("One count of blocks per party.", nameof(blocks));
    }

    private RoundNumber Enter()
    {
        if (_closed) throw new InvalidOperationException($"Attempt {Attempt} of {Segment} is over.");
        if (_nextStep >= SegmentNumbering.StepsPerSegment - 1) throw new InvalidOperationException($"{Segment} has used all of its {SegmentNumbering.StepsPerSegment - 1} steps; split it.");
        if (Interlocked.Exchange(ref _busy, 1) == 1) throw new InvalidOperationException("A segment exchanges one step at a time.");
        return SegmentNumbering.Number(Segment, _nextStep++, Attempt);
    }
}
