using System.Collections.Concurrent;
using System.Collections.Immutable;
using Helen.Rounds;
using Helen.Training.Session;
using Helen.Training.Tests.Support;

namespace Helen.Adversary.Tests.Support;

/// <summary>Whole sessions of all parties in memory, of which some are corrupt.</summary>
internal sealed class Stage
{
    /// <summary>How long nothing may move before a session counts as stalled. Too short a time would only make a test see less, never fail.</summary>
    private static readonly TimeSpan Idle = TimeSpan.FromMilliseconds(400);

    private readonly SessionHarness _harness;
    private readonly ConcurrentQueue<(MessageHeader Header, int Length)> _sent = new();
    private long _moves;

    public Stage(int parties) => _harness = SmallSession(parties);

    public SessionDocument Document => _harness.Document;

    /// <summary>What honest parties sent, in order.</summary>
    public IReadOnlyCollection<(MessageHeader Header, int Length)> Sent => _sent;

    /// <summary>The messages of P2 in an honest session.</summary>
    public static async Task<IReadOnlyList<Recorded>> RecordAsync(int parties)
    {
        for (var run = 0; run < 50; run++)
        {
            var stage = new Stage(parties);
            var outcomes = await stage.RunAsync(new Dictionary<PartyId, Attack>());
            Assert.All(outcomes.Values, outcome => Assert.IsType<SessionOutcome.Released>(outcome));
            var signed = stage.Sent.Where(message => message.Header.From.Index == 1).Select(message => (Place.Of(message.Header), message.Length)).Distinct().ToList();
            if (Recorded.Of(signed) is { } recorded) return recorded;
        }

        throw new InvalidOperationException("Some prover of masks had to try again in every run.");
    }

    public Attack AttackOn(Recorded target, IDeviation deviation) => new(target, deviation, Document.Limits, _harness.ParticipantOf(new PartyId(0)).Key.Paillier);

    /// <summary>Runs all parties until every honest one has ended or nothing moves any more; null is a party that was still waiting.</summary>
    /// <param name="corrupt">Who is corrupt.</param>
    /// <param name="stalls">Whether waiting for ever is what is expected.</param>
    public async Task<ImmutableDictionary<PartyId, SessionOutcome?>> RunAsync(IReadOnlyDictionary<PartyId, Attack> corrupt, bool stalls = false)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var runs = _harness.Reconnect().Endpoints.ToDictionary(endpoint => endpoint.Self, endpoint => Task.Run(
            async () =>
            {
                IPeerLinks links = corrupt.TryGetValue(endpoint.Self, out var attack) ? new CorruptLinks(endpoint, attack) : new ObservedLinks(endpoint, (header, length) =>
                {
                    Interlocked.Increment(ref _moves);
                    _sent.Enqueue((header, length));
                });
                return await _harness.RunPartyAsync(links, stop.Token);
            },
            CancellationToken.None));
        var honest = runs.Where(run => !corrupt.ContainsKey(run.Key)).ToList();
        var all = Task.WhenAll(honest.Select(run => run.Value));
        for (var moves = -1L; !all.IsCompleted && moves != Interlocked.Read(ref _moves);)
        {
            moves = Interlocked.Read(ref _moves);
            await Task.WhenAny(all, Task.Delay(stalls ? Idle : Patience, TestContext.Current.CancellationToken));
        }

        await stop.CancelAsync();
        var outcomes = ImmutableDictionary.CreateBuilder<PartyId, SessionOutcome?>();
        foreach (var (party, run) in honest)
        {
            try
            {
                outcomes.Add(party, await run);
            }
            catch (OperationCanceledException)
            {
                outcomes.Add(party, null);
            }
        }

        foreach (var run in runs.Values) await run.ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        return outcomes.ToImmutable();
    }

    /// <summary>Where nobody should wait for anybody: long, because a busy machine is no fault.</summary>
    private static TimeSpan Patience => TimeSpan.FromSeconds(30);

    /// <summary>Two features, two blocks, two iterations.</summary>
    private static SessionHarness SmallSession(int parties)
    {
        double[][] rows = [.. Enumerable.Range(0, 12).Select(i => new[] { (double)(((i * 7) % 5) - 2), ((i * 3) % 7) - 3 })];
        return SessionHarness.Of(rows, [.. rows.Select((row, i) => row[0] - (0.5 * row[1]) + (0.1 * (i % 3)))], parties, 512, blockRows: 1);
    }
}
