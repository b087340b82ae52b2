using System.Collections.Immutable;
using Helen.Arithmetic.Fields;
using Helen.Cryptography;
using Helen.Cryptography.Lattice;
using Helen.Mpc.Offline;
using Helen.Mpc.Spdz;
using Helen.Mpc.Tests.Support;
using Helen.Mpc.Tuples;
using Helen.Rounds;
using Helen.Tests.Support;

namespace Helen.Mpc.Tests.Offline;

/// <summary>
/// P3 of three parties deviates in one message of the preprocessing; nothing of the batch can be taken, and every honest party halts with the same fault: by name where the message
/// proves it, otherwise without. The accept twin is the same fixture with a deviation that rewrites nothing.
/// </summary>
public sealed class DeviationTests
{
    private static readonly PartyId s_deviator = new(2);
    private static readonly SecurityParameters s_security = SecurityParameters.InsecureForTests(512);
    private static readonly LatticeParameters s_parameters = LatticeParameters.ForField(s_security, 3, FactoryWorld.SmallDegree);
    private static readonly int s_product = LatticeProduct.ByteCount(s_parameters);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(TupleKind.Triple)]
    [InlineData(TupleKind.RandomBit)]
    [InlineData(TupleKind.InputMask)]
    [InlineData(TupleKind.Square)]
    [InlineData(TupleKind.InversePair)]
    public async Task Take_NobodyDeviates_GetsTuples(TupleKind kind)
    {
        await using var world = World(kind, (_, payload) => payload);
        await world.TakeAsync(DemandOf(kind));
    }

    // Steps of a batch of triples: 0 coin commitment, 1 encrypted rows, 2 products and MACs, 3 MACs of the products, 4 coin, 5 combination and ρ, 6 τ, 7 and 8 the MAC check; of
    // bits then also 9 squares, 10 and 11 their MAC check. Of input masks: 0 coin commitment, 1 MACs, 2 coin, 3 combination, 4 and 5 the MAC check.
    [Theory]
    [InlineData(TupleKind.Triple, 1, Fault.InvalidProof)]
    [InlineData(TupleKind.Triple, 4, Fault.CommitmentMismatch)]
    [InlineData(TupleKind.Triple, 8, Fault.CommitmentMismatch)]
    [InlineData(TupleKind.RandomBit, 11, Fault.CommitmentMismatch)]
    [InlineData(TupleKind.InversePair, 11, Fault.CommitmentMismatch)]
    [InlineData(TupleKind.InputMask, 2, Fault.CommitmentMismatch)]
    public async Task Broadcast_ThatProvesTheDeviation_EverybodyNamesTheDeviator(TupleKind kind, int step, Fault fault) =>
        await AssertHaltAsync(kind, Flip(step), s_deviator, fault);

    [Theory]
    [InlineData(TupleKind.Triple, 0)]
    [InlineData(TupleKind.Triple, 1)]
    [InlineData(TupleKind.Triple, 4)]
    [InlineData(TupleKind.Triple, 5)]
    [InlineData(TupleKind.Triple, 6)]
    [InlineData(TupleKind.RandomBit, 9)]
    [InlineData(TupleKind.InversePair, 9)]
    [InlineData(TupleKind.InputMask, 3)]
    public async Task Broadcast_OfAnotherLength_EverybodyNamesTheDeviator(TupleKind kind, int step) =>
        await AssertHaltAsync(kind, (header, payload) => Is(header, step) ? payload[..^1] : payload, s_deviator, Fault.MalformedEncoding);

    [Theory]
    [InlineData(TupleKind.Triple, 5)]           // the combination of all rows
    [InlineData(TupleKind.Triple, 6)]           // τ
    [InlineData(TupleKind.RandomBit, 9)]        // a square
    [InlineData(TupleKind.Square, 6)]           // τ
    [InlineData(TupleKind.InversePair, 9)]      // a product
    [InlineData(TupleKind.InputMask, 3)]        // the combination of all rows
    public async Task Opening_IsShifted_TheMacCheckFailsAndNamesNobody(TupleKind kind, int step) => await AssertHaltAsync(kind, Flip(step, at: 15), null, Fault.MacCheckFailed);

    [Fact]
    public async Task Opening_OfOneSacrificeIsShifted_TheMacCheckFailsAndNamesNobody() => await AssertHaltAsync(TupleKind.Triple, Flip(5, at: (40 * FieldElement.ByteCount) + 15), null, Fault.MacCheckFailed);

    [Theory]
    [InlineData(0)]     // a·b
    [InlineData(2)]     // a·b̂
    public async Task Product_ThatDecryptsToSomethingElse_TheSacrificeFailsAndNamesNobody(int product) =>
        await AssertHaltAsync(TupleKind.Triple, Flip(2, at: product * s_product, to: 0), null, Fault.TupleCheckFailed);

    [Fact]
    public async Task Product_ThatDecryptsToSomethingElse_BitsAreRefusedToo() => await AssertHaltAsync(TupleKind.RandomBit, Flip(2, at: 0, to: 0), null, Fault.TupleCheckFailed);

    [Theory]
    [InlineData(TupleKind.Square)]
    [InlineData(TupleKind.InversePair)]
    public async Task Product_ThatDecryptsToSomethingElse_SquaresAndInversePairsAreRefusedToo(TupleKind kind) => await AssertHaltAsync(kind, Flip(2, at: 0, to: 0), null, Fault.TupleCheckFailed);

    [Theory]
    [InlineData(TupleKind.Square, 2, 1)]        // MAC of a
    [InlineData(TupleKind.Square, 3, 0)]        // MAC of a²
    [InlineData(TupleKind.InversePair, 3, 0)]   // MAC of ab
    [InlineData(TupleKind.Triple, 2, 1)]        // MAC of b
    [InlineData(TupleKind.Triple, 2, 3)]        // MAC of b̂
    [InlineData(TupleKind.Triple, 2, 4)]        // MAC of a
    [InlineData(TupleKind.Triple, 2, 10)]       // MAC of the extra row: two rows come before it
    [InlineData(TupleKind.Triple, 3, 0)]        // MAC of c
    [InlineData(TupleKind.Triple, 3, 3)]        // MAC of the second ĉ
    [InlineData(TupleKind.InputMask, 1, 0)]
    [InlineData(TupleKind.InputMask, 1, 1)]
    public async Task Mac_IsWrong_TheMacCheckFailsAndNamesNobody(TupleKind kind, int step, int product) =>
        await AssertHaltAsync(kind, Flip(step, at: product * s_product, to: 1), null, Fault.MacCheckFailed);

    [Theory]
    [InlineData(TupleKind.Triple, 2, 4, 9)]     // the MACs of the two rows a
    [InlineData(TupleKind.InputMask, 1, 0, 1)]  // of the input row and the extra row
    public async Task Mac_OfAnotherRowForOneReceiver_TheMacCheckFailsAndNamesNobody(TupleKind kind, int step, int one, int other) => await AssertHaltAsync(
        kind,
        (header, payload) =>
        {
            if (!Is(header, step) || header.To != new PartyId(0)) return payload;
            var kept = payload.AsSpan(one * s_product, s_product).ToArray();
            payload.AsSpan(other * s_product, s_product).CopyTo(payload.AsSpan(one * s_product));
            kept.CopyTo(payload.AsSpan(other * s_product));
            return payload;
        },
        null,
        Fault.MacCheckFailed);

    [Fact]
    public async Task Product_Malformed_ItsReceiverNamesTheDeviatorAndTheOthersStop()
    {
        await using var world = World(TupleKind.Triple, (header, payload) =>
        {
            if (Is(header, 2) && header.To == new PartyId(1)) payload.AsSpan(s_product, 64).Fill(0xFF);
            return payload;
        });
        var blames = await HaltsAsync(world, TupleKind.Triple);
        Assert.Equal((s_deviator, Fault.MalformedEncoding), (blames[1].Culprit, blames[1].Fault));
        Assert.Equal((null, Fault.PeerComplaint), (blames[0].Culprit, blames[0].Fault));
    }

    [Fact]
    public async Task Seed_OtherThanItsSendersOwn_SpoilsItsSendersMasksAlone()
    {
        await using var world = World(TupleKind.InputMask, (header, payload) =>
        {
            if (header.Round is { Phase: Phase.Preprocessing, Iteration: 0, Step: 2 } && header.To == new PartyId(0)) payload[0] ^= 1;
            return payload;
        });
        var batches = await world.TakeAsync(DemandOf(TupleKind.InputMask));
        for (var owner = 0; owner < 3; owner++)
        {
            var shares = batches.Select(batch => batch.NextInputMask(owner).Share).ToList();
            var (value, mac) = (FactoryWorld.Sum(shares.Select(share => share.Value)), FactoryWorld.Sum(shares.Select(share => share.Mac)));
            Assert.Equal(owner != s_deviator.Index, world.MacKey * value == mac);       // the first MAC check of a segment that uses such a mask fails
        }
    }

    [Fact]
    public async Task MacKey_ThatDiffersFromSlotToSlot_TheMacCheckFailsAndNamesNobody()
    {
        using var network = new LockStepNetwork(3);
        var random = new SeededRandomSource(11);

        var outcomes = await network.RunAsync(async channel =>
        {
            var parameters = LatticeParameters.ForField(s_security, 3, FactoryWorld.SmallDegree);
            using var macKey = new MacKeyShare(FieldElement.Random(random));
            using var keys = channel.Self == s_deviator ? await DeviateAsync(parameters, macKey, channel, random) : await EpochKeys.SetUpAsync(parameters, macKey, channel, random, Token);
            return Assert.IsType<Step<IReadOnlyList<TupleBlock>>.Halt>(await new MultiplicationSegment(network.Segment, TupleKind.Triple, 1, random).RunAsync(keys, channel, Token)).Blames;
        });

        Assert.All(outcomes, outcome => Assert.Equal((null, Fault.MacCheckFailed), (Assert.Single(outcome.Result).Culprit, outcome.Result[0].Fault)));

        static async Task<EpochKeys> DeviateAsync(LatticeParameters parameters, MacKeyShare macKey, ISegmentChannel channel, SeededRandomSource random)
        {
            var ole = await PairwiseOle.SetUpAsync(parameters, channel, random, Token);
            var slots = Enumerable.Repeat(macKey.Value, parameters.Degree).ToArray();
            slots[^1] += FieldElement.One;
            var macKeys = await ole.ShareRowsAsync(channel, [LatticePlaintext.Encode(parameters, slots)], Token);
            byte[][] seeds = [new byte[32], new byte[32], new byte[32]];
            await Blocks.SendAsync(channel, [.. seeds.Select(seed => (ReadOnlyMemory<byte>)seed)], [32, 32, 32], Token);
            return new(ole, macKey, macKeys, seeds, seeds);
        }
    }

    private static FactoryWorld World(TupleKind kind, Func<MessageHeader, byte[], byte[]> rewrite) =>
        new(3, [DemandOf(kind)], links: endpoint => endpoint.Self == s_deviator ? new DeviatingLinks(endpoint, rewrite) : endpoint);

    // Two rows, so that rows can be exchanged; one row of each party's input masks.
    private static TupleDemand DemandOf(TupleKind kind) => kind switch
    {
        TupleKind.Triple => TupleDemand.OfTriples(FactoryWorld.SmallDegree + 1),
        TupleKind.RandomBit => TupleDemand.OfRandomBits(FactoryWorld.SmallDegree + 1),
        TupleKind.InputMask => TupleDemand.OfInputMasks([1, 1, 1]),
        TupleKind.Square => TupleDemand.OfSquares(FactoryWorld.SmallDegree + 1),
        TupleKind.InversePair => TupleDemand.OfInversePairs(FactoryWorld.SmallDegree + 1),
    };

    private static bool Is(MessageHeader header, int step) => header.Round is { Phase: Phase.Preprocessing, Iteration: 1 } && header.Round.Step == step;

    /// <summary>Changes one byte; the last by default.</summary>
    private static Func<MessageHeader, byte[], byte[]> Flip(int step, int? at = null, int? to = null) => (header, payload) =>
    {
        if (Is(header, step) && (to is null || header.To == new PartyId(to.Value))) payload[at ?? (payload.Length - 1)] ^= 1;
        return payload;
    };

    private static async Task AssertHaltAsync(TupleKind kind, Func<MessageHeader, byte[], byte[]> rewrite, PartyId? culprit, Fault fault)
    {
        await using var world = World(kind, rewrite);
        Assert.All(await HaltsAsync(world, kind), blame => Assert.Equal((culprit, fault), (blame.Culprit, blame.Fault)));
    }

    /// <summary>The single blame of each honest party.</summary>
    private static async Task<ImmutableArray<Blame>> HaltsAsync(FactoryWorld world, TupleKind kind)
    {
        var takes = world.Factories.Select(factory => factory.TakeAsync(FactoryWorld.Segment(0), 1, 0, DemandOf(kind), Token).AsTask()).Take(2).ToList();
        var blames = ImmutableArray.CreateBuilder<Blame>();
        foreach (var take in takes) blames.Add(Assert.Single((await Assert.ThrowsAsync<HaltException>(() => take)).Blames));
        return blames.ToImmutable();
    }
}
