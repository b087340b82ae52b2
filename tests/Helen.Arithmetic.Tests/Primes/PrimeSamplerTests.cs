using System.Numerics;
using Helen.Arithmetic.Primes;

namespace Helen.Arithmetic.Tests.Primes;

public sealed class PrimeSamplerTests
{
    [Fact]
    public void IsProbablePrime_AllSmallIntegers_MatchesTrialDivision()
    {
        var random = new SeededRandomSource(1);
        for (var n = -3; n < 3000; n++) Assert.Equal(IsPrime(n), PrimeSampler.IsProbablePrime(n, random));
        foreach (var n in new[] { 16785407, 16777259, 16769023 }) Assert.Equal(IsPrime(n), PrimeSampler.IsProbablePrime(n, random));
    }

    [Fact]
    public void IsProbablePrime_KnownNumbers_AreToldApart()
    {
        var random = new SeededRandomSource(2);
        BigInteger m521 = (BigInteger.One << 521) - 1, m127 = (BigInteger.One << 127) - 1;
        Assert.True(PrimeSampler.IsProbablePrime(m521, random));
        Assert.True(PrimeSampler.IsProbablePrime(Helen.Arithmetic.Fields.FieldElement.Modulus, random));
        Assert.False(PrimeSampler.IsProbablePrime(m521 * m127, random));
        Assert.False(PrimeSampler.IsProbablePrime(m127 * m127, random));
        // 4099·4111·… : a product without small factors; and a strong pseudoprime to the bases 2, 3, 5, 7.
        Assert.False(PrimeSampler.IsProbablePrime((BigInteger)4099 * 4111, random));
        Assert.False(PrimeSampler.IsProbablePrime(3215031751, random));
        // A Carmichael number (6k+1)(12k+1)(18k+1) whose three prime factors pass the trial division.
        Assert.False(PrimeSampler.IsProbablePrime(Carmichael(), random));
    }

    [Theory]
    [InlineData(8)]
    [InlineData(9)]
    [InlineData(64)]
    [InlineData(256)]
    [InlineData(1024)]
    public void NextPrime_AnySize_HasTheAskedForm(int bits)
    {
        var random = new SeededRandomSource(bits);
        var prime = PrimeSampler.NextPrime(random, bits);
        Assert.Equal(bits, prime.GetBitLength());
        Assert.Equal(3, (int)(prime & 3));
        Assert.Equal(3, (int)(prime >> (bits - 2)));
        Assert.True(PrimeSampler.IsProbablePrime(prime, new SeededRandomSource(99)));
        Assert.NotEqual(bits < 64 ? 0 : prime, PrimeSampler.NextPrime(random, bits));
    }

    [Fact]
    public void NextPrime_TooShort_IsRefused() => Assert.Throws<ArgumentOutOfRangeException>(() => PrimeSampler.NextPrime(new SeededRandomSource(1), 7));

    private static BigInteger Carmichael()
    {
        for (BigInteger k = 1000; ; k++)
            if (IsPrime((long)((6 * k) + 1)) && IsPrime((long)((12 * k) + 1)) && IsPrime((long)((18 * k) + 1))) return ((6 * k) + 1) * ((12 * k) + 1) * ((18 * k) + 1);
    }

    private static bool IsPrime(long n)
    {
        if (n < 2) return false;
        for (long d = 2; d * d <= n; d++) if (n % d == 0) return false;
        return true;
    }
}
