using System.Collections.Immutable;
using System.Diagnostics;
using System.Numerics;
using Helen.Arithmetic.Randomness;
using Helen.Cryptography.Encoding;
using Helen.Cryptography.Randomness;
using Helen.Cryptography.SigmaProofs.CiphertextLinearMap;
using Helen.Grains.Abstractions;
using Helen.Grains.Blocks;
using Helen.Grains.Tests.Support;
using Helen.Rounds;
using Helen.Training.Phases.InputPreparation;
using Helen.Training.Phases.ModelCompute;
using Helen.Training.Session;

namespace Helen.Grains.Tests.Blocks;

/// <summary>Blocks of the local update as grains (architecture §3, protocol §6.1).</summary>
public sealed class CoordinateBlockTests
{
    private const int Timeout = 60_000;
    private const int Halves = 5;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <summary>Both blocks' activities are open at the same moment: the second begins before the first may go on.</summary>
    [Fact(Timeout = Timeout)]
    public async Task Update_TwoBlocks_OverlapInTheTrace()
    {
        await using var world = await GrainWorld.StartAsync(2, 2, new WorldOptions { BlockRows = Halves });
        var inputs = await InputsOf(world);
        using var both = new Barrier(2);
        var met = 0;
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == Work.SourceName,
            Sample = (ref _) => ActivitySamplingResult.AllData,
            ActivityStarted = activity =>
            {
                if (activity.GetTagItem(Work.GrainTag) is string grain && grain.StartsWith(world.Harness.Document.Id.ToString(), StringComparison.Ordinal) && both.SignalAndWait(Timeout / 2, Ct))
                    Interlocked.Increment(ref met);
            },
        };
        ActivitySource.AddActivityListener(listener);

        var updates = await Worker(world).UpdateAsync(inputs.Blocks, 0, inputs.Bases, Ct);

        Assert.Equal((2, 2), (updates.Length, met));
    }

    [Fact(Timeout = Timeout)]
    public async Task Update_AgainAndAfterTheProcessDied_GivesTheSameBytesAsInProcess()
    {
        await using var world = await GrainWorld.StartAsync(2, 2, new WorldOptions { BlockRows = Halves });
        var inputs = await InputsOf(world);
        var expected = (await InProcessRows.Instance.UpdateAsync(inputs.Blocks, 1, inputs.Bases, Ct)).Select(update => Bytes(world, update)).ToList();
        Assert.Equal(expected, (await Worker(world).UpdateAsync(inputs.Blocks, 1, inputs.Bases, Ct)).Select(update => Bytes(world, update)));

        await world.RestartAsync();

        Assert.Equal(expected, (await Worker(world).UpdateAsync(inputs.Blocks, 1, inputs.Bases, Ct)).Select(update => Bytes(world, update)));
    }

    [Fact(Timeout = Timeout)]
    public async Task Update_NeverPrepared_Throws()
    {
        await using var world = await GrainWorld.StartAsync();
        var grain = world.Silos[0].Engine.Client.GetGrain<ICoordinateBlockGrain>(CoordinateBlockGrain.KeyOf(world.Harness.Document.Id.ToString(), 0));
        await Assert.ThrowsAsync<InvalidOperationException>(() => grain.UpdateAsync(0, [], Ct));
    }

    /// <summary>The rows are in the store, but nowhere in its file.</summary>
    [Fact(Timeout = Timeout)]
    public async Task Prepare_Rows_AreSealedAtRest()
    {
        await using var world = await GrainWorld.StartAsync();
        var inputs = await InputsOf(world);
        await Worker(world).UpdateAsync(inputs.Blocks, 0, inputs.Bases, Ct);
        var plain = inputs.Blocks[0].Encode();
        Assert.NotNull(await world.Stores[0].Blobs.GetAsync(Cryptography.Hashing.Digest.Of(plain), Ct));
        foreach (var file in world.FilesOf(0))
            Assert.Equal(-1, File.ReadAllBytes(file).AsSpan().IndexOf(plain.AsSpan(plain.Length / 2, 32)));
    }

    private static byte[] Bytes(GrainWorld world, Training.Messages.LocalUpdateMessage update) => Training.Messages.Wire.BytesOf(update, world.Harness.Document.Limits).ToArray();

    private static GrainRows Worker(GrainWorld world) =>
        new(world.Harness.Document.Id.ToString(), world.Silos[0].Engine.Client, world.Stores[0].Blobs, world.Harness.ParticipantOf(new PartyId(0)).Public);

    private static async Task<(ImmutableArray<CoordinateBlock> Blocks, LinearMapBases Bases)> InputsOf(GrainWorld world)
    {
        var coins = new SystemRandomSource();
        var participant = world.Harness.ParticipantOf(new PartyId(0));
        var own = ((Step<OwnCommitment>.Advance)await Task.Run(() => new InputRound(participant).Start(world.Harness.Inputs[0], coins), Ct)).Next;
        var seed = CoinSeed.Draw(coins);
        return (
            [.. Enumerable.Range(0, participant.Document.BlockCount).Select(block => CoordinateBlock.Of(participant.Public, participant.Self, own, seed, (ushort)block))],
            new(participant.Key.Paillier, own.Public.Label));
    }
}
