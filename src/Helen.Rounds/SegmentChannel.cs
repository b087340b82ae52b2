using System.Collections.Immutable;
using Helen.Cryptography.Hashing;

namespace Helen.Rounds;

/// <summary>The channel of one segment and attempt. Made by <see cref="RoundDriver"/>; closed when the attempt ends.</summary>
public sealed class SegmentChannel : ISegmentChannel
{
    private readonly RoundDriver _driver;
    private readonly bool _journalled;
    private ImmutableArray<Digest> _lastEnvelopes = [];
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
    public Digest EnvelopeOf(PartyId party) => _lastEnvelopes.IsEmpty
        ? throw new InvalidOperationException("No exchange has been completed yet.")
        : _lastEnvelopes[party.Index];

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
            _lastEnvelopes = [.. envelopes.Select(envelope => envelope.Digest)];
            return [.. envelopes.Select(envelope => envelope.Payload)];
        }
        finally
        {
            _busy = 0;
        }
    }

    private RoundNumber Enter()
    {
        if (_closed) throw new InvalidOperationException($"Attempt {Attempt} of {Segment} is over.");
        if (_nextStep >= SegmentNumbering.StepsPerSegment - 1) throw new InvalidOperationException($"{Segment} has used all of its {SegmentNumbering.StepsPerSegment - 1} steps; split it.");
        if (Interlocked.Exchange(ref _busy, 1) == 1) throw new InvalidOperationException("A segment exchanges one step at a time.");
        return SegmentNumbering.Number(Segment, _nextStep++, Attempt);
    }
}
