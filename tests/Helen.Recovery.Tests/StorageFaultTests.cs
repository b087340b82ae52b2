using Helen.Grains.Tests.Support;
using Helen.Recovery.Tests.Support;
using Helen.Storage.Tests.FaultInjection;

namespace Helen.Recovery.Tests;

/// <summary>A read of the journal fails, the run stops, and the next one finishes; writes that fail are among the crashes. Silos meet a store that fails under the tuples they make.</summary>
public sealed class StorageFaultTests
{
    private const int Parties = 2, Timeout = 120_000;

    /// <summary>The first read of every entry.</summary>
    public static TheoryData<int, string> Reads
    {
        get
        {
            var cases = new TheoryData<int, string>();
            foreach (var (read, place) in Census.Of(Parties).Reads.Index().DistinctBy(read => read.Item)) cases.Add(read, place);
            return cases;
        }
    }

    [Theory(Timeout = Timeout), MemberData(nameof(Reads))]
    public async Task Run_JournalCannotBeRead_AllReleaseTheSameModel(int read, string place)
    {
        Assert.NotEmpty(place);
        await (await Census.OfAsync(Parties)).AssertSameModelAsync(Parties, read % Parties, new Faults { FailingRead = read });
    }

    /// <summary>Sealed blocks of tuples and the journal go to one file: the n-th write of both fails, without effect or with it, while the tuples are made.</summary>
    [Theory(Timeout = 2 * Timeout)]
    [InlineData(20, false)]
    [InlineData(30, true)]
    [InlineData(60, false)]
    [InlineData(70, true)]
    public async Task Run_BlockOfTuplesCannotBeWritten_AllReleaseAndNoTupleLeavesTwice(int write, bool afterwards)
    {
        await using var world = await GrainWorld.StartAsync(Parties, 2, new WorldOptions { Produce = true, Faults = new FaultPlan(write, afterwards) });
        await world.AssertReleasesAsync();
        Assert.True((await world.Silos[0].Session.GetStatusAsync(TestContext.Current.CancellationToken)).Epoch > 1, "The fault did not happen.");
        Assert.All(world.Tuples, taken => Assert.Equal(taken.Addresses.Distinct(), taken.Addresses));
    }
}
