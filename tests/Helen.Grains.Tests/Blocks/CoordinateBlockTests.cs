using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Numerics;
using Helen.Arithmetic.Randomness;
using Helen.Cryptography.Encoding;
using Helen.Cryptography.Paillier;
using Helen.Cryptography.Randomness;
using Helen.Cryptography.SigmaProofs.CiphertextLinearMap;
using Helen.Grains.Abstractions;
using Helen.Grains.Blocks;
using Helen.Grains.Tests.Support;
using Helen.Mpc.Conversion;
using Helen.Mpc.DualMasks;
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
        using var listener = WorkTrace.Listen(world, Work.Rows, _ =>
        {
            if (both.SignalAndWait(Timeout / 2, Ct)) Interlocked.Increment(ref met);
        });

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

    /// <summary>Whole plaintexts to every block, wherever coordinates end: with one value, with one per block, with a plaintext across both blocks' coordinates, refreshed u included.</summary>
    [Theory(Timeout = Timeout)]
    [InlineData(10, 1)]
    [InlineData(10, 3)]
    [InlineData(30, 4)]
    [InlineData(2, 3)]
    public async Task Pack_AnyLayout_GivesTheSameCiphertextsAsInProcess(int count, int slots)
    {
        await using var world = await GrainWorld.StartAsync(2, 2, new WorldOptions { BlockRows = Halves });
        var (key, layout, values) = PackingOf(world, count, slots);
        var expected = await InProcessPacking.Instance.PackAsync(key, layout, values, Ct);
        var packed = await Worker(world).PackAsync(key, layout, values, Ct);
        Assert.Equal(expected.Select(c => c.Value), packed.Select(c => c.Value));
    }

    /// <summary>Both blocks' shares of packing are open at the same moment.</summary>
    [Fact(Timeout = Timeout)]
    public async Task Pack_TwoBlocks_OverlapInTheTrace()
    {
        await using var world = await GrainWorld.StartAsync(2, 2, new WorldOptions { BlockRows = Halves });
        var (key, layout, values) = PackingOf(world, 10, 3);
        using var both = new Barrier(2);
        var met = 0;
        using var listener = WorkTrace.Listen(world, Work.Packing, _ =>
        {
            if (both.SignalAndWait(Timeout / 2, Ct)) Interlocked.Increment(ref met);
        });

        var packed = await Worker(world).PackAsync(key, layout, values, Ct);

        Assert.Equal((4, 2), (packed.Length, met));
    }

    /// <summary>A run that is taken up in the middle of an iteration packs without having computed rows, over a store that was swept meanwhile.</summary>
    [Fact(Timeout = Timeout)]
    public async Task Pack_AfterTheProcessDiedAndTheStoreWasSwept_GivesTheSameCiphertexts()
    {
        await using var world = await GrainWorld.StartAsync(2, 2, new WorldOptions { BlockRows = Halves });
        var (key, layout, values) = PackingOf(world, 10, 3);
        var expected = await Worker(world).PackAsync(key, layout, values, Ct);
        var session = Cryptography.Hashing.Digest.Of(world.Harness.ParticipantOf(new PartyId(0)).Public.Bytes.Span);
        Assert.NotNull(await world.Stores[0].Blobs.GetAsync(session, Ct));

        await world.RestartAsync();

        Assert.Null(await world.Stores[0].Blobs.GetAsync(session, Ct));
        var packed = await Worker(world).PackAsync(key, layout, values, Ct);
        Assert.Equal(expected.Select(c => c.Value), packed.Select(c => c.Value));
    }

    /// <summary>Blocks pack in whole sessions, each party's both of them in every iteration.</summary>
    [Fact(Timeout = Timeout)]
    public async Task Session_TwoBlocks_PacksInBothAndReleases()
    {
        const int iterations = 2;
        await using var world = await GrainWorld.StartAsync(2, iterations, new WorldOptions { BlockRows = Halves });
        var packed = new ConcurrentBag<string>();
        using var listener = WorkTrace.Listen(world, Work.Packing, packed.Add);
        await world.AssertReleasesAsync();
        var id = world.Harness.Document.Id.ToString();
        var expected = Enumerable.Repeat(new[] { CoordinateBlockGrain.KeyOf(id, 0), CoordinateBlockGrain.KeyOf(id, 1) }, 2 * iterations).SelectMany(keys => keys);
        Assert.Equal(expected.Order(StringComparer.Ordinal), packed.Order(StringComparer.Ordinal));
    }

    public static TheoryData<string> WrongAnswers => ["earlier", "other inputs", "no ciphertext", "too short", "too long"];

    /// <summary>What a block answers is taken for what it was asked only: an answer to other ciphertexts, or bytes that are no plaintexts, stop the run before anything is opened.</summary>
    [Theory(Timeout = Timeout), MemberData(nameof(WrongAnswers))]
    public async Task Pack_AnswerThatIsNotForTheseInputs_IsRefused(string wrong)
    {
        await using var world = await GrainWorld.StartAsync(2, 2, new WorldOptions { BlockRows = Halves });
        var (key, layout, values) = PackingOf(world, 10, 3);
        var width = key.NSquared.ByteCount;
        PackedBlock? first = null;
        var worker = new GrainBlocks(
            world.Harness.Document.Id.ToString(),
            new Answers(world.Silos[0].Engine.Client, answer =>
            {
                first ??= answer;
                return wrong switch
                {
                    "earlier" => first,
                    "other inputs" => answer with { Inputs = [.. answer.Inputs[1..], answer.Inputs[0]] },
                    "no ciphertext" => answer with { Ciphertexts = [.. new byte[width], .. answer.Ciphertexts[width..]] },
                    "too short" => answer with { Ciphertexts = answer.Ciphertexts[width..] },
                    _ => answer with { Ciphertexts = [.. answer.Ciphertexts, 0] },
                };
            }),
            world.Stores[0].Blobs, world.Harness.ParticipantOf(new PartyId(0)).Public);
        if (wrong == "earlier") await worker.PackAsync(key, layout, [.. values.Take(3)], Ct);
        await Assert.ThrowsAsync<InvalidDataException>(() => worker.PackAsync(key, layout, values, Ct));
    }

    [Fact(Timeout = Timeout)]
    public async Task Pack_SessionThatTheStoreLacks_Throws()
    {
        await using var world = await GrainWorld.StartAsync();
        var grain = world.Silos[0].Engine.Client.GetGrain<ICoordinateBlockGrain>(CoordinateBlockGrain.KeyOf(world.Harness.Document.Id.ToString(), 0));
        await Assert.ThrowsAsync<InvalidDataException>(() => grain.PackAsync(new byte[32], [], Ct));
    }

    private static (PaillierPublicKey Key, MaskLayout Layout, Ciphertext[] Values) PackingOf(GrainWorld world, int count, int slots)
    {
        var key = world.Harness.ParticipantOf(new PartyId(0)).Public.Key;
        return (key, new(truncatedBits: 0, slots, slotBits: 40, count, highBound: 1, lowBound: 0, highMaskBound: count + 1, lowMaskBound: 0, rows: 1), [.. Enumerable.Range(-3, count).Select(x => key.EncryptPublic(x))]);
    }

    private static byte[] Bytes(GrainWorld world, Training.Messages.LocalUpdateMessage update) => Training.Messages.Wire.BytesOf(update, world.Harness.Document.Limits).ToArray();

    private static GrainBlocks Worker(GrainWorld world) =>
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

    /// <summary>The grains of an engine, whose packing is altered on its way.</summary>
    private sealed class Answers(IGrainFactory grains, Func<PackedBlock, PackedBlock> alter) : IGrainFactory
    {
        public TGrainInterface GetGrain<TGrainInterface>(string primaryKey, string? grainClassNamePrefix = null) where TGrainInterface : IGrainWithStringKey =>
            (TGrainInterface)(object)new Block(grains.GetGrain<ICoordinateBlockGrain>(primaryKey, grainClassNamePrefix), alter);

        public TGrainInterface GetGrain<TGrainInterface>(Guid primaryKey, string? grainClassNamePrefix = null) where TGrainInterface : IGrainWithGuidKey => throw new NotSupportedException();

        public TGrainInterface GetGrain<TGrainInterface>(long primaryKey, string? grainClassNamePrefix = null) where TGrainInterface : IGrainWithIntegerKey => throw new NotSupportedException();

        public TGrainInterface GetGrain<TGrainInterface>(Guid primaryKey, string keyExtension, string? grainClassNamePrefix = null) where TGrainInterface : IGrainWithGuidCompoundKey => throw new NotSupportedException();

        public TGrainInterface GetGrain<TGrainInterface>(long primaryKey, string keyExtension, string? grainClassNamePrefix = null) where TGrainInterface : IGrainWithIntegerCompoundKey => throw new NotSupportedException();

        public TGrainInterface GetGrain<TGrainInterface>(GrainId grainId) where TGrainInterface : IAddressable => throw new NotSupportedException();

        private sealed class Block(ICoordinateBlockGrain block, Func<PackedBlock, PackedBlock> alter) : ICoordinateBlockGrain
        {
            public Task PrepareAsync(byte[] session, byte[] rows, CancellationToken ct) => block.PrepareAsync(session, rows, ct);

            public Task<byte[]> UpdateAsync(int iteration, byte[] bases, CancellationToken ct) => block.UpdateAsync(iteration, bases, ct);

            public async Task<PackedBlock> PackAsync(byte[] session, byte[] job, CancellationToken ct) => alter(await block.PackAsync(session, job, ct));
        }
    }
}
