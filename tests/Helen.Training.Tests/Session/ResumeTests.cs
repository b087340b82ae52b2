using Helen.Rounds;
using Helen.Training.Data;
using Helen.Training.Messages;
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
        var network = harness.Reconnect();
        var runs = network.Endpoints.Select(endpoint => Task.Run(
            async () =>
            {
                if (endpoint.Self.Index != 1) return await harness.RunPartyAsync(endpoint, ct);
                // P2 dies in the middle of the second iteration's segment: it never sends the message that it is about to sign.
                var dying = new DeviatingLinks(endpoint, (header, payload) =>
                    header.Round is { Phase: Phase.ModelCompute, Iteration: 1, Attempt: 1, Step: > 3 } ? throw new OperationCanceledException() : payload);
                await Assert.ThrowsAsync<OperationCanceledException>(() => harness.RunPartyAsync(dying, ct));
                return await harness.RunPartyAsync(endpoint, ct);
            },
            ct)).ToArray();
        AssertModel(harness, await Task.WhenAll(runs));
        Assert.Equal(2, (await harness.Journals[0].ReadPositionAsync(ct)).Epoch);
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
        var network = harness.Reconnect();
        return AssertModel(harness, await Task.WhenAll(network.Endpoints.Select(endpoint => Task.Run(() => harness.RunPartyAsync(endpoint, ct), ct))));
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
