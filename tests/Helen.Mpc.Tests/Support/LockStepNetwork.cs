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
        private ImmutableArray<Digest> _envelopes = [];
        private int _step;

        public PartyId Self => self;

        public int PartyCount => network.Channels.Length;

        public SessionId Session => network.Session;

        public SegmentId Segment => network.Segment;

        public byte Attempt => network.Attempt;

        public Digest View { get; private set; } = Digest.Of("test view"u8);

        public RoundNumber LastRound => new(Segment.Phase, Segment.Iteration, (ushort)(_step - 1), Attempt);

        public Digest EnvelopeOf(PartyId party) => _envelopes[party.Index];

        public ValueTask<ImmutableArray<ReadOnlyMemory<byte>>> ExchangeAsync(ReadOnlyMemory<byte> mine, CancellationToken ct) => RunAsync(mine, false, ct);

        public ValueTask<ImmutableArray<ReadOnlyMemory<byte>>> ExchangeJournalledAsync(ReadOnlyMemory<byte> mine, CancellationToken ct) => RunAsync(mine, true, ct);

        public async ValueTask<ConfirmedView> ConfirmAsync(CancellationToken ct)
        {
            var view = View;
            await RunAsync(view.ToArray(), false, ct);
            // Only channels make one; this one belongs to tests.
            return (ConfirmedView)Activator.CreateInstance(typeof(ConfirmedView), BindingFlags.Instance | BindingFlags.NonPublic, null, [view], null)!;
        }

        private async ValueTask<ImmutableArray<ReadOnlyMemory<byte>>> RunAsync(ReadOnlyMemory<byte> mine, bool journalled, CancellationToken ct)
        {
            var all = await network.MeetAsync(_step, journalled, self, mine.ToArray(), ct);
            var step = _step++;
            _envelopes = [.. all.Select((payload, from) => Digest.Of(new CanonicalWriter().UInt32((uint)step).UInt32((uint)from).Block(payload).Written.Span))];
            var chain = new CanonicalWriter().Digest(View);
            foreach (var envelope in _envelopes) chain.Digest(envelope);
            View = Digest.Of(chain.Written.Span);
            return [.. all.Select(payload => (ReadOnlyMemory<byte>)payload)];
        }
    }
}
