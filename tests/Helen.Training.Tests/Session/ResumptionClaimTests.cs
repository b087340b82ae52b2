using Helen.Rounds;
using Helen.Training.Session;
using Helen.Training.Tests.Support;

namespace Helen.Training.Tests.Session;

/// <summary>What parties claim to hold when they begin again (protocol §8.3).</summary>
public sealed class ResumptionClaimTests
{
    private const int NonceBytes = 16;      // the driver's, before every claim
    private static readonly PartyId Liar = new(1);

    [Fact]
    public Task Resume_NoPosition_BlamesItsSender() => HaltsAsync([1, 2, 3], Liar, Fault.MalformedEncoding);

    [Fact]
    public Task Resume_FinishedBeforeAllIterations_BlamesItsSender() => HaltsAsync(new SessionClaim(new(1, 0, 0), true).Encode(), Liar, Fault.MalformedEncoding);

    [Fact]
    public Task Resume_FlagThatIsNone_BlamesItsSender() => HaltsAsync([.. new SessionPosition(1, 0, 0).Encode(), 2], Liar, Fault.MalformedEncoding);

    [Fact]
    public Task Resume_PositionOfAnotherEpoch_BlamesItsSender() => HaltsAsync(new SessionClaim(new(2, 0, 0), false).Encode(), Liar, Fault.MalformedEncoding);

    /// <summary>What this very epoch will certify nobody holds when it begins.</summary>
    [Fact]
    public Task Resume_CheckpointOfTheEpochThatBegins_BlamesItsSender() => HaltsAsync(new SessionClaim(new(1, 1, 1), false).Encode(), Liar, Fault.MalformedEncoding);

    [Fact]
    public async Task Resume_HonestClaims_Releases()
    {
        var harness = SessionHarness.Diabetes(3, 1, 512);
        var outcomes = await harness.RunAsync(Liar, (header, payload) => header.Kind == ReservedKinds.Resumption
            ? (byte[])[.. payload.Span[..NonceBytes], .. new SessionClaim(new(1, 0, 0), false).Encode()]
            : payload);
        Assert.All(outcomes.Where(o => o is not null), outcome => Assert.IsType<SessionOutcome.Released>(outcome));
    }

    /// <summary>Both claim that one iteration is certified, in different epochs: going on from either would leave parties with different states.</summary>
    [Fact]
    public async Task Resume_CheckpointsOfDifferentEpochs_NamesNobody()
    {
        var harness = SessionHarness.Diabetes(3, 2, 512);
        foreach (var journal in harness.Journals) await journal.WritePositionAsync(new SessionPosition(2, 1, 1));
        await HaltsAsync(new SessionClaim(new(3, 1, 2), false).Encode(), null, Fault.Disagreement, harness);
    }

    /// <summary>The halt is committed: a restart finds it.</summary>
    private static async Task HaltsAsync(byte[] claim, PartyId? culprit, Fault fault, SessionHarness? given = null)
    {
        var harness = given ?? SessionHarness.Diabetes(3, 2, 512);
        var outcomes = await harness.RunAsync(Liar, (header, payload) => header.Kind == ReservedKinds.Resumption ? (byte[])[.. payload.Span[..NonceBytes], .. claim] : payload);
        foreach (var outcome in outcomes.Where(o => o is not null))
        {
            var blame = Assert.Single(Assert.IsType<SessionOutcome.Halted>(outcome).Blames);
            Assert.Equal((culprit, fault), (blame.Culprit, blame.Fault));
        }

        foreach (var journal in harness.Journals.Where((_, i) => i != Liar.Index)) Assert.NotNull(await journal.FindHaltAsync(TestContext.Current.CancellationToken));
    }
}
