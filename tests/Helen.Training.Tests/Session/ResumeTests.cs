using System.Collections.Concurrent;
using Helen.Rounds;
using Helen.Training.Data;
using Helen.Training.Messages;
using Helen.Training.Phases.ModelCompute;
using Helen.Training.Reference;
using Helen.Training.Session;
using Helen.Training.Tests.Support;
using Diabetes = Helen.Training.Tests.Reference.Diabetes;

namespace Helen.Training.Tests.Session;

/// <summary>All parties lose their memory somewhere in the session, keep their journals, and finish with the model of an uncrashed run (protocol §8).</summary>
public sealed class ResumeTests
{
    private const int Iterations = 3;

    /// <summary>Crash when P1 is about to deliver its n-th frame: spread over all phases, segments included.</summary>
    public static TheoryData<int> CrashPoints => [.. Enumerable.Range(0, 15).Select(i => 1 + (i * 9))];

    [Theory, MemberData(nameof(CrashPoints))]
    public async Task RunAsync_AllPartiesCrash_ResumesToTheSameModel(int frame)
    {
        var harness = SessionHarness.Diabetes(3, Iterations, 512);
        var sent = 0;
        using var crash = new CancellationTokenSource();
        var first = harness.Reconnect((from, _, bytes) =>
        {
            if (from.Index == 0 && Interlocked.Increment(ref sent) == frame) crash.Cancel();
            return crash.IsCancellationRequested ? [] : [bytes];
        });
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(crash.Token, TestContext.Current.CancellationToken);
        var lives = first.Endpoints.Select(endpoint => Task.Run(() => harness.RunPartyAsync(endpoint, stop.Token), CancellationToken.None)).ToArray();
        await Task.WhenAll(lives.Select(async life => { try { await life; } catch (OperationCanceledException) { } }));
        Assert.True(crash.IsCancellationRequested, $"The session ended after {sent} frames, before the crash.");

        await AssertReleasesAsync(harness);
    }

    [Fact]
    public async Task RunAsync_OnePartyCrashesInASegment_OthersBeginTheEpochWithIt()
    {
        var harness = SessionHarness.Diabetes(3, Iterations, 512);
        var ct = TestContext.Current.CancellationToken;
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var network = harness.Reconnect();
        var runs = network.Endpoints.Select(endpoint => Task.Run(
            async () =>
            {
                if (endpoint.Self.Index != 1) return await harness.LiveAsync(endpoint, stop.Token);
                // P2 dies in the middle of the second iteration's segment: it never sends the message that it is about to sign.
                var dying = new DeviatingLinks(endpoint, (header, payload) =>
                    header.Round is { Phase: Phase.ModelCompute, Iteration: 1, Attempt: 1, Step: > 3 } ? throw new OperationCanceledException() : payload);
                await Assert.ThrowsAsync<OperationCanceledException>(() => harness.RunPartyAsync(dying, ct));
                return await harness.LiveAsync(endpoint, stop.Token);
            },
            ct)).ToArray();
        AssertModel(harness, await Task.WhenAll(runs));
        await stop.CancelAsync();
        Assert.Equal(2, (await harness.Journals[0].ReadPositionAsync(ct)).Epoch);
    }

    /// <summary>Messages of the release: the opening, the MAC check's commitment and its opening, the signature. The others live on.</summary>
    public static TheoryData<int, int, int> ReleaseSteps => new MatrixTheoryData<int, int, int>([2, 3], [0, 1], [0, 1, 2, 3]);

    [Theory, MemberData(nameof(ReleaseSteps))]
    public async Task RunAsync_OnePartyCrashesInTheRelease_AllSignTheSameModel(int parties, int dying, int step)
    {
        var harness = SessionHarness.Diabetes(parties, 1, 512);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var sent = new ConcurrentDictionary<(int From, MessageKind, RoundNumber), string>();
        var network = harness.Reconnect();
        var lives = network.Endpoints.Select(endpoint => Task.Run(
            async () =>
            {
                var releases = 0;
                var watched = new WatchedLinks(endpoint, wire =>
                {
                    var header = endpoint.TryOpen(wire)!.Header;
                    Assert.Equal(Convert.ToHexString(wire.Span), sent.GetOrAdd((endpoint.Self.Index, header.Kind, header.Round), _ => Convert.ToHexString(wire.Span)));
                    // Committed, and not sent.
                    if (header.Round.Phase == Phase.Release && releases++ == step && endpoint.Self.Index == dying) throw new IOException("The process dies.");
                });
                if (endpoint.Self.Index == dying) await Assert.ThrowsAsync<IOException>(() => harness.RunPartyAsync(watched, stop.Token));
                releases = int.MinValue;
                return await harness.LiveAsync(watched, stop.Token);
            },
            CancellationToken.None)).ToArray();
        AssertModel(harness, await Task.WhenAll(lives));
        // The opening, the two steps of its check and the signature: each once, in one attempt, whatever the crash.
        Assert.Equal(4 * parties, sent.Keys.Count(place => place.Item3.Phase == Phase.Release));
        await stop.CancelAsync();
    }

    /// <summary>One party ends and its process is restarted; another loses its memory, before or after, without having seen the end.</summary>
    [Theory]
    [InlineData(2, false)]
    [InlineData(2, true)]
    [InlineData(3, false)]
    [InlineData(3, true)]
    public async Task ListenAsync_PeerLostItsResult_GetsIt(int parties, bool peerWaitsFirst)
    {
        var harness = SessionHarness.Diabetes(parties, 1, 512);
        var ct = TestContext.Current.CancellationToken;
        using var firstLife = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var last = new PartyId(parties - 1);
        var first = harness.Reconnect();
        var ends = first.Endpoints.Select(endpoint => Task.Run(
            () => endpoint.Self == last
                // It signs, and never sees the others' signatures.
                ? harness.LiveAsync(new DeafLinks(endpoint, envelope => envelope.Header.Kind == MessageKinds.Result), firstLife.Token)
                : harness.LiveAsync(endpoint, firstLife.Token),
            CancellationToken.None)).ToArray();
        var released = await Task.WhenAll(ends[..^1]);
        await firstLife.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => ends[^1]);

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var second = harness.Reconnect();
        var waits = new TaskCompletionSource();
        var links = new WatchedLinks(second.Endpoints[^1], wire => waits.TrySetResult());
        async Task<SessionOutcome> PeerAsync() => await harness.LiveAsync(links, stop.Token);
        var peer = peerWaitsFirst ? PeerAsync() : null;
        if (peerWaitsFirst)
        {
            await waits.Task;
            // What it announced is lost: nobody was there.
            foreach (var endpoint in second.Endpoints[..^1]) await DrainAsync(endpoint);
        }

        var listeners = second.Endpoints[..^1].Select(endpoint => harness.LiveAsync(endpoint, stop.Token, listenFirst: true)).ToArray();
        peer ??= PeerAsync();
        AssertModel(harness, [.. released, await peer]);
        await stop.CancelAsync();
        await Task.WhenAll(listeners.Select(async listener => await ((Task)listener).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing)));

        static async Task DrainAsync(IPeerLinks endpoint)
        {
            using var enough = new CancellationTokenSource();
            try
            {
                await foreach (var _ in endpoint.ReceiveAsync(enough.Token)) await enough.CancelAsync();
            }
            catch (OperationCanceledException)
            {
                // Everything that had arrived is gone.
            }
        }
    }

    [Fact]
    public async Task RunAsync_AllAttemptsUsed_IsInvalidData()
    {
        var harness = SessionHarness.Diabetes(2, 1, 512);
        var ct = TestContext.Current.CancellationToken;
        await harness.Journals[0].WritePositionAsync(new SessionPosition(63, 0, 0));
        var network = harness.Reconnect();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var one = harness.LiveAsync(network.Endpoints[0], stop.Token);
        var two = harness.LiveAsync(network.Endpoints[1], stop.Token);
        AssertModel(harness, [await one, await two]);      // the 64th

        foreach (var journal in harness.Journals.Select((_, i) => i))
        {
            harness.Journals = harness.Journals.SetItem(journal, new InMemorySessionJournal());
            await harness.Journals[journal].WritePositionAsync(new SessionPosition(64, 0, 0));
        }

        var used = await Assert.ThrowsAsync<InvalidDataException>(() => harness.RunPartyAsync(harness.Reconnect().Endpoints[0], ct));
        Assert.Contains("64 attempts", used.Message, StringComparison.Ordinal);
        await stop.CancelAsync();
    }

    /// <summary>A party crashes between its result of the last iteration and the certificate: the result of the burnt epoch, a share under its MAC key, does not stay.</summary>
    [Fact]
    public async Task RunAsync_IterationFinishedInTwoEpochs_KeepsTheCertifiedOneOnly()
    {
        var harness = SessionHarness.Diabetes(2, 1, 512);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var network = harness.Reconnect();
        var lives = network.Endpoints.Select(endpoint => Task.Run(
            async () =>
            {
                var dying = new DeviatingLinks(endpoint, (header, payload) => header.Kind == MessageKinds.Checkpoint ? throw new IOException("The process dies.") : payload);
                if (endpoint.Self.Index == 0) await Assert.ThrowsAsync<IOException>(() => harness.RunPartyAsync(dying, stop.Token));
                return await harness.LiveAsync(endpoint, stop.Token);
            },
            CancellationToken.None)).ToArray();
        AssertModel(harness, await Task.WhenAll(lives));
        var result = IterationSegment.IdOf(0);
        foreach (var journal in harness.Journals)
        {
            Assert.Null(await journal.FindAsync<IterationResult>(EndOf(1), stop.Token));
            Assert.NotNull(await journal.FindAsync<IterationResult>(EndOf(2), stop.Token));
            Assert.Null(await journal.FindAsync<PublicIterate>(new CheckpointRound(harness.ParticipantOf(new(0)), 1, 1).StartNumber, stop.Token));
            Assert.NotNull(await journal.FindAsync<PublicIterate>(new CheckpointRound(harness.ParticipantOf(new(0)), 1, 2).StartNumber, stop.Token));
        }

        await stop.CancelAsync();

        RoundNumber EndOf(byte attempt) => new(result.Phase, result.Iteration, (ushort)((result.Index * 1024) + 1023), attempt);
    }

    [Fact]
    public async Task RunAsync_PeerHasHalted_LearnsOfItWhenItBeginsAgain()
    {
        var harness = SessionHarness.Diabetes(2, 1, 512);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var network = harness.Reconnect();
        // P2's approval is bad; P1 halts, and P2's process dies before it hears why.
        var deviating = new DeviatingLinks(network.Endpoints[1], (header, payload) => header.Kind == MessageKinds.Approval ? payload[..^1] : payload);
        using var firstLife = CancellationTokenSource.CreateLinkedTokenSource(stop.Token);
        var dying = harness.LiveAsync(new DeafLinks(deviating, envelope => envelope.Header.Kind == ReservedKinds.Complaint), firstLife.Token);
        Assert.Equal(new PartyId(1), Assert.Single(Assert.IsType<SessionOutcome.Halted>(await harness.LiveAsync(network.Endpoints[0], stop.Token)).Blames).Culprit);
        await firstLife.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => dying);

        var blame = Assert.Single(Assert.IsType<SessionOutcome.Halted>(await harness.LiveAsync(network.Endpoints[1], stop.Token)).Blames);
        Assert.Equal((null, Fault.PeerComplaint), (blame.Culprit, blame.Fault));
        Assert.Contains("P1 complained", blame.Reason, StringComparison.Ordinal);
        await stop.CancelAsync();
    }

    [Fact]
    public async Task RunAsync_FinishedSession_ReplaysTheSameSignedModel()
    {
        var harness = SessionHarness.Diabetes(2, 2, 512);
        var first = await AssertReleasesAsync(harness);
        var second = await AssertReleasesAsync(harness);
        Assert.Equal(first.Model.Model.Digest, second.Model.Model.Digest);
        Assert.Equal(first.Model.Model.Transcript, second.Model.Model.Transcript);
    }

    [Fact]
    public async Task RunAsync_HaltedSession_HaltsAgainForTheSameReason()
    {
        var harness = SessionHarness.Diabetes(3, 2, 512);
        var ct = TestContext.Current.CancellationToken;
        var first = await harness.RunAsync(new PartyId(1), (header, payload) => header.Kind == MessageKinds.Approval ? payload[..^1] : payload);
        var before = Assert.IsType<SessionOutcome.Halted>(first[0]);

        var network = harness.Reconnect();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var second = network.Endpoints.Select(endpoint => Task.Run(() => harness.RunPartyAsync(endpoint, stop.Token), ct)).ToArray();
        var after = Assert.IsType<SessionOutcome.Halted>(await second[0]);
        Assert.Equal(before.Blames.Select(b => (b.Culprit, b.Fault)), after.Blames.Select(b => (b.Culprit, b.Fault)));
        await stop.CancelAsync();
    }

    private static async Task<SessionOutcome.Released> AssertReleasesAsync(SessionHarness harness)
    {
        var ct = TestContext.Current.CancellationToken;
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var network = harness.Reconnect();
        var model = AssertModel(harness, await Task.WhenAll(network.Endpoints.Select(endpoint => harness.LiveAsync(endpoint, stop.Token))));
        await stop.CancelAsync();
        return model;
    }

    private static SessionOutcome.Released AssertModel(SessionHarness harness, SessionOutcome[] outcomes)
    {
        var models = outcomes.Select(o => Assert.IsType<SessionOutcome.Released>(o)).ToList();
        Assert.All(models, m => Assert.Equal(models[0].Model.Model.Digest, m.Model.Model.Digest));
        var iterations = harness.Document.Budget.Iterations.Count;
        var expected = PlaintextAdmm.Run(Diabetes.Summaries(harness.Document.PartyCount, RowSplit.Contiguous), 0.05, iterations, ct: TestContext.Current.CancellationToken).Coefficients;
        Assert.True(Diabetes.Distance(expected, models[0].Model.Model.Coefficients) <= 1e-8);
        return models[0];
    }
}
