using Helen.Grains.Abstractions;
using Helen.Grains.Preprocessing;
using Helen.Grains.Tests.Support;
using Helen.Mpc.Tuples;
using Helen.Rounds;

namespace Helen.Grains.Tests.Preprocessing;

/// <summary>No tuple is handed out twice (protocol §8.3, §8.4).</summary>
public sealed class PreprocessingGrainTests
{
    private static readonly SegmentId Segment = new(Phase.ModelCompute, 0, 0);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Take_PartTakenByAnEarlierRunOfTheEpoch_IsRefused()
    {
        await using var world = await GrainWorld.StartAsync();
        var grain = Grain(world);
        var epoch = await grain.OpenEpochAsync(Ct);
        await grain.ReserveAsync(epoch, "piece", 1, Ct);
        await grain.ReserveAsync(epoch, "another piece", 1, Ct);
        await Assert.ThrowsAsync<InvalidOperationException>(() => grain.ReserveAsync(epoch, "piece", 1, Ct));
    }

    [Fact]
    public async Task Take_AfterASecondActivationOpenedItsEpoch_IsRefused()
    {
        await using var world = await GrainWorld.StartAsync();
        var first = await new LedgeredEpochs(world.Harness.EpochsOf(new(0)), Grain(world)).BeginAsync(1, Ct);
        (await first.TakeAsync(Segment, 1, 0, TupleDemand.OfTriples(1), Ct)).Dispose();
        await new LedgeredEpochs(world.Harness.EpochsOf(new(0)), Grain(world)).BeginAsync(2, Ct);
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await first.TakeAsync(Segment, 1, 1, TupleDemand.OfTriples(1), Ct));
    }

    [Fact]
    public async Task Reserve_EpochOfAnEarlierProcess_IsRefused()
    {
        await using var world = await GrainWorld.StartAsync();
        var epoch = await Grain(world).OpenEpochAsync(Ct);
        await world.RestartAsync();
        await Assert.ThrowsAsync<InvalidOperationException>(() => Grain(world).ReserveAsync(epoch, "piece", 1, Ct));
    }

    /// <summary>The journal says that the session begins; the ledger knows better.</summary>
    [Fact]
    public async Task Begin_JournalWasLostOrPutBack_IsInvalidData()
    {
        await using var world = await GrainWorld.StartAsync();
        await new LedgeredEpochs(world.Harness.EpochsOf(new(0)), Grain(world)).BeginAsync(1, Ct);
        await world.RestartAsync();
        var refused = await Assert.ThrowsAsync<InvalidDataException>(async () => await new LedgeredEpochs(world.Harness.EpochsOf(new(0)), Grain(world)).BeginAsync(1, Ct));
        Assert.Contains("a session runs once", refused.Message, StringComparison.Ordinal);
        await new LedgeredEpochs(world.Harness.EpochsOf(new(0)), Grain(world)).BeginAsync(3, Ct);
    }

    private static IPreprocessingGrain Grain(GrainWorld world) => world.Silos[0].Engine.Client.GetGrain<IPreprocessingGrain>(PreprocessingGrain.TuplesOf(world.Harness.Document.Id.ToString()));
}
