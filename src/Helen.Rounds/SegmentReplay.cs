using System.Collections.Immutable;
using Helen.Cryptography.Hashing;

namespace Helen.Rounds;

/// <summary>
/// Runs all parties of a segment again in this process, from seeds that they revealed, and compares what each sends with what it sent then (protocol §3.5: who deviated is
/// found by recomputing). Up to the first difference every party has received the bytes that the honest protocol gives, so exactly those whose bytes differ there deviated.
/// </summary>
public sealed class SegmentReplay : IDisposable
{
    private readonly SegmentLog _log;
    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly Meeting[] _meetings;
    private ImmutableArray<PartyId> _deviators = [];

    private SegmentReplay(SegmentLog log)
    {
        _log = log;
        _meetings = [.. log.Exchanges.Select(_ => new Meeting(log.PartyCount))];
    }

    /// <summary>Runs <paramref name="party"/> for every party to its end, to the first difference, or to the end of the log.</summary>
    /// <param name="log">What the parties sent then.</param>
    /// <param name="party">The segment's code for one party, over a channel that sends nothing; deterministic.</param>
    /// <param name="ct">Ends the run.</param>
    /// <returns>Who deviated, where, and what each party's code returned (the default where it did not reach its end).</returns>
    public static async Task<Result<T>> RunAsync<T>(SegmentLog log, Func<ISegmentChannel, CancellationToken, Task<T>> party, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(log);
        ArgumentNullException.ThrowIfNull(party);
        using var replay = new SegmentReplay(log);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, replay._stop.Token);
        var runs = Enumerable.Range(0, log.PartyCount).Select(index => Task.Run(() => party(new Channel(replay, new PartyId(index)), either.Token), ct)).ToArray();
        var values = new T?[runs.Length];
        for (var i = 0; i < runs.Length; i++)
        {
            try
            {
                values[i] = await runs[i];
            }
            catch (OperationCanceledException) when (replay._stop.IsCancellationRequested && !ct.IsCancellationRequested)
            {
                // It stood at or behind the difference, or at the end of the log.
            }
        }

        return new(replay._deviators, replay._deviators.IsEmpty ? null : replay.Difference, [.. values]);
    }

    /// <inheritdoc/>
    public void Dispose() => _stop.Dispose();

    private SegmentLog.Exchange? Difference { get; set; }

    private async ValueTask<ImmutableArray<ReadOnlyMemory<byte>>> MeetAsync(int step, PartyId party, ReadOnlyMemory<byte> mine, CancellationToken ct)
    {
        if (step >= _meetings.Length)
        {
            await _stop.CancelAsync();                      // nothing more is known
            throw new OperationCanceledException(_stop.Token);
        }

        var meeting = _meetings[step];
        var last = false;
        lock (_gate)
        {
            meeting.Payloads[party.Index] = mine.ToArray();
            last = ++meeting.Arrived == _log.PartyCount;
        }

        if (last)
        {
            var exchange = _log.Exchanges[step];
            ImmutableArray<PartyId> deviators = [.. Enumerable.Range(0, _log.PartyCount).Where(i => Digest.Of(meeting.Payloads[i].Span) != exchange.Payloads[i]).Select(i => new PartyId(i))];
            if (!deviators.IsEmpty)
            {
                (_deviators, Difference) = (deviators, exchange);
                await _stop.CancelAsync();
                throw new OperationCanceledException(_stop.Token);
            }

            meeting.Done.SetResult([.. meeting.Payloads]);
        }

        return await meeting.Done.Task.WaitAsync(ct);
    }

    /// <summary>What a replay found.</summary>
    /// <param name="Deviators">Whose bytes differ in the first exchange that differs; empty when nothing differs.</param>
    /// <param name="Where">That exchange.</param>
    /// <param name="Values">Results by party.</param>
    public sealed record Result<T>(ImmutableArray<PartyId> Deviators, SegmentLog.Exchange? Where, ImmutableArray<T?> Values);

    private sealed class Meeting(int parties)
    {
        public ReadOnlyMemory<byte>[] Payloads { get; } = new ReadOnlyMemory<byte>[parties];

        public int Arrived { get; set; }

        public TaskCompletionSource<ImmutableArray<ReadOnlyMemory<byte>>> Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    private sealed class Channel(SegmentReplay replay, PartyId self) : ISegmentChannel
    {
        private int _step;

        public PartyId Self => self;

        public int PartyCount => replay._log.PartyCount;

        public SessionId Session => replay._log.Session;

        public SegmentId Segment => replay._log.Segment;

        public byte Attempt => replay._log.Attempt;

        public Digest View => _step == 0 ? replay._log.Start : replay._log.Exchanges[_step - 1].View;

        public RoundNumber LastRound => replay._log.Exchanges[Math.Max(_step - 1, 0)].Round;

        public Digest EnvelopeOf(PartyId party) => _step == 0 ? throw new InvalidOperationException("No exchange has been completed yet.") : replay._log.Exchanges[_step - 1].Envelopes[party.Index];

        public Digest EnvelopeOf(PartyId party, int block) => EnvelopeOf(party);

        public int MaxBlockBytes => replay._log.MaxBlockBytes;

        public async ValueTask<ImmutableArray<ImmutableArray<ReadOnlyMemory<byte>>>> ExchangeBlocksAsync(ImmutableArray<ReadOnlyMemory<byte>> mine, ImmutableArray<int> blocksOf, CancellationToken ct) =>
            BlockPacking.Broadcast(await ExchangeAsync(BlockPacking.Pack(mine), ct), blocksOf);

        public async ValueTask<ImmutableArray<ImmutableArray<ReadOnlyMemory<byte>>>> ExchangePrivateAsync(
            ImmutableArray<ImmutableArray<ReadOnlyMemory<byte>>> mine, ImmutableArray<int> blocksFrom, CancellationToken ct) =>
            BlockPacking.Private(await ExchangeAsync(BlockPacking.Pack([.. mine.SelectMany(blocks => blocks)]), ct), blocksFrom, self);

        public Task<T> AwaitAsync<T>(Func<CancellationToken, Task<T>> wait, CancellationToken ct) => wait(ct);

        public async ValueTask<ImmutableArray<ReadOnlyMemory<byte>>> ExchangeAsync(ReadOnlyMemory<byte> mine, CancellationToken ct)
        {
            var payloads = await replay.MeetAsync(_step, self, mine, ct);
            _step++;
            return payloads;
        }

        public ValueTask<ImmutableArray<ReadOnlyMemory<byte>>> ExchangeJournalledAsync(ReadOnlyMemory<byte> mine, CancellationToken ct) => ExchangeAsync(mine, ct);

        public ValueTask<ConfirmedView> ConfirmAsync(CancellationToken ct) => new(new ConfirmedView(View));
    }
}
