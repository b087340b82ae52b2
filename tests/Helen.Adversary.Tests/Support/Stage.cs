using System.Collections.Concurrent;
using System.Collections.Immutable;
using Helen.Rounds;
using Helen.Transport.Loopback;

namespace Helen.Adversary.Tests.Support;

/// <summary>One play of all parties in memory, of which some are corrupt.</summary>
internal abstract class Stage
{
    /// <summary>How long nothing may move after the deviation before a play counts as stalled. Too short a time would only make a test see less, never fail.</summary>
    private static readonly TimeSpan Idle = TimeSpan.FromMilliseconds(400);

    /// <summary>Where nobody should wait for anybody: long, because a busy machine is no fault, and whole batches are run again without a word.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private readonly ConcurrentQueue<(MessageHeader Header, int Length)> _sent = new();
    private long _moves;
    private IReadOnlyDictionary<PartyId, Attack> _corrupt = ImmutableDictionary<PartyId, Attack>.Empty;

    /// <summary>What honest parties sent, in order.</summary>
    public IReadOnlyCollection<(MessageHeader Header, int Length)> Sent => _sent;

    public static Stage Of(Play play, int parties) => play switch
    {
        Play.Training => new TrainingStage(parties),
        Play.Preprocessing => new PreprocessingStage(parties),
        Play.KeyGeneration => new KeyGenerationStage(parties, realProducts: false),
        Play.KeyProducts => new KeyGenerationStage(parties, realProducts: true),
    };

    /// <summary>The messages of P2 in an honest play, as far as they are this play's to try.</summary>
    public static async Task<IReadOnlyList<Recorded>> RecordAsync(Play play, int parties)
    {
        for (var run = 0; run < 50; run++)
        {
            var stage = Of(play, parties);
            var endings = await stage.RunAsync(new Dictionary<PartyId, Attack>());
            Assert.All(endings.Values, ending => Assert.IsType<Ending.Finished>(ending));
            var signed = stage.Sent.Where(message => message.Header.From.Index == 1).Select(message => (Place.Of(message.Header), message.Length)).Distinct().ToList();
            if (stage.Cast(signed) is { } recorded) return recorded;
        }

        throw new InvalidOperationException("Some prover of masks had to try again in every run.");
    }

    /// <summary>An attack of a party of this play on its own message.</summary>
    public abstract Attack AttackOn(Recorded target, IDeviation deviation);

    /// <summary>What got out although the play did not end well; null when nothing did.</summary>
    public abstract string? Leak(Recorded target, IDeviation deviation);

    /// <summary>Runs all parties until every honest one has ended or nothing moves any more; null is a party that was still waiting.</summary>
    /// <param name="corrupt">Who is corrupt.</param>
    /// <param name="stalls">Whether waiting for ever is what is expected.</param>
    public async Task<ImmutableDictionary<PartyId, Ending?>> RunAsync(IReadOnlyDictionary<PartyId, Attack> corrupt, bool stalls = false)
    {
        _corrupt = corrupt;
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var runs = Connect().ToDictionary(endpoint => endpoint.Self, endpoint => Task.Run(
            async () =>
            {
                IPeerLinks links = corrupt.TryGetValue(endpoint.Self, out var attack) ? new CorruptLinks(endpoint, attack) : new ObservedLinks(endpoint, (header, length) =>
                {
                    Interlocked.Increment(ref _moves);
                    _sent.Enqueue((header, length));
                });
                return await RunPartyAsync(links, stop.Token);
            },
            CancellationToken.None));
        var honest = runs.Where(run => !corrupt.ContainsKey(run.Key)).ToList();
        var all = Task.WhenAll(honest.Select(run => run.Value));
        Task[] due = [.. corrupt.Values.Select(attack => attack.WhenReached)];
        // A run that took another course is tried again, and may never end: its deviator says one thing and does another.
        for (var (moves, still) = (-1L, TimeSpan.Zero); !all.IsCompleted && still < (stalls ? Idle : Patience) && !corrupt.Values.Any(attack => attack.Diverged);)
        {
            await Task.WhenAny(all, Task.Delay(Idle, TestContext.Current.CancellationToken));
            // Before the deviation everybody may be busy computing.
            if (due.Length > 0 && !due.Any(task => task.IsCompleted)) continue;
            var now = Interlocked.Read(ref _moves);
            still = now == moves ? still + Idle : TimeSpan.Zero;
            moves = now;
        }

        await stop.CancelAsync();
        var endings = ImmutableDictionary.CreateBuilder<PartyId, Ending?>();
        foreach (var (party, run) in honest)
        {
            try
            {
                endings.Add(party, await run);
            }
            catch (OperationCanceledException)
            {
                endings.Add(party, null);
            }
        }

        foreach (var run in runs.Values) await run.ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        return endings.ToImmutable();
    }

    protected bool IsHonest(PartyId party) => !_corrupt.ContainsKey(party);

    /// <summary>Fresh links of all parties.</summary>
    protected abstract ImmutableArray<LoopbackEndpoint> Connect();

    /// <summary>One party, to its end.</summary>
    protected abstract Task<Ending> RunPartyAsync(IPeerLinks links, CancellationToken ct);

    /// <summary>The messages of one party in the order in which it signed them, with their roles; null when this run took another course than most.</summary>
    protected abstract IReadOnlyList<Recorded>? Cast(IReadOnlyList<(Place Place, int Length)> signed);
}
