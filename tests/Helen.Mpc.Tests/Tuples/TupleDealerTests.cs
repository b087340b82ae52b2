using Helen.Arithmetic.Fields;
using Helen.Dealer;
using Helen.Mpc.Spdz;
using Helen.Mpc.Tuples;
using Helen.Rounds;
using Helen.Tests.Support;

namespace Helen.Mpc.Tests.Tuples;

public sealed class TupleDealerTests
{
    private static readonly SegmentId First = new(Phase.ModelCompute, 1, 0), Second = new(Phase.ModelCompute, 2, 0);
    private static readonly TupleDemand Demand = new(20, 200, [3, 0, 4]);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, InlineData(3), InlineData(4)]
    public async Task TakeAsync_AllParties_TuplesFitTogetherAndCarryTheirMacs(int m)
    {
        using var dealer = new TupleDealer(m, new SeededRandomSource(5));
        var batches = await TakeAllAsync(dealer, First, 1, 0, Demand);
        var key = Sum(Enumerable.Range(0, m).Select(i => dealer.SourceFor(new(i)).MacKey.Value));

        for (var t = 0; t < Demand.Triples; t++)
        {
            var triples = batches.Select(b => b.NextTriple()).ToArray();
            var (a, b) = (Open(triples.Select(x => x.A), key), Open(triples.Select(x => x.B), key));
            Assert.Equal(a * b, Open(triples.Select(x => x.C), key));
            Assert.False(a.IsZero);
        }
        var ones = 0;
        for (var t = 0; t < Demand.RandomBits; t++)
        {
            var bit = Open(batches.Select(b => b.NextRandomBit()), key);
            Assert.True(bit.IsZero || bit == FieldElement.One);
            if (!bit.IsZero) ones++;
        }
        Assert.InRange(ones, 60, 140);
        for (var owner = 0; owner < 3; owner++)
        {
            for (var t = 0; t < Demand.InputMasksOf(owner); t++)
            {
                var masks = batches.Select(b => b.NextInputMask(owner)).ToArray();
                Assert.Equal(masks[owner].Clear, Open(masks.Select(x => x.Share), key));
                Assert.All(masks.Where((_, party) => party != owner), other => Assert.True(other.Clear.IsZero));
            }
        }
    }

    [Fact]
    public async Task TakeAsync_SamePartTwice_ThrowsAlsoAfterEveryoneFetched()
    {
        using var dealer = new TupleDealer(2, new SeededRandomSource(5));
        var source = dealer.SourceFor(new(0));
        await source.TakeAsync(First, 1, 0, TupleDemand.OfTriples(1), Ct);
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await source.TakeAsync(First, 1, 0, TupleDemand.OfTriples(1), Ct));
        await dealer.SourceFor(new(1)).TakeAsync(First, 1, 0, TupleDemand.OfTriples(1), Ct);
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await source.TakeAsync(First, 1, 0, TupleDemand.OfTriples(1), Ct));
    }

    [Fact]
    public async Task TakeAsync_OtherPartOrSegment_DealsOtherTuples()
    {
        using var dealer = new TupleDealer(2, new SeededRandomSource(5));
        var seen = new List<FieldElement>();
        foreach (var (segment, part) in new[] { (First, (ushort)0), (First, (ushort)1), (Second, (ushort)0) })
        {
            using var batch = await dealer.SourceFor(new(0)).TakeAsync(segment, 1, part, TupleDemand.OfTriples(1), Ct);
            seen.Add(batch.NextTriple().A.Value);
        }
        Assert.Equal(3, seen.Distinct().Count());
    }

    [Fact]
    public async Task TakeAsync_AnotherDemand_Throws()
    {
        using var dealer = new TupleDealer(2, new SeededRandomSource(5));
        await dealer.SourceFor(new(0)).TakeAsync(First, 1, 0, TupleDemand.OfTriples(1), Ct);
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await dealer.SourceFor(new(1)).TakeAsync(First, 1, 0, TupleDemand.OfTriples(2), Ct));
        Assert.Equal(1, (await dealer.SourceFor(new(1)).TakeAsync(First, 1, 0, TupleDemand.OfTriples(1), Ct)).TriplesLeft);
    }

    [Fact]
    public async Task TakeAsync_AnotherAttemptInTheSameEpoch_Throws()
    {
        using var dealer = new TupleDealer(2, new SeededRandomSource(5));
        await dealer.SourceFor(new(0)).TakeAsync(First, 1, 0, TupleDemand.OfTriples(1), Ct);
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await dealer.SourceFor(new(0)).TakeAsync(First, 2, 0, TupleDemand.OfTriples(1), Ct));
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await dealer.SourceFor(new(1)).TakeAsync(First, 2, 1, TupleDemand.OfTriples(1), Ct));
        await dealer.SourceFor(new(0)).TakeAsync(Second, 2, 0, TupleDemand.OfTriples(1), Ct);
    }

    [Theory, InlineData(0), InlineData(65)]
    public async Task TakeAsync_AttemptOutOfRange_Throws(byte attempt)
    {
        using var dealer = new TupleDealer(2, new SeededRandomSource(5));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await dealer.SourceFor(new(0)).TakeAsync(First, attempt, 0, TupleDemand.None, Ct));
    }

    [Fact]
    public async Task Dispose_Dealer_EndsTheEpoch()
    {
        var dealer = new TupleDealer(2, new SeededRandomSource(5));
        var source = dealer.SourceFor(new(0));
        dealer.Dispose();
        Assert.Throws<ObjectDisposedException>(() => source.MacKey.Value);
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await source.TakeAsync(First, 1, 0, TupleDemand.None, Ct));
        Assert.Equal(FieldElement.Zero, typeof(TupleDealer).GetField("_macKey", System.Reflection.BindingFlags.Instance | System.Reflection.BindingFlags.NonPublic)!.GetValue(dealer));
    }

    [Fact]
    public async Task TakeAsync_PartiesRace_AllGetTheirShares()
    {
        using var dealer = new TupleDealer(4, new SeededRandomSource(5));
        var key = Sum(Enumerable.Range(0, 4).Select(i => dealer.SourceFor(new(i)).MacKey.Value));
        var all = await Task.WhenAll(Enumerable.Range(0, 4).Select(party => Task.Run(async () =>
        {
            var triples = new List<BeaverTriple>();
            for (ushort part = 0; part < 50; part++)
            {
                using var batch = await dealer.SourceFor(new(party)).TakeAsync(First, 1, part, TupleDemand.OfTriples(2), Ct);
                triples.Add(batch.NextTriple());
            }
            return triples;
        })));
        for (var t = 0; t < 50; t++)
        {
            Assert.Equal(Open(all.Select(x => x[t].A), key) * Open(all.Select(x => x[t].B), key), Open(all.Select(x => x[t].C), key));
        }
    }

    [Fact]
    public async Task NewDealer_HasAnotherMacKey()
    {
        var random = new SeededRandomSource(5);
        using var one = new TupleDealer(2, random);
        using var two = new TupleDealer(2, random);
        Assert.NotEqual(one.SourceFor(new(0)).MacKey.Value, two.SourceFor(new(0)).MacKey.Value);
        await Task.CompletedTask;
    }

    private static async Task<TupleBatch[]> TakeAllAsync(TupleDealer dealer, SegmentId segment, byte attempt, ushort part, TupleDemand demand)
    {
        var batches = new TupleBatch[dealer.PartyCount];
        for (var party = 0; party < batches.Length; party++) batches[party] = await dealer.SourceFor(new(party)).TakeAsync(segment, attempt, part, demand, Ct);
        return batches;
    }

    private static FieldElement Open(IEnumerable<AuthenticatedShare> shares, FieldElement key)
    {
        var all = shares.ToArray();
        var value = Sum(all.Select(s => s.Value));
        Assert.Equal(key * value, Sum(all.Select(s => s.Mac)));
        return value;
    }

    private static FieldElement Sum(IEnumerable<FieldElement> elements) => elements.Aggregate(FieldElement.Zero, (a, b) => a + b);
}
