using System.Numerics;
using Helen.Arithmetic.Modular;
using Helen.Arithmetic.Randomness;

namespace Helen.Arithmetic.Tests.Modular;

public sealed class ModulusTests
{
    public static TheoryData<BignumBackend, int> Rows => Reference.BackendsAndSizes;

    public static TheoryData<BignumBackend> Backends => Reference.BackendRows;

    [Theory, MemberData(nameof(Rows))]
    public void Multiply_EdgeAndRandomOperands_MatchIntegers(BignumBackend backend, int bits)
    {
        var random = new SeededRandomSource(bits);
        var n = Reference.OddModulus(random, bits);
        var modulus = Modulus.Create(n, backend);
        Assert.Equal((n, bits, (bits + 7) / 8, backend), (modulus.Value, modulus.BitLength, modulus.ByteCount, modulus.Backend));
        var values = Edges(n).Concat(Enumerable.Range(0, 6).Select(_ => random.NextBelow(n))).ToArray();
        foreach (var a in values)
        {
            Assert.Equal(Reference.Mod(a * a, n), modulus.Square(a));
            foreach (var b in values)
            {
                Assert.Equal(Reference.Mod(a * b, n), modulus.Multiply(a, b));
                Assert.Equal(Reference.Mod(a * a, n) == Reference.Mod(b * b, n), modulus.EqualUpToSquares(a, b));
            }

            Assert.True(modulus.EqualUpToSquares(a, n - a));
        }

        for (var count = 0; count <= values.Length; count++)
            Assert.Equal(values.Take(count).Aggregate(BigInteger.One, (p, v) => Reference.Mod(p * v, n)), modulus.Product(values.AsSpan(0, count)));
    }

    [Theory, MemberData(nameof(Rows))]
    public void Pow_EdgeAndRandomExponents_MatchIntegers(BignumBackend backend, int bits)
    {
        var random = new SeededRandomSource(1000 + bits);
        var n = Reference.OddModulus(random, bits);
        var modulus = Modulus.Create(n, backend);
        foreach (var a in new[] { BigInteger.One, n - 1, Reference.Unit(random, n), Reference.Unit(random, n) })
        {
            foreach (var bound in new[] { 1, 7, 8, 31, 64, 130, 200 })
            {
                var limit = (BigInteger.One << bound) - 1;
                foreach (var e in new[] { 0, 1, limit, limit / 2, limit - 1, random.NextBits(bound) })
                {
                    var expected = Reference.Pow(a, e, n);
                    Assert.Equal(expected, modulus.PowPublic(a, e));
                    Assert.Equal(expected, modulus.PowSecret(a, SecretExponent.FromUnsigned(e, bound)));
                    Assert.Equal(expected, modulus.PowSecret(a, SecretExponent.FromSigned(e, bound)));
                    var inverse = Reference.Pow(a, -e, n);
                    Assert.Equal(inverse, modulus.PowPublic(a, -e));
                    Assert.Equal(inverse, modulus.PowSecret(a, SecretExponent.FromSigned(-e, bound)));
                }
            }

            foreach (var count in new[] { 0, 1, 2, 31, 100 }) Assert.Equal(Reference.Pow(a, BigInteger.One << count, n), modulus.PowTwoPower(a, count));
        }

        Assert.Equal(BigInteger.Zero, modulus.PowPublic(0, 5));
        Assert.Equal(BigInteger.Zero, modulus.PowSecret(0, SecretExponent.FromUnsigned(5, 9)));
        Assert.Equal(BigInteger.One, modulus.PowPublic(0, 0));
    }

    [Theory, MemberData(nameof(Rows))]
    public void Inverses_Units_MultiplyToOne(BignumBackend backend, int bits)
    {
        var random = new SeededRandomSource(2000 + bits);
        var n = Reference.OddModulus(random, bits);
        var modulus = Modulus.Create(n, backend);
        var units = new[] { BigInteger.One, n - 1, -1, 2 }.Concat(Enumerable.Range(0, 5).Select(_ => Reference.Unit(random, n))).ToArray();
        var all = modulus.InvertAll(units);
        for (var i = 0; i < units.Length; i++)
        {
            Assert.Equal(Reference.Inverse(units[i], n), all[i]);
            Assert.Equal(all[i], modulus.Invert(units[i]));
        }

        Assert.Empty(modulus.InvertAll([]));
        Assert.Throws<ArgumentException>(() => modulus.Invert(0));
        Assert.Throws<ArgumentException>(() => modulus.InvertAll([1, 0, 1]));
        Assert.Throws<ArgumentException>(() => modulus.PowPublic(n, -1));
        Assert.Throws<ArgumentException>(() => modulus.PowSecret(0, SecretExponent.FromSigned(1, 5)));
    }

    [Theory, MemberData(nameof(Backends))]
    public void Everything_TinyOddModuli_MatchesIntegersForAllOperands(BignumBackend backend)
    {
        foreach (var n in new[] { 3, 5, 9, 15, 21, 25, 105 })
        {
            var modulus = Modulus.Create(n, backend);
            for (var a = 0; a < n; a++)
            {
                var isUnit = BigInteger.GreatestCommonDivisor(a, n).IsOne;
                Assert.Equal(isUnit, modulus.IsCanonicalUnit(a));
                Assert.Equal(JacobiByDefinition(a, n), modulus.Jacobi(a));
                Assert.Equal(JacobiByDefinition(a, n), JacobiSymbol.Compute(a - (2 * n), n));
                if (isUnit) Assert.Equal(Reference.Inverse(a, n), modulus.Invert(a));
                else Assert.Throws<ArgumentException>(() => modulus.Invert(a));
                for (var b = 0; b < n; b++)
                {
                    Assert.Equal(a * b % n, (int)modulus.Multiply(a, b));
                    Assert.Equal(a * a % n == b * b % n, modulus.EqualUpToSquares(a, b));
                    Assert.Equal(Reference.Pow(a, b, n), modulus.PowPublic(a, b));
                    if (b >= 32) continue;
                    Assert.Equal(Reference.Pow(a, b, n), modulus.PowSecret(a, SecretExponent.FromUnsigned(b, 5)));
                    if (isUnit) Assert.Equal(Reference.Pow(a, -b, n), modulus.PowSecret(a, SecretExponent.FromSigned(-b, 5)));
                }
            }
        }
    }

    [Theory, MemberData(nameof(Backends))]
    public void Multiply_AllLimbPatterns_MatchIntegers(BignumBackend backend)
    {
        // Limbs of all zeros and all ones reach every carry of the multiplication.
        BigInteger[] limbs = [0, 1, ulong.MaxValue, ulong.MaxValue - 1, BigInteger.One << 63];
        foreach (var top in new[] { ulong.MaxValue, BigInteger.One << 63, BigInteger.One })
        {
            foreach (var low in new[] { BigInteger.One, ulong.MaxValue, (BigInteger.One << 63) | 1 })
            {
                var n = (top << 128) | (ulong.MaxValue * (BigInteger.One << 64)) | low;
                var modulus = Modulus.Create(n, backend);
                var values = (from x in limbs from y in limbs from z in limbs select Reference.Mod((x << 128) | (y << 64) | z, n)).Distinct().ToArray();
                foreach (var a in values) foreach (var b in values.Take(40).Append(n - 1).Append(n - 2)) Assert.Equal(a * b % n, modulus.Multiply(a, b));
            }
        }
    }

    [Theory, MemberData(nameof(Backends))]
    public void Jacobi_RandomOperands_IsMultiplicativeAndMatchesEuler(BignumBackend backend)
    {
        var random = new SeededRandomSource(7);
        var p = (BigInteger.One << 521) - 1;                // prime
        var modulus = Modulus.Create(p, backend);
        for (var i = 0; i < 20; i++)
        {
            BigInteger a = random.NextBelow(p), b = random.NextBelow(p);
            Assert.Equal(Reference.Pow(a, (p - 1) / 2, p).IsOne ? 1 : -1, modulus.Jacobi(a));
            Assert.Equal(modulus.Jacobi(a) * modulus.Jacobi(b), modulus.Jacobi(a * b));
            Assert.Equal(modulus.Jacobi(a), JacobiSymbol.Compute(a, p));
        }

        Assert.Equal(0, modulus.Jacobi(p));
    }

    [Fact]
    public void Create_EvenOrTooSmall_IsRefused()
    {
        foreach (var value in new BigInteger[] { -3, 0, 1, 2, 4, 100 }) Assert.Throws<ArgumentOutOfRangeException>(() => Modulus.Create(value));
        Assert.Throws<ArgumentOutOfRangeException>(() => JacobiSymbol.Compute(3, 8));
        Assert.Throws<ArgumentOutOfRangeException>(() => JacobiSymbol.Compute(3, -7));
        Assert.Throws<ArgumentOutOfRangeException>(() => Modulus.Create(15).PowTwoPower(2, -1));
        Assert.Throws<ArgumentOutOfRangeException>(() => Modulus.Create(15, (BignumBackend)9));
    }

    [Fact]
    public void Reduce_AnyInteger_LandsInItsInterval()
    {
        var modulus = Modulus.Create(21);
        for (var v = -100; v <= 100; v++)
        {
            Assert.Equal(Reference.Mod(v, 21), modulus.Reduce(v));
            var balanced = modulus.ReduceBalanced(v);
            Assert.InRange(balanced, -10, 10);
            Assert.Equal(Reference.Mod(v, 21), Reference.Mod(balanced, 21));
        }

        Assert.False(modulus.IsCanonicalUnit(22));
        Assert.False(modulus.IsCanonicalUnit(-1));
        Assert.True(modulus.IsCanonicalUnit(20));
    }

    private static BigInteger[] Edges(BigInteger n) => [0, 1, 2, n - 1, n - 2, n / 2, (n / 2) + 1, n, n + 1, -1];

    private static int JacobiByDefinition(int a, int n)
    {
        var symbol = 1;
        var rest = n;
        for (var p = 3; rest > 1; p += 2)
        {
            for (; rest % p == 0; rest /= p)
                symbol *= a % p == 0 ? 0 : Enumerable.Range(1, p - 1).Any(x => x * x % p == a % p) ? 1 : -1;
        }

        return symbol;
    }
}
