using System.Numerics;
using FsCheck;
using FsCheck.Fluent;
using Helen.Arithmetic.Fields;
using Helen.Dealer;
using Helen.Mpc.DualMasks;
using Helen.Mpc.Spdz;
using Helen.Mpc.Tests.DualMasks;
using Helen.Mpc.Tuples;
using Helen.Rounds;
using Helen.Tests.Support;

namespace Helen.Mpc.Tests.Properties;

/// <summary>Laws of sharing and packing, with values weighted to the edges.</summary>
public sealed class SharingLawsTests
{
    private static readonly BigInteger P = FieldElement.Modulus;

    private static readonly Gen<FieldElement> Elements = Gen.OneOf(
        Gen.Elements(FieldElement.Zero, FieldElement.One, FieldElement.FromInteger(P - 1), FieldElement.FromInteger(P / 2), FieldElement.FromInteger((P / 2) + 1)),
        Gen.Choose(int.MinValue, int.MaxValue).Two().Select(pair => FieldElement.FromInteger(((BigInteger)pair.Item1 << 80) + pair.Item2)));

    /// <summary>Shares of dealt tuples add up to values that satisfy the tuple's equation, and their MACs to α times the value; so do all linear maps of them.</summary>
    [Fact]
    public void LinearMap_OfShares_Law_Holds()
    {
        const int parties = 3;
        using var dealer = new TupleDealer(parties, new SeededRandomSource(1));
        var sources = Enumerable.Range(0, parties).Select(i => dealer.SourceFor(new PartyId(i))).ToArray();
        var alpha = sources.Aggregate(FieldElement.Zero, (sum, source) => sum + source.MacKey.Value);
        ushort part = 0;
        Prop.ForAll(Arb.From(Elements), Arb.From(Elements), (c, k) =>
        {
            var batches = sources.Select(source => source.TakeAsync(new(Phase.ModelCompute, 0, 0), 1, part, TupleDemand.OfTriples(1), CancellationToken.None).AsTask().Result).ToArray();
            part++;
            var triples = batches.Select(batch => batch.NextTriple()).ToArray();
            foreach (var batch in batches) batch.Dispose();
            var (a, b, product) = (Sum(triples.Select(t => t.A)), Sum(triples.Select(t => t.B)), Sum(triples.Select(t => t.C)));
            var mapped = Sum(triples.Select(t => (t.A * c) - (t.B * k) + t.C));
            return Authentic(a) && Authentic(b) && Authentic(product) && Authentic(mapped)
                && a.Value * b.Value == product.Value && mapped.Value == (a.Value * c) - (b.Value * k) + product.Value;
        }).QuickCheckThrowOnFailure();

        static AuthenticatedShare Sum(IEnumerable<AuthenticatedShare> shares) => shares.Aggregate(AuthenticatedShare.Zero, (sum, share) => sum + share);

        bool Authentic(AuthenticatedShare total) => total.Mac == alpha * total.Value;
    }

    /// <summary>Balanced numbers in every slot come back, the most negative and the largest included, and so do sums of packings slot by slot.</summary>
    [Fact]
    public void Unpack_OfPackedSums_Law_Holds()
    {
        var layout = MaskWorld.Layout(truncatedBits: 8, slots: 3, count: 4);
        var half = BigInteger.One << (layout.SlotBits - 2);
        var slot = Gen.OneOf(Gen.Elements(-half, half - 1, 0, -1, 1, 1 - half), Gen.Choose(int.MinValue, int.MaxValue).Select(x => (BigInteger)x * half >> 31));
        Prop.ForAll(Arb.From(Gen.ArrayOf(slot, layout.Slots)), Arb.From(Gen.ArrayOf(slot, layout.Slots)), (x, y) =>
            layout.Unpack(layout.Pack(x)).SequenceEqual(x)
            && layout.Unpack(layout.Pack(x) + layout.Pack(y)).SequenceEqual(x.Zip(y, BigInteger.Add))
            && layout.Unpack(-layout.Pack(x)).SequenceEqual(x.Select(v => -v))).QuickCheckThrowOnFailure();
    }

    /// <summary>The two halves of a mask are a floor division by 2^t, whatever the sign.</summary>
    [Fact]
    public void Join_OfHalves_Law_Holds()
    {
        var layout = MaskWorld.Layout(truncatedBits: 8, slots: 1, count: 1);
        Prop.ForAll(Arb.From(Gen.Choose(int.MinValue, int.MaxValue)), raw =>
        {
            var (high, low) = ((BigInteger)raw >> 8, raw & 255);
            return layout.Join(high, low) == raw && layout.Join(high + 1, low - 256) == raw;
        }).QuickCheckThrowOnFailure();
    }
}
