using System.Numerics;
using Helen.Arithmetic.Modular;
using Helen.Arithmetic.Modular.Kernels;
using Helen.Arithmetic.Randomness;

namespace Helen.Arithmetic.Tests.Modular;

public sealed class BaseTableTests
{
    public static TheoryData<BignumBackend, int> Rows => Reference.BackendsAndSizes;

    public static TheoryData<BignumBackend> Backends => Reference.BackendRows;

    [Theory, MemberData(nameof(Rows))]
    public void Product_ManyShapes_MatchesIntegers(BignumBackend backend, int bits)
    {
        var random = new SeededRandomSource(4000 + bits);
        var n = Reference.OddModulus(random, bits);
        var modulus = Modulus.Create(n, backend);
        foreach (var count in new[] { 0, 1, 2, 10, 70 })
        {
            var bases = Enumerable.Range(0, count).Select(_ => Reference.Unit(random, n)).ToArray();
            var table = modulus.CreateTable(bases);
            Assert.Equal(count, table.Count);
            foreach (var bound in new[] { 1, 8, 33 })
            {
                var limit = (BigInteger.One << bound) - 1;
                var signed = Enumerable.Range(0, count).Select(l => l switch { 0 => -limit, 1 => limit, 2 => 0, 3 => -1, _ => random.NextSymmetric(limit) }).ToArray();
                var unsigned = signed.Select(BigInteger.Abs).ToArray();
                var expectedSigned = Expected(bases, signed, n);
                var expectedUnsigned = Expected(bases, unsigned, n);
                Assert.Equal(expectedSigned, modulus.CreateTable(bases).ProductPublic(signed));     // no tables yet
                Assert.Equal(expectedUnsigned, modulus.CreateTable(bases).ProductPublic(unsigned));
                Assert.Equal(expectedSigned, table.ProductSecret([.. signed.Select(e => SecretExponent.FromSigned(e, bound))]));
                Assert.Equal(expectedUnsigned, table.ProductSecret([.. unsigned.Select(e => SecretExponent.FromUnsigned(e, bound))]));
                Assert.Equal(expectedSigned, table.ProductPublic(signed));                          // tables exist now
                Assert.Equal(expectedUnsigned, table.ProductPublic(unsigned));
                Assert.Equal(BigInteger.One, table.ProductPublic(new BigInteger[count]));
            }
        }
    }

    [Fact]
    public void Product_WrongCountsOrShapes_IsRefused()
    {
        var table = Modulus.Create(35).CreateTable([2, 3]);
        SecretExponent one = SecretExponent.FromSigned(1, 5), longer = SecretExponent.FromSigned(1, 6), unsigned = SecretExponent.FromUnsigned(1, 5);
        Assert.Equal(6, table.ProductSecret([one, one]));
        Assert.Throws<ArgumentException>(() => table.ProductSecret([one]));
        Assert.Throws<ArgumentException>(() => table.ProductSecret([one, longer]));
        Assert.Throws<ArgumentException>(() => table.ProductSecret([one, unsigned]));
        Assert.Throws<ArgumentException>(() => table.ProductPublic([1]));
        Assert.Throws<ArgumentException>(() => Modulus.Create(35).CreateTable([5, 3]).ProductPublic([1, -1]));
    }

    [Theory, MemberData(nameof(Backends))]
    public void ProductSecret_SeveralRows_ShareTablesAndSquarings(BignumBackend backend)
    {
        var random = new SeededRandomSource(13);
        var modulus = Modulus.Create(Reference.OddModulus(random, 512), backend);
        const int D = 20, Bits = 40;
        var table = modulus.CreateTable([.. Enumerable.Range(0, D).Select(_ => Reference.Unit(random, modulus.Value))]);
        void Row(BigInteger value) => table.ProductSecret([.. Enumerable.Repeat(SecretExponent.FromUnsigned(value, Bits), D)]);
        var windows = Windows.Count(Bits, table.Width);
        var row = ((long)(windows * D) + 1, (long)((windows - 1) * table.Width), 0L);
        var build = D * ((1L << table.Width) - 1);          // one conversion and 2^w − 2 products per base
        Assert.Equal((row.Item1 + build, row.Item2, 0L), FixedBaseTests.Spent(modulus, () => Row(7)));
        foreach (var value in new[] { 0, 1, (BigInteger.One << Bits) - 1 }) Assert.Equal(row, FixedBaseTests.Spent(modulus, () => Row(value)));
    }

    [Theory, MemberData(nameof(Backends))]
    public void ProductPublic_ManyBasesOnce_PrefersBuckets(BignumBackend backend)
    {
        var random = new SeededRandomSource(14);
        var modulus = Modulus.Create(Reference.OddModulus(random, 256), backend);
        var bases = Enumerable.Range(0, 300).Select(_ => Reference.Unit(random, modulus.Value)).ToArray();
        var exponents = bases.Select(_ => random.NextBits(128)).ToArray();
        var result = BigInteger.Zero;
        var spent = FixedBaseTests.Spent(modulus, () => result = modulus.CreateTable(bases).ProductPublic(exponents));
        Assert.Equal(Expected(bases, exponents, modulus.Value), result);
        Assert.InRange(spent.Multiplications, 1, Powers.PlanBuckets(300, 128).Cost);
        Assert.True(Powers.PlanBuckets(300, 128).Cost < (300 << 4) + (32 * 304));
    }

    [Theory, MemberData(nameof(Rows))]
    public void BinaryCombinations_RandomRows_MatchIntegers(BignumBackend backend, int bits)
    {
        var random = new SeededRandomSource(5000 + bits);
        var n = Reference.OddModulus(random, bits);
        var modulus = Modulus.Create(n, backend);
        foreach (var (rowCount, count) in new[] { (0, 3), (1, 0), (1, 1), (3, 7), (72, 31) })
        {
            var bases = Enumerable.Range(0, count).Select(_ => random.NextBelow(n)).ToArray();
            var rows = Enumerable.Range(0, rowCount).Select(v => Enumerable.Range(0, count).Select(_ => v == 1 || (v != 2 && random.NextCoin())).ToArray()).ToArray();
            var products = modulus.BinaryCombinations(bases, rows);
            Assert.Equal(rows.Select(row => Expected(bases, [.. row.Select(b => b ? BigInteger.One : 0)], n)), products);
        }

        Assert.Throws<ArgumentException>(() => modulus.BinaryCombinations([1, 1], [[true]]));
    }

    [Theory, MemberData(nameof(Backends))]
    public void BinaryCombinations_72RowsOf140_CostsUnderHalfOfOneByOne(BignumBackend backend)
    {
        var random = new SeededRandomSource(15);
        var modulus = Modulus.Create(Reference.OddModulus(random, 128), backend);
        var bases = Enumerable.Range(0, 140).Select(_ => random.NextBelow(modulus.Value)).ToArray();
        var rows = Enumerable.Range(0, 72).Select(_ => bases.Select(_ => random.NextCoin()).ToArray()).ToArray();
        var spent = FixedBaseTests.Spent(modulus, () => modulus.BinaryCombinations(bases, rows));
        Assert.InRange(spent.Multiplications, 1, (28 * (31 + 72)) + 72);   // 28 groups of 5: conversions and 26 subset products, one product per row
    }

    [Theory, MemberData(nameof(Backends))]
    public void InvertAll_ManyValues_CostsOneInversion(BignumBackend backend)
    {
        var random = new SeededRandomSource(16);
        var modulus = Modulus.Create(Reference.OddModulus(random, 128), backend);
        var units = Enumerable.Range(0, 50).Select(_ => Reference.Unit(random, modulus.Value)).ToArray();
        Assert.Equal((3 * 49, 0, 1), FixedBaseTests.Spent(modulus, () => modulus.InvertAll(units)));
    }

    private static BigInteger Expected(BigInteger[] bases, BigInteger[] exponents, BigInteger n) =>
        bases.Zip(exponents).Aggregate(BigInteger.One, (p, pair) => p * Reference.Pow(pair.First, pair.Second, n) % n);
}
