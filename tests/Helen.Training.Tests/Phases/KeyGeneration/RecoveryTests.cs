using System.Collections.Concurrent;
using Helen.Rounds;
using Helen.Training.Budget;
using Helen.Training.Phases.KeyGeneration;
using Helen.Training.Tests.Support;

namespace Helen.Training.Tests.Phases.KeyGeneration;

/// <summary>Parties lose their memory somewhere in the making of a key, keep their journals, and end with one key.</summary>
public sealed class RecoveryTests
{
    // A hang is a failure, not a wait.
    private const int Timeout = 300_000;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<int> Frames => [.. Enumerable.Range(0, 14).Select(i => 2 + (i * 3))];

    [Theory(Timeout = Timeout), MemberData(nameof(Frames))]
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

    /// <summary>Whatever was accepted of a key that this party has not confirmed is lost with its process, so that no store, however old, can make it answer twice with the same coins.</summary>
    [Theory(Timeout = Timeout)]
    [InlineData(1, 0)]
    [InlineData(1, 4)]
    [InlineData(2, 1)]
    public async Task RunAsync_CrashBeforeTheConfirmation_AllSearchAgainWithOtherCoins(int segment, int exchange)
    {
        var harness = new KeyGenerationHarness(2, 41);
        var first = await CrashAsync(harness, segment, exchange);
        Assert.All(await PositionsAsync(harness), position => Assert.Equal(0, position.AcceptedEpoch));

        var second = new Sent();
        KeyGenerationHarness.AssertKeys(await Task.WhenAll(harness.Connect().Endpoints.Select(endpoint => harness.RunPartyAsync(second.Of(endpoint), PartyMoves.Honest, Token))));

        Assert.All(await PositionsAsync(harness), position => Assert.Equal(2, position.AcceptedEpoch));
        Assert.NotEmpty(first.Payloads);
        Assert.Empty(first.Payloads.Intersect(second.Payloads));
    }

    [Fact(Timeout = Timeout)]
    public async Task RunAsync_OnePartyLosesItsConfirmation_AllSearchAgain()
    {
        var harness = new KeyGenerationHarness(2, 41);
        await CrashAsync(harness, Confirmation, 0);
        var positions = await PositionsAsync(harness);
        Assert.All(positions, position => Assert.Equal((1, false), (position.AcceptedEpoch, position.Complete)));
        await harness.Journals[1].WritePositionAsync(positions[1] with { AcceptedEpoch = 0, AcceptedBatch = 0 });

        KeyGenerationHarness.AssertKeys(await harness.RunAsync());

        Assert.Equal(2, (await PositionsAsync(harness))[0].AcceptedEpoch);
    }

    [Fact(Timeout = Timeout)]
    public async Task RunAsync_CrashInTheConfirmation_KeepsTheKey()
    {
        var harness = new KeyGenerationHarness(2, 41);
        await CrashAsync(harness, Confirmation, 0);

        KeyGenerationHarness.AssertKeys(await harness.RunAsync());

        Assert.All(await PositionsAsync(harness), position => Assert.Equal((1, true), (position.AcceptedEpoch, position.Complete)));
    }

    [Theory(Timeout = Timeout)]
    [InlineData(1, 0)]
    [InlineData(SizeBudget.MaxAttempts, 0)]
    [InlineData(SizeBudget.MaxAttempts, SizeBudget.MaxAttempts)]     // there is no epoch left to answer in
    public async Task RunAsync_FinishedAndNothingHeard_ReturnsTheKeyWithoutItsPeers(byte epoch, byte heard)
    {
        var harness = new KeyGenerationHarness(2, 42);
        var keys = KeyGenerationHarness.AssertKeys(await harness.RunAsync());
        await harness.Journals[0].WritePositionAsync((await PositionsAsync(harness))[0] with { Epoch = epoch });

        var again = Assert.IsType<KeyGenerationOutcome.Generated>(await harness.RunPartyAsync(harness.Connect().Endpoints[0], PartyMoves.Honest, Token, heard));

        Assert.Equal(keys[0].Encode(), again.Key.Encode());
        Assert.Equal(epoch, (await PositionsAsync(harness))[0].Epoch);
    }

    /// <summary>One party knows that everybody has confirmed, the other does not yet: they stand behind one key.</summary>
    [Fact(Timeout = Timeout)]
    public async Task RunAsync_ConfirmedButNotFinished_GetsTheKeyThatTheOtherHas()
    {
        var harness = new KeyGenerationHarness(2, 42);
        var keys = KeyGenerationHarness.AssertKeys(await harness.RunAsync());
        await harness.Journals[1].WritePositionAsync((await PositionsAsync(harness))[1] with { Complete = false });
        var network = harness.Connect();

        var kept = harness.ListenAsync(network.Endpoints[0], Token);
        var again = await harness.RunPartyAsync(network.Endpoints[1], PartyMoves.Honest, Token);

        Assert.Equal(keys[1].Encode(), Assert.IsType<KeyGenerationOutcome.Generated>(again).Key.Encode());
        Assert.IsType<KeyGenerationOutcome.Generated>(await kept);
        Assert.All(await PositionsAsync(harness), position => Assert.True(position.Complete));
    }

    [Fact(Timeout = Timeout)]
    public async Task RunAsync_AllEpochsUsed_IsRefused()
    {
        var harness = new KeyGenerationHarness(2, 44);
        await harness.Journals[0].WritePositionAsync(KeyGenerationPosition.Initial with { Epoch = SizeBudget.MaxAttempts });
        await Assert.ThrowsAsync<InvalidDataException>(() => harness.RunPartyAsync(harness.Connect().Endpoints[0], PartyMoves.Honest, Token));
    }

    [Fact(Timeout = Timeout)]
    public async Task RunAsync_AfterAHalt_UsesNoEpoch()
    {
        var harness = new KeyGenerationHarness(2, 44);
        var blame = new Blame(new PartyId(1), Fault.InvalidProof, new RoundNumber(Phase.KeyGeneration, 0, 0, 1), [], "Because.");
        await harness.Journals[0].CommitHaltAsync(new CommittedHalt(blame.Round, [blame], []));

        var outcome = await harness.RunPartyAsync(harness.Connect().Endpoints[0], PartyMoves.Honest, Token);

        Assert.Equal(new PartyId(1), Assert.Single(Assert.IsType<KeyGenerationOutcome.Halted>(outcome).Blames).Culprit);
        Assert.Equal(KeyGenerationPosition.Initial, (await PositionsAsync(harness))[0]);
    }

    [Fact]
    public async Task Constructor_DriverOfAnotherSession_Throws()
    {
        var (harness, other, three) = (new KeyGenerationHarness(2, 44), new KeyGenerationHarness(2, 45), new KeyGenerationHarness(3, 44));
        await using var driver = new RoundDriver(harness.Connect().Endpoints[0], harness.Journals[0], new Arithmetic.Randomness.SystemRandomSource(), harness.Document.Limits);
        foreach (var wrong in new[] { other, three })
            Assert.Throws<ArgumentException>("driver", () => new KeyGenerationRunner(wrong.Document, driver, harness.Journals[0], harness.Products, new Arithmetic.Randomness.SystemRandomSource()));
        Assert.NotNull(new KeyGenerationRunner(harness.Document, driver, harness.Journals[0], harness.Products, new Arithmetic.Randomness.SystemRandomSource()));
    }

    /// <summary>The party that forgot halts, so that it makes no second key; who has its key keeps it, whatever a peer claims.</summary>
    [Theory(Timeout = Timeout)]
    [InlineData(1)]
    [InlineData(63)]
    public async Task RunAsync_APartyForgotAFinishedKey_ItHaltsAndTheOtherKeepsItsKey(byte forgotten)
    {
        var harness = new KeyGenerationHarness(2, 42);
        var keys = KeyGenerationHarness.AssertKeys(await harness.RunAsync());
        await harness.Journals[1].WritePositionAsync(KeyGenerationPosition.Initial with { Epoch = forgotten });
        var network = harness.Connect();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Token);

        var forgetful = harness.RunPartyAsync(network.Endpoints[1], PartyMoves.Honest, stop.Token);
        var kept = harness.ListenAsync(network.Endpoints[0], stop.Token);

        var blame = Assert.Single(Assert.IsType<KeyGenerationOutcome.Halted>(await forgetful).Blames);
        Assert.Equal((null, Fault.Disagreement), (blame.Culprit, blame.Fault));
        Assert.Equal(keys[0].Encode(), Assert.IsType<KeyGenerationOutcome.Generated>(await kept).Key.Encode());
        Assert.Null(await harness.Journals[0].FindHaltAsync(Token));
        Assert.Equal((1, true), ((await PositionsAsync(harness))[0].AcceptedEpoch, (await PositionsAsync(harness))[0].Complete));
    }

    /// <summary>P2's announcement claims another epoch than the envelope's, or a key accepted in an epoch that begins only now.</summary>
    [Theory(Timeout = Timeout)]
    [InlineData(2, 0, false)]
    [InlineData(1, 0, true)]
    [InlineData(3, 0, true)]
    [InlineData(2, 2, true)]
    [InlineData(2, 3, true)]                    // no position at all
    public async Task RunAsync_AnnouncementOfAnImpossiblePosition_NamesTheParty(byte claimed, byte accepted, bool refused)
    {
        // One epoch has gone by, so an honest claim is (2, 0).
        var harness = new KeyGenerationHarness(2, 43);
        foreach (var journal in harness.Journals) await journal.WritePositionAsync(KeyGenerationPosition.Initial with { Epoch = 1 });
        var outcomes = await harness.RunAsync(new PartyId(1), rewrite: (header, payload) =>
            header.Kind == ReservedKinds.Complaint ? throw new IOException("It says nothing more; its own driver would accuse it.")
            : header.Kind != ReservedKinds.Resumption ? payload
            : (byte[])[.. payload.Span[..^5], .. new KeyGenerationPosition(claimed, accepted, 0, false).Encode()]);
        if (refused) KeyGenerationHarness.AssertNames(outcomes, new PartyId(1), Fault.MalformedEncoding);
        else Assert.IsType<KeyGenerationOutcome.Generated>(outcomes[0]);
    }

    [Fact]
    public void TryRead_Positions_OnlyPossibleOnes()
    {
        var position = new KeyGenerationPosition(3, 2, 1, true);
        foreach (var possible in new[] { position, position with { AcceptedEpoch = 3 } }) Assert.Equal(possible, KeyGenerationPosition.TryRead(possible.Encode()));
        Assert.Null(KeyGenerationPosition.TryRead((position with { AcceptedEpoch = 4 }).Encode()));
        Assert.Null(KeyGenerationPosition.TryRead((position with { AcceptedEpoch = 0 }).Encode()));
        Assert.Null(KeyGenerationPosition.TryRead([.. position.Encode(), 0]));
        Assert.Null(KeyGenerationPosition.TryRead([3, 2, 0, 1, 2]));
    }

    [Fact]
    public void Agrees_SameEpochAndBatchOfTheConfirmedKey_Only()
    {
        var position = new KeyGenerationPosition(3, 2, 1, false);
        Assert.True(position.Agrees(new(4, 2, 1, true)));
        Assert.False(position.Agrees(position with { AcceptedEpoch = 1 }));
        Assert.False(position.Agrees(position with { AcceptedBatch = 2 }));
    }

    private const int StepsPerSegment = 1024, Confirmation = 3;

    private static async Task<KeyGenerationPosition[]> PositionsAsync(KeyGenerationHarness harness) =>
        [await harness.Journals[0].ReadPositionAsync(Token), await harness.Journals[1].ReadPositionAsync(Token)];

    /// <summary>Both parties die when this message of a segment is signed.</summary>
    /// <returns>What they signed behind the search.</returns>
    private static async Task<Sent> CrashAsync(KeyGenerationHarness harness, int segment, int exchange)
    {
        using var crash = new CancellationTokenSource();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(crash.Token, Token);
        var arrived = 0;
        var sent = new Sent();
        var lives = harness.Connect().Endpoints.Select(endpoint => Task.Run(
            () => harness.RunPartyAsync(
                new DeviatingLinks(sent.Of(endpoint), (header, payload) =>
                {
                    if (header.Round.Phase != Phase.KeyGeneration || header.Round.Attempt != 1 || header.Round.Step < (segment * StepsPerSegment) + exchange) return payload;
                    sent.Add(header, payload);
                    if (Interlocked.Increment(ref arrived) == 2) crash.Cancel();
                    throw new OperationCanceledException();
                }),
                PartyMoves.Honest, stop.Token),
            CancellationToken.None)).ToArray();
        await Task.WhenAll(lives.Select(async life => await Assert.ThrowsAnyAsync<OperationCanceledException>(() => life)));
        return sent;
    }

    /// <summary>Payloads behind the search.</summary>
    private sealed class Sent
    {
        private readonly ConcurrentQueue<string> _payloads = [];

        public IReadOnlyList<string> Payloads => [.. _payloads];

        public DeviatingLinks Of(IPeerLinks links) => new DeviatingLinks(links, (header, payload) =>
        {
            Add(header, payload);
            return payload;
        });

        public void Add(MessageHeader header, ReadOnlyMemory<byte> payload)
        {
            if (header.Kind == ReservedKinds.SegmentExchange && header.Round.Step >= StepsPerSegment && !payload.IsEmpty) _payloads.Enqueue(Convert.ToHexString(payload.Span));
        }
    }
}
