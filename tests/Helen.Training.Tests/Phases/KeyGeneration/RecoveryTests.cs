using Helen.Rounds;
using Helen.Training.Phases.KeyGeneration;
using Helen.Training.Tests.Support;

namespace Helen.Training.Tests.Phases.KeyGeneration;

/// <summary>Parties lose their memory somewhere in the making of a key, keep their journals, and end with one key.</summary>
public sealed class RecoveryTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<int> Frames => [.. Enumerable.Range(0, 14).Select(i => 2 + (i * 3))];

    [Theory, MemberData(nameof(Frames))]
    public async Task RunAsync_AllPartiesCrash_EndWithOneKey(int frame)
    {
        var harness = new KeyGenerationHarness(2, 40);
        var sent = 0;
        using var crash = new CancellationTokenSource();
        var network = harness.Connect((from, _, bytes) =>
        {
            if (from.Index == 0 && Interlocked.Increment(ref sent) == frame) crash.Cancel();
            return crash.IsCancellationRequested ? [] : [bytes];
        });
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(crash.Token, Token);
        var lives = network.Endpoints.Select(endpoint => Task.Run(() => harness.RunPartyAsync(endpoint, PartyMoves.Honest, stop.Token), CancellationToken.None)).ToArray();
        var finished = await Task.WhenAll(lives.Select(async life =>
        {
            try
            {
                return await life;
            }
            catch (OperationCanceledException)
            {
                return null;
            }
        }));

        var keys = KeyGenerationHarness.AssertKeys(await harness.RunAsync());
        // Whoever had the key before the crash has no other one now.
        Assert.All(finished.OfType<KeyGenerationOutcome.Generated>(), early => Assert.Equal(early.Key.PublicKey.Id, keys[0].PublicKey.Id));
        KeyGenerationTests.AssertDecrypts(keys, new Arithmetic.Randomness.SystemRandomSource(), frame);
    }

    [Fact]
    public async Task RunAsync_OnePartyLosesTheAcceptance_AllSearchAgain()
    {
        var harness = new KeyGenerationHarness(2, 41);
        var first = await PositionsAfterCrashInCompletionAsync(harness);
        Assert.All(first, position => Assert.Equal(1, position.AcceptedEpoch));
        await harness.Journals[1].WritePositionAsync(first[1] with { AcceptedEpoch = 0, AcceptedBatch = 0 });

        KeyGenerationHarness.AssertKeys(await harness.RunAsync());

        Assert.Equal(2, (await harness.Journals[0].ReadPositionAsync(Token)).AcceptedEpoch);
    }

    [Fact]
    public async Task RunAsync_CrashAfterAcceptance_KeepsTheModulus()
    {
        var harness = new KeyGenerationHarness(2, 41);
        await PositionsAfterCrashInCompletionAsync(harness);

        KeyGenerationHarness.AssertKeys(await harness.RunAsync());

        Assert.Equal(1, (await harness.Journals[0].ReadPositionAsync(Token)).AcceptedEpoch);
    }

    [Fact]
    public async Task RunAsync_APartyForgotAFinishedKey_HaltsWithoutASecondOne()
    {
        var harness = new KeyGenerationHarness(2, 42);
        KeyGenerationHarness.AssertKeys(await harness.RunAsync());
        await harness.Journals[1].WritePositionAsync(KeyGenerationPosition.Initial with { Epoch = 1 });

        var outcomes = await harness.RunAsync();

        Assert.All(outcomes, outcome =>
        {
            var blame = Assert.Single(Assert.IsType<KeyGenerationOutcome.Halted>(outcome).Blames);
            Assert.Equal((null, Fault.Disagreement), (blame.Culprit, blame.Fault));
        });
    }

    [Fact]
    public void TryRead_Positions_OnlyPossibleOnes()
    {
        var position = new KeyGenerationPosition(3, 2, 1, true);
        Assert.Equal(position, KeyGenerationPosition.TryRead(position.Encode()));
        Assert.Null(KeyGenerationPosition.TryRead((position with { AcceptedEpoch = 4 }).Encode()));
        Assert.Null(KeyGenerationPosition.TryRead((position with { AcceptedEpoch = 0 }).Encode()));
        Assert.Null(KeyGenerationPosition.TryRead([.. position.Encode(), 0]));
        Assert.Null(KeyGenerationPosition.TryRead([3, 2, 0, 1, 2]));
    }

    /// <summary>Both parties die when the first message of the completion is signed.</summary>
    private static async Task<KeyGenerationPosition[]> PositionsAfterCrashInCompletionAsync(KeyGenerationHarness harness)
    {
        using var crash = new CancellationTokenSource();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(crash.Token, Token);
        var arrived = 0;
        var network = harness.Connect();
        var lives = network.Endpoints.Select(endpoint => Task.Run(
            () => harness.RunPartyAsync(
                new DeviatingLinks(endpoint, (header, payload) =>
                {
                    if (header.Round.Phase != Phase.KeyGeneration || header.Round.Step < 1024 || header.Round.Attempt != 1) return payload;
                    if (Interlocked.Increment(ref arrived) == 2) crash.Cancel();
                    throw new OperationCanceledException();
                }),
                PartyMoves.Honest, stop.Token),
            CancellationToken.None)).ToArray();
        await Task.WhenAll(lives.Select(async life => await Assert.ThrowsAnyAsync<OperationCanceledException>(() => life)));
        return [await harness.Journals[0].ReadPositionAsync(Token), await harness.Journals[1].ReadPositionAsync(Token)];
    }
}
