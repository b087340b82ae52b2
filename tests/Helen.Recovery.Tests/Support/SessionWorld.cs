using System.Collections.Immutable;
using Helen.Arithmetic.Randomness;
using Helen.Rounds;
using Helen.Training.Phases.Release;
using Helen.Training.Session;
using Helen.Transport.Loopback;

namespace Helen.Recovery.Tests.Support;

/// <summary>All parties of one session, each living on after the end and beginning again after every fault, over one network and one store each.</summary>
internal sealed class SessionWorld : IDisposable
{
    private readonly Terms _terms;
    private readonly LoopbackNetwork _network;
    private readonly CancellationTokenSource?[] _lives;
    private readonly CancellationTokenSource _stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);

    /// <param name="parties">m.</param>
    /// <param name="faulty">Whose process ends.</param>
    /// <param name="faults">Where; null for nowhere.</param>
    /// <param name="produce">The parties make their tuples. No coins repeat then, in no process.</param>
    /// <param name="allDie">When the faulty party's process ends, everybody's does.</param>
    /// <param name="watch">Look at what peers see; always where the parties make their tuples.</param>
    public SessionWorld(int parties, int faulty = 0, Faults? faults = null, bool produce = false, bool allDie = false, bool watch = false)
    {
        _terms = Terms.Of(parties);
        _network = new(_terms.Document.Id, _terms.SigningKeys);
        _lives = new CancellationTokenSource?[parties];
        Journals = [.. _terms.Participants.Select((participant, i) => new ByteJournal(participant, i == faulty && faults is not null ? faults : new Faults(), new KeyedCoins($"rounds of {i}")))];
        Produced = produce ? new(_terms.Document, _network, [.. Journals.Select(journal => journal.Faults)]) : null;
        Dealt = produce ? null : new(parties);
        Seen = [.. Journals.Select(_ => new SeenByPeers())];
        Links = [.. _network.Endpoints.Select((endpoint, i) => new DyingLinks(endpoint, Journals[i].Faults, seen: produce || watch ? Seen[i] : null))];
        if (allDie) Journals[faulty].Faults.OnDeath = () => Array.ForEach(_lives, life => _ = life?.CancelAsync());
    }

    /// <summary>The tuples of a dealer; null where the parties make them.</summary>
    public RecordedEpochs? Dealt { get; }

    /// <summary>The parties' tuples; null where a dealer makes them.</summary>
    public ProducedTuples? Produced { get; }

    public ITupleOrigin Tuples => Produced is { } produced ? produced : Dealt!;

    /// <summary>What each party's peers see of it.</summary>
    public ImmutableArray<SeenByPeers> Seen { get; }

    public ByteJournal[] Journals { get; }

    public ImmutableArray<DyingLinks> Links { get; }

    /// <summary>Told after a process has ended, before the next one begins.</summary>
    public Action<PartyId>? Died { get; set; }

    public CancellationToken Token => _stop.Token;

    public SessionDocument Document => _terms.Document;

    /// <summary>Runs to the end at every party; whatever happened, what must never happen did not.</summary>
    public async Task<SignedModel> RunAsync()
    {
        var outcomes = await Task.WhenAll(Links.Select(links => PartyAsync(links.Self)));
        await _stop.CancelAsync();
        var models = outcomes.Select(outcome => Assert.IsType<SessionOutcome.Released>(outcome).Model).ToList();
        Assert.All(models, model => Assert.Equal(models[0].Model.Digest, model.Model.Digest));
        Assert.All(models, model => Assert.Equal(models[0].Model.Transcript, model.Model.Transcript));
        Assert.All(models, model => Assert.Equal(models[0].Signatures.Select(signature => signature.ToArray()), model.Signatures.Select(signature => signature.ToArray())));
        AssertNothingTwice();
        return models[0];
    }

    /// <summary>No place has two bodies, and no tuple, nor what it masks, came twice.</summary>
    public void AssertNothingTwice()
    {
        Assert.All(Links, links => Assert.Empty(links.Equivocations));
        Assert.Empty(Tuples.Twice);
        Assert.All(Seen, seen => Assert.Empty(seen.Twice));
        if (Produced is null) return;
        Assert.Empty(Produced.Reopened);
        Assert.All(Links, links =>
        {
            Assert.Empty(Produced.EquivocationsOf(links.Self));
            Assert.Equal(Produced.EpochsOf(links.Self).Distinct().Order(), Produced.EpochsOf(links.Self));
            Assert.True(Seen[links.Self.Index].Count > 0 && Produced.BlocksTaken(links.Self) > 0, "Nothing was looked at.");
        });
    }

    /// <summary>One party's lives up to the first end of the session that it sees; it listens on behind it.</summary>
    public Task<SessionOutcome> PartyAsync(PartyId self, IRandomSource? coins = null)
    {
        var end = new TaskCompletionSource<SessionOutcome>(TaskCreationOptions.RunContinuationsAsynchronously);
        _ = Task.Run(
            async () =>
            {
                while (!end.Task.IsFaulted && !_stop.IsCancellationRequested)
                {
                    try
                    {
                        await LifeAsync(self, end, coins);
                    }
                    catch (Exception fault) when (fault is ProcessDiedException or IOException || (fault is OperationCanceledException && !_stop.IsCancellationRequested))
                    {
                        Died?.Invoke(self);
                    }
                    catch (Exception exception)
                    {
                        end.TrySetException(exception);
                    }
                }
            },
            CancellationToken.None);
        return end.Task;
    }

    public void Dispose()
    {
        _stop.Cancel();
        _stop.Dispose();
        Tuples.Dispose();
    }

    /// <summary>One life of a process: it runs the session to its end and listens behind it, or listens at once where it had ended before.</summary>
    private async Task LifeAsync(PartyId self, TaskCompletionSource<SessionOutcome> end, IRandomSource? coins)
    {
        var journal = Journals[self.Index];
        using var life = CancellationTokenSource.CreateLinkedTokenSource(Token);
        _lives[self.Index] = life;
        journal.Faults.Begin(life);
        if (Produced is not null) coins ??= new SystemRandomSource();
        var epochs = Tuples.For(self);
        await using var ended = epochs as IAsyncDisposable;
        var segmentCoins = new KeyedCoins($"segments of {self.Index}");
        await using var driver = new RoundDriver(Links[self.Index], journal, coins ?? journal.Coins, Document.Limits);
        var runner = new SessionRunner(_terms.Participants[self.Index], driver, journal, epochs, coins ?? segmentCoins, new Places(segmentCoins));
        var heard = end.Task.IsCompleted ? await runner.ListenAsync(life.Token) : (byte)0;
        while (true)
        {
            end.TrySetResult(await runner.RunAsync(_terms.Inputs[self.Index], life.Token, heard));
            heard = await runner.ListenAsync(life.Token);
        }
    }

    /// <summary>A segment's coins are those of what the runner says it begins.</summary>
    private sealed class Places(KeyedCoins coins) : IProgress<SessionProgress>
    {
        public void Report(SessionProgress value) => coins.At($"{value.Phase} {value.Iteration}: {value.Activity}");
    }
}
