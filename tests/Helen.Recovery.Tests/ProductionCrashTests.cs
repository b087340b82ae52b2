using Helen.Recovery.Tests.Support;
using Helen.Rounds;

namespace Helen.Recovery.Tests;

/// <summary>
/// Sessions whose tuples the parties make (protocol §4.2): one party's process ends, or all do, at every point of the production and of the tuples' ledger and store; then they
/// finish in a new MAC epoch, with the model of a run without, and no tuple, nor what it masks, comes twice (§8.3).
/// </summary>
public sealed class ProductionCrashTests
{
    // A hang is a failure, not a wait.
    private const int Timeout = 120_000;

    /// <summary>The setup and the first batch of each shape, message by message; of three parties, and of all at once, the middle one.</summary>
    public static TheoryData<int, ushort, ushort, int, bool> Messages
    {
        get
        {
            var cases = new TheoryData<int, ushort, ushort, int, bool>();
            var turn = 0;
            foreach (var segment in ProductionCensus.Of(2).Segments)
                foreach (var round in segment) cases.Add(2, round.Iteration, round.Step, turn++ % 2, false);
            foreach (var parties in new[] { 2, 3 })
            {
                foreach (var segment in ProductionCensus.Of(parties).Segments)
                {
                    var middle = segment[segment.Length / 2];
                    foreach (var allDie in new[] { true, false }.Take(parties - 1)) cases.Add(parties, middle.Iteration, middle.Step, turn++ % parties, allDie);
                }
            }

            return cases;
        }
    }

    /// <summary>Every kind of use, ending before and after its effect, or failing before and after it.</summary>
    public static TheoryData<int, string, UseFault, int, bool> Uses
    {
        get
        {
            var cases = new TheoryData<int, string, UseFault, int, bool>();
            var turn = 0;
            foreach (var use in ProductionCensus.Of(2).Certain)
                foreach (var fault in Enum.GetValues<UseFault>()) cases.Add(2, use, fault, turn++ % 2, false);
            foreach (var (i, use) in ProductionCensus.Of(2).Certain.Index()) cases.Add(2, use, i % 2 == 0 ? UseFault.DiesBefore : UseFault.DiesAfter, turn++ % 2, true);
            foreach (var (i, use) in ProductionCensus.Of(3).Certain.Index()) cases.Add(3, use, i % 2 == 0 ? UseFault.DiesAfter : UseFault.DiesBefore, turn++ % 3, false);
            return cases;
        }
    }

    /// <summary>The write of the epoch is a session's first.</summary>
    public static TheoryData<int, CrashPoint> EpochWrites => new MatrixTheoryData<int, CrashPoint>([2, 3], Enum.GetValues<CrashPoint>());

    [Theory(Timeout = Timeout), MemberData(nameof(Messages))]
    public Task Run_ProcessEndsInTheProduction_AllReleaseTheSameModel(int parties, ushort batch, ushort step, int faulty, bool allDie) =>
        ProductionCensus.AssertModelAsync(parties, new Faults { InProduction = (new(Phase.Preprocessing, batch, step, 1), 1) }, faulty, allDie);

    /// <summary>Three epochs end in the same place.</summary>
    [Theory(Timeout = Timeout)]
    [InlineData(2, false)]
    [InlineData(3, true)]
    public async Task Run_ProcessEndsInThreeProductions_AllReleaseTheSameModel(int parties, bool allDie)
    {
        var batch = (await ProductionCensus.OfAsync(parties)).Segments[^1];
        await ProductionCensus.AssertModelAsync(parties, new Faults { InProduction = (batch[^1], 3) }, faulty: 1, allDie);
    }

    [Theory(Timeout = Timeout), MemberData(nameof(Uses))]
    public Task Run_UseOfTheStockEndsOrFails_AllReleaseTheSameModel(int parties, string use, UseFault fault, int faulty, bool allDie) =>
        ProductionCensus.AssertModelAsync(parties, new Faults { InUses = [(use, fault)] }, faulty, allDie);

    /// <summary>What peers see is really compared: a dealer's tuples and coins that come again in the next attempt are found.</summary>
    [Fact(Timeout = Timeout)]
    public async Task Seen_SegmentIsDoneAgainWithTheSameTuplesAndCoins_IsFound()
    {
        var exchanges = (await Census.OfAsync(2)).Exchanges.Where(round => round.Phase == Phase.ModelCompute).GroupBy(Places.SegmentOf).Last();
        using var world = new SessionWorld(2, faulty: 1, new Faults { CrashAt = exchanges.ElementAt(exchanges.Count() / 2) }, watch: true);
        await Task.WhenAll(world.Links.Select(links => world.PartyAsync(links.Self)));
        Assert.All(world.Seen, seen => Assert.NotEmpty(seen.Twice));
    }

    /// <summary>Before the epoch is durable; when it is, and before its first byte; when one peer knows of it; when all do.</summary>
    [Theory(Timeout = Timeout), MemberData(nameof(EpochWrites))]
    public Task Run_ProcessEndsInTheWriteOfItsEpoch_AllReleaseTheSameModel(int parties, CrashPoint point) =>
        ProductionCensus.AssertModelAsync(parties, new Faults { Crash = (0, point) }, faulty: 0, allDie: false);
}
