using System.Numerics;
using Helen.Arithmetic.Modular;
using Helen.Arithmetic.Modular.Kernels;
using Helen.Arithmetic.Randomness;

namespace Helen.Arithmetic.Tests.Modular;

public sealed class FixedBaseTests
{
    public static TheoryData<BignumBackend, int> Rows => Reference.BackendsAndSizes;

    public static TheoryData<BignumBackend> Backends => Reference.BackendRows;

    [Theory, MemberData(nameof(Rows))]
    public void Pow_EdgeAndRandomExponents_MatchIntegers(BignumBackend backend, int bits)
    {
        var random = new SeededRandomSource(3000 + bits);
        var n = Reference.OddModulus(random, bits);
        var modulus = Modulus.Create(n, backend);
        foreach (var max in new[] { 1, 5, 64, 90, 131 })
        {
            var a = Reference.Unit(random, n);
            var power = modulus.CreateFixedBase(a, max);
            Assert.Equal((a, max), (power.Value, power.MaxExponentBits));
            var limit = (BigInteger.One << max) - 1;
            foreach (var e in new[] { 0, 1, limit, limit / 2, random.NextBits(max) })
            {
                BigInteger expected = Reference.Pow(a, e, n), inverse = Reference.Pow(a, -e, n);
                Assert.Equal(expected, power.PowPublic(e));
                Assert.Equal(inverse, power.PowPublic(-e));
                Assert.Equal(expected, power.PowSecret(SecretExponent.FromUnsigned(e, max)));
                Assert.Equal(expected, power.PowSecret(SecretExponent.FromSigned(e, max)));
                Assert.Equal(inverse, power.PowSecret(SecretExponent.FromSigned(-e, max)));
            }

            var small = random.NextSymmetric(1);
            Assert.Equal(Reference.Pow(a, small, n), power.PowSecret(SecretExponent.FromSigned(small, 1)));
            Assert.Equal(Reference.Pow(a, limit + 1, n), power.PowPublic(limit + 1));
            Assert.Equal(Reference.Pow(a, -limit - 2, n), power.PowPublic(-limit - 2));
            Assert.Throws<ArgumentException>(() => power.PowSecret(SecretExponent.FromUnsigned(1, max + 1)));
        }
    }

    [Theory, MemberData(nameof(Backends))]
    public void PowSecret_AnyExponent_CostsOneMultiplicationPerWindow(BignumBackend backend)
    {
        var random = new SeededRandomSource(11);
        var modulus = Modulus.Create(Reference.OddModulus(random, 1024), backend);
        var power = modulus.CreateFixedBase(4, 400);
        power.PowSecret(SecretExponent.FromSigned(1, 300));
        foreach (var e in new[] { 0, 1, (BigInteger.One << 300) - 1, random.NextBits(300) })
        {
            var count = Spent(modulus, () => power.PowSecret(SecretExponent.FromUnsigned(e, 300)));
            Assert.Equal((Windows.Count(300, power.Width) + 1, 0, 0), count);
            count = Spent(modulus, () => power.PowSecret(SecretExponent.FromSigned(-e, 300)));
            Assert.Equal((Windows.Count(301, power.Width) + 1, 0, 0), count);
        }
    }

    [Fact]
    public void Create_UsualSizes_KeepsTablesSmall()
    {
        var random = new SeededRandomSource(12);
        foreach (var (modulusBits, exponentBits) in new[] { (4096, 1500), (2048, 2500), (6144, 2200) })
        {
            var width = Modulus.Create(Reference.OddModulus(random, modulusBits)).CreateFixedBase(4, exponentBits).Width;
            Assert.InRange(width, 4, 5);
            Assert.InRange(modulusBits / 8 * Windows.Count(exponentBits + 1, width) << width, 0, 8 << 20);
        }

        Assert.Throws<ArgumentOutOfRangeException>(() => Modulus.Create(15).CreateFixedBase(2, 0));
    }

    internal static (long Multiplications, long Squarings, long Inversions) Spent(Modulus modulus, Action action)
    {
        var before = (modulus.Operations.Multiplications, modulus.Operations.Squarings, modulus.Operations.Inversions);
        action();
        return (modulus.Operations.Multiplications - before.Multiplications, modulus.Operations.Squarings - before.Squarings, modulus.Operations.Inversions - before.Inversions);
    }
}
