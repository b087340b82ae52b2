using Helen.Arithmetic.Fields;
using Helen.Cryptography;
using Helen.Cryptography.Lattice;
using Helen.Mpc.Offline;
using Helen.Mpc.Tuples;
using Helen.Rounds;

namespace Helen.Mpc.Tests.Offline;

public sealed class TupleFactoryTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task Take_EveryKind_TuplesAreRight(int parties)
    {
        var demand = new TupleDemand(100, 70, [.. Enumerable.Range(0, parties).Select(party => 10 * party)]) { Squares = 66, InversePairs = 67 };
        await using var world = new FactoryWorld(parties, [demand]);
        var batches = await world.TakeAsync(demand);
        AssertRight(world, batches, demand);
    }

    [Fact]
    public async Task Take_BeyondThePlanAndAcrossBatches_TuplesAreRightAndAllDifferent()
    {
        await using var world = new FactoryWorld(2, [new TupleDemand(130, 0, [3]), TupleDemand.OfRandomBits(1)], rowsPerBatch: 1);
        var seen = new HashSet<FieldElement>();
        for (ushort segment = 0; segment < 5; segment++)
        {
            var demand = new TupleDemand(75, segment, [segment, 30]);
            var batches = await world.TakeAsync(demand, segment);
            Assert.All(AssertRight(world, batches, demand), value => Assert.True(seen.Add(value), "A tuple came twice."));
        }
    }

    [Fact]
    public async Task Take_Blocks16KiBEachMessageInMany_TuplesAreRight()
    {
        var demand = new TupleDemand(200, 10, [10, 10]);
        await using var world = new FactoryWorld(2, [demand], maxPayloadBytes: 16 << 10);
        AssertRight(world, await world.TakeAsync(demand), demand);
    }

    /// <summary>One party has rows for several exchanges, one for the first alone, one only the row that hides.</summary>
    [Fact]
    public async Task Take_InputMasksOfVeryDifferentCounts_TuplesAreRight()
    {
        var demand = TupleDemand.OfInputMasks([(30 * FactoryWorld.SmallDegree) - 5, 3, 0]);
        await using var world = new FactoryWorld(3, [demand]);
        AssertRight(world, await world.TakeAsync(demand), demand);
    }

    [Fact]
    public async Task Take_TheSamePartTwice_Throws()
    {
        await using var world = new FactoryWorld(2);
        await world.TakeAsync(TupleDemand.OfTriples(1));
        await Assert.ThrowsAsync<InvalidOperationException>(() => world.TakeAsync(TupleDemand.OfTriples(1)));
        await world.TakeAsync(TupleDemand.OfTriples(1), part: 1);
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await world.Factories[0].TakeAsync(FactoryWorld.Segment(0), 2, 2, TupleDemand.OfTriples(1), Token));
    }

    [Fact]
    public async Task Dispose_WhileTakesWait_EndsThem()
    {
        var world = new FactoryWorld(2);
        var alone = world.Factories[0].TakeAsync(FactoryWorld.Segment(0), 1, 0, TupleDemand.OfTriples(1), Token).AsTask();
        await world.DisposeAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => alone);
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await world.Factories[0].TakeAsync(FactoryWorld.Segment(1), 1, 0, TupleDemand.OfTriples(1), Token));
    }

    [Fact]
    public async Task Progress_AfterThePlan_EverythingIsReady()
    {
        await using var world = new FactoryWorld(2, [new TupleDemand(100, 10, [1, 1])]);
        await Task.WhenAll(world.Factories.Select(factory => factory.CompleteAsync(Token)));
        Assert.All(world.Factories, factory =>
        {
            var progress = factory.Progress;
            Assert.Equal(FactoryWorld.SmallDegree * 5, progress.Ready);
            Assert.Equal(progress.Ready, progress.Ordered);
            Assert.True(progress.BytesSent > 0);
        });
    }

    [Fact]
    public async Task Take_RandomBits_AreBalanced()
    {
        const int count = 4096;
        await using var world = new FactoryWorld(2, degree: 1024);
        var batches = await world.TakeAsync(TupleDemand.OfRandomBits(count));
        var ones = Enumerable.Range(0, count).Count(_ => world.Open(batches.Select(batch => batch.NextRandomBit())) == FieldElement.One);
        Assert.InRange(ones, (count / 2) - 224, (count / 2) + 224);     // 7 standard deviations
    }

    [Fact]
    public async Task Take_Shares_OfSinglePartiesAreSpreadOverTheField()
    {
        const int count = 2048;
        await using var world = new FactoryWorld(3, degree: 1024);
        var batches = await world.TakeAsync(new TupleDemand(count, count, [count, count, count]));
        foreach (var batch in batches)
        {
            var elements = new List<FieldElement>[9];
            for (var i = 0; i < elements.Length; i++) elements[i] = [];
            for (var t = 0; t < count; t++)
            {
                var triple = batch.NextTriple();
                var bit = batch.NextRandomBit();
                elements[0].Add(triple.A.Value);
                elements[1].Add(triple.B.Value);
                elements[2].Add(triple.C.Value);
                elements[3].Add(triple.A.Mac);
                elements[4].Add(triple.C.Mac);
                elements[5].Add(bit.Value);
                elements[6].Add(bit.Mac);
                elements[7].Add(batch.NextInputMask(0).Share.Value);
                elements[8].Add(batch.NextInputMask(2).Share.Mac);
            }

            // The top bit of a uniform element is a fair coin up to 2^−107.
            Assert.All(elements, sample => Assert.InRange(sample.Count(element => element.ToInteger() >> 126 == 1), (count / 2) - 160, (count / 2) + 160));
        }
    }

    [Fact]
    public async Task Take_RealParameters_TuplesAreRight()
    {
        var demand = new TupleDemand(1000, 500, [20, 20]);
        await using var world = new FactoryWorld(2, [demand], SecurityParameters.Production(2048), LatticeParameters.DefaultDegree);
        AssertRight(world, await world.TakeAsync(demand), demand);
    }

    private static List<FieldElement> AssertRight(FactoryWorld world, TupleBatch[] batches, TupleDemand demand)
    {
        var values = new List<FieldElement>();
        Assert.All(batches, batch => Assert.Equal(demand, batch.Demand));
        for (var t = 0; t < demand.Triples; t++)
        {
            var shares = batches.Select(batch => batch.NextTriple()).ToList();
            var (a, b) = (world.Open(shares.Select(share => share.A)), world.Open(shares.Select(share => share.B)));
            Assert.Equal(a * b, world.Open(shares.Select(share => share.C)));
            values.AddRange([a, b]);
        }

        for (var t = 0; t < demand.RandomBits; t++)
        {
            var bit = world.Open(batches.Select(batch => batch.NextRandomBit()));
            Assert.True(bit == FieldElement.Zero || bit == FieldElement.One);
        }

        for (var t = 0; t < demand.Squares; t++)
        {
            var shares = batches.Select(batch => batch.NextSquare()).ToList();
            var a = world.Open(shares.Select(share => share.A));
            Assert.Equal(a * a, world.Open(shares.Select(share => share.Square)));
            values.Add(a);
        }

        for (var t = 0; t < demand.InversePairs; t++)
        {
            var shares = batches.Select(batch => batch.NextInversePair()).ToList();
            var a = world.Open(shares.Select(share => share.A));
            Assert.Equal(FieldElement.One, a * world.Open(shares.Select(share => share.Inverse)));
            values.Add(a);
        }

        for (var owner = 0; owner < batches.Length; owner++)
        {
            for (var t = 0; t < demand.InputMasksOf(owner); t++)
            {
                var masks = batches.Select(batch => batch.NextInputMask(owner)).ToList();
                var value = world.Open(masks.Select(mask => mask.Share));
                Assert.Equal(value, masks[owner].Clear);
                Assert.All(masks.Where((_, party) => party != owner), mask => Assert.True(mask.Clear.IsZero));
                Assert.NotEqual(value, masks[owner].Share.Value);       // the owner's share alone is not the mask
                values.Add(value);
            }
        }

        return values;
    }
}
