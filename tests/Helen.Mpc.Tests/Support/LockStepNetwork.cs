using System.Collections.Immutable;
using System.Reflection;
using Helen.Cryptography.Encoding;
using Helen.Cryptography.Hashing;
using Helen.Rounds;

namespace Helen.Mpc.Tests.Support;

/// <summary>
/// n parties in memory, exchange by exchange. An adversary may rewrite the broadcasts of an exchange after seeing all of them (it rushes); everyone, the corrupted party
/// included, then receives the rewritten bytes. When one party fails, the others' waits are cancelled.
/// </summary>
internal sealed class LockStepNetwork : IDisposable
{
    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _down = new();
    private readonly Dictionary<int, Exchange> _exchanges = [];

    public LockStepNetwork(int parties, SegmentId? segment = null, byte attempt = 1, SessionId? session = null)
    {
        Segment = segment ?? new(Phase.ModelCompute, 1, 0);
        Attempt = attempt;
        Session = session ?? new(Digest.Of("test session"u8));
        Channels = [.. Enumerable.Range(0, parties).Select(i => new Channel(this, new(i)))];
    }

    /// <summary>Rewrites payloads in place: (exchange, payloads by party).</summary>
    public Action<ExchangeInfo, byte[][]>? Adversary { get; set; }

    public SegmentId Segment { get; }

    public byte Attempt { get; }

    public SessionId Session { get; }

    public ImmutableArray<Channel> Channels { get; }

    /// <summary>What every exchange so far was, in order, with the bytes everyone received.</summary>
    public List<(ExchangeInfo Info, byte[][] Payloads)> Log { get; } = [];

    /// <summary>Runs one body per party; all end, each with a value or an exception.</summary>
    public async Task<Outcome<T>[]> RunAsync<T>(Func<Channel, Task<T>> body) => await Task.WhenAll(Channels.Select(channel => Task.Run(async () =>
    {
        try
        {
            return new Outcome<T>(await body(channel), null);
        }
        catch (Exception e)
        {
            await _down.CancelAsync();               // whoever waits for an exchange that this party never reaches
            return new Outcome<T>(default, e);
        }
    })));

    public void Dispose() => _down.Dispose();

    private async Task<byte[][]> MeetAsync(int step, bool journalled, PartyId party, byte[] payload, CancellationToken ct)
    {
        Exchange exchange;
        lock (_lock)
        {
            if (!_exchanges.TryGetValue(step, out exchange!)) _exchanges[step] = exchange = new(Channels.Length, journalled);
            if (exchange.Journalled != journalled) throw new InvalidOperationException("Parties disagree on what is journalled.");
            exchange.Payloads[party.Index] = payload;
            if (++exchange.Arrived == Channels.Length)
            {
                var info = new ExchangeInfo(step, journalled);
                Adversary?.Invoke(info, exchange.Payloads);
                Log.Add((info, exchange.Payloads));
                exchange.Done.SetResult();
            }
        }
        using var both = CancellationTokenSource.CreateLinkedTokenSource(ct, _down.Token);
        try
        {
            await exchange.Done.Task.WaitAsync(both.Token);
        }
        catch (OperationCanceledException) when (exchange.Done.Task.IsCompleted)
        {
            // The exchange did take place; a party that has failed because of it was only quicker.
        }
        return exchange.Payloads;
    }

    public readonly record struct ExchangeInfo(int Step, bool Journalled);

    /// <summary>How one party ended.</summary>
    public sealed record Outcome<T>(T? Value, Exception? Error)
    {
        /// <summary>The blames of a halt.</summary>
        public ImmutableArray<Blame> Blames => Assert.IsType<HaltException>(Error).Blames;

        /// <summary>The value; rethrows what ended the party otherwise.</summary>
        public T Result => Error is null ? Value! : throw new InvalidOperationException("The party failed.", Error);
    }

    private sealed class Exchange(int parties, bool journalled)
    {
        public byte[][] Payloads { get; } = new byte[parties][];

        public bool Journalled { get; } = journalled;

        public int Arrived { get; set; }

        public TaskCompletionSource Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    /// <summary>One party's end.</summary>
    internal sealed class Channel(LockStepNetwork network, PartyId self) : ISegmentChannel
    {
        private ImmutableArray<ImmutableArray<Digest>> _envelopes = [];
        private int _step;

        public PartyId Self => self;

        public int PartyCount => network.Channels.Length;

        public SessionId Session => network.Session;

        public SegmentId Segment => network.Segment;

        public byte Attempt => network.Attempt;

        public Digest View { get; private set; } = Digest.Of("test view"u8);

        public RoundNumber LastRound => new(Segment.Phase, Segment.Iteration, (ushort)(_step - 1), Attempt);

        public Digest EnvelopeOf(PartyId party) => EnvelopeOf(party, 0);

        public Digest EnvelopeOf(PartyId party, int block) => _envelopes[party.Index][block];

        public int MaxBlockBytes => 16 << 20;

        public ValueTask<ImmutableArray<ReadOnlyMemory<byte>>> ExchangeAsync(ReadOnlyMemory<byte> mine, CancellationToken ct) => RunAsync(mine, false, ct);

        public ValueTask<ImmutableArray<ReadOnlyMemory<byte>>> ExchangeJournalledAsync(ReadOnlyMemory<byte> mine, CancellationToken ct) => RunAsync(mine, true, ct);

        public async ValueTask<ImmutableArray<ImmutableArray<ReadOnlyMemory<byte>>>> ExchangeBlocksAsync(
            ImmutableArray<ReadOnlyMemory<byte>> mine, ImmutableArray<int> blocksOf, CancellationToken ct)
        {
            var all = await MeetAsync(Join(mine), ct);
            return Keep([.. all.Select((payload, party) => Split(payload, blocksOf[party]))], broadcast: true);
        }

        public async ValueTask<ImmutableArray<ImmutableArray<ReadOnlyMemory<byte>>>> ExchangePrivateAsync(
            ImmutableArray<ImmutableArray<ReadOnlyMemory<byte>>> mine, ImmutableArray<int> blocksFrom, CancellationToken ct)
        {
            var all = await MeetAsync(Join([.. mine.Select(blocks => (ReadOnlyMemory<byte>)Join(blocks))]), ct);
            return Keep([.. all.Select((payload, party) => party == self.Index ? [] : Split(Split(payload, PartyCount)[self.Index].ToArray(), blocksFrom[party]))], broadcast: false);
        }

        public Task<T> AwaitAsync<T>(Func<CancellationToken, Task<T>> wait, CancellationToken ct) => wait(ct);

        public async ValueTask<ConfirmedView> ConfirmAsync(CancellationToken ct)
        {
            var view = View;
            await RunAsync(view.ToArray(), false, ct);
            // Only channels make one; this one belongs to tests.
            return (ConfirmedView)Activator.CreateInstance(typeof(ConfirmedView), BindingFlags.Instance | BindingFlags.NonPublic, null, [view], null)!;
        }

        private async ValueTask<ImmutableArray<ReadOnlyMemory<byte>>> RunAsync(ReadOnlyMemory<byte> mine, bool journalled, CancellationToken ct)
        {
            var all = await network.MeetAsync(_step++, journalled, self, mine.ToArray(), ct);
            return [.. Keep([.. all.Select(payload => ImmutableArray.Create((ReadOnlyMemory<byte>)payload))], broadcast: true).Select(blocks => blocks[0])];
        }

        private async Task<byte[][]> MeetAsync(byte[] mine, CancellationToken ct) => await network.MeetAsync(_step++, false, self, mine, ct);

        private ImmutableArray<ImmutableArray<ReadOnlyMemory<byte>>> Keep(ImmutableArray<ImmutableArray<ReadOnlyMemory<byte>>> all, bool broadcast)
        {
            _envelopes = [.. all.Select((blocks, from) => blocks.Select((block, n) =>
                Digest.Of(new CanonicalWriter().UInt32((uint)(_step - 1)).UInt32((uint)from).UInt16((ushort)n).Block(block.Span).Written.Span)).ToImmutableArray())];
            if (!broadcast) return all;
            var chain = new CanonicalWriter().Digest(View);
            foreach (var envelope in _envelopes.SelectMany(envelopes => envelopes)) chain.Digest(envelope);
            View = Digest.Of(chain.Written.Span);
            return all;
        }

        private static byte[] Join(ImmutableArray<ReadOnlyMemory<byte>> blocks)
        {
            var writer = new CanonicalWriter();
            foreach (var block in blocks) writer.Block(block.Span);
            return writer.ToArray();
        }

        private static ImmutableArray<ReadOnlyMemory<byte>> Split(byte[] joined, int count)
        {
            var reader = new CanonicalReader(joined);
            var blocks = ImmutableArray.CreateBuilder<ReadOnlyMemory<byte>>(count);
            for (var n = 0; n < count; n++) blocks.Add(reader.Block(int.MaxValue).ToArray());
            return blocks.MoveToImmutable();
        }
    }
}
