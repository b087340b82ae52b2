using System.Numerics;
using Helen.Arithmetic.Modular;
using Helen.Arithmetic.Randomness;

#pragma warning disable RS0030 // the reference that the room's own exponentiation is compared with
namespace Helen.Arithmetic.Tests.Modular;

/// <summary>Plain BigInteger arithmetic to compare with, and the backends and moduli that all tests run over.</summary>
internal static class Reference
{
    /// <summary>The backends of this machine. <see cref="BackendChoiceTests"/> asserts that Linux has both.</summary>
    public static IEnumerable<BignumBackend> Backends => new[] { BignumBackend.LibCrypto, BignumBackend.Managed }.Where(Modulus.IsAvailable);

    public static TheoryData<BignumBackend> BackendRows => new(Backends);

    /// <summary>Every backend with moduli of awkward and of usual sizes (bits).</summary>
    public static TheoryData<BignumBackend, int> BackendsAndSizes
    {
        get
        {
            var rows = new TheoryData<BignumBackend, int>();
            foreach (var backend in Backends) foreach (var bits in new[] { 3, 8, 63, 64, 65, 127, 128, 256, 321, 512, 1000, 1024, 2048 }) rows.Add(backend, bits);
            return rows;
        }
    }

    /// <summary>An odd modulus of exactly this many bits.</summary>
    public static BigInteger OddModulus(IRandomSource random, int bits) => random.NextBits(bits) | BigInteger.One | (BigInteger.One << (bits - 1));

    public static BigInteger Unit(IRandomSource random, BigInteger modulus)
    {
        while (true)
        {
            var value = random.NextBelow(modulus);
            if (BigInteger.GreatestCommonDivisor(value, modulus).IsOne) return value;
        }
    }

    public static BigInteger Mod(BigInteger value, BigInteger modulus) => ((value % modulus) + modulus) % modulus;

    public static BigInteger Pow(BigInteger value, BigInteger exponent, BigInteger modulus) =>
        exponent.Sign >= 0 ? BigInteger.ModPow(Mod(value, modulus), exponent, modulus) : BigInteger.ModPow(Inverse(value, modulus), -exponent, modulus);

    public static BigInteger Inverse(BigInteger value, BigInteger modulus)
    {
        BigInteger r0 = modulus, r1 = Mod(value, modulus), s0 = 0, s1 = 1;
        while (!r1.IsZero) (r0, r1, s0, s1) = (r1, r0 % r1, s1, s0 - (r0 / r1 * s1));
        Assert.Equal(BigInteger.One, r0);
        return Mod(s0, modulus);
    }
}
