using System.Collections.Immutable;
using System.Numerics;
using Helen.Arithmetic.Primes;
using Helen.Arithmetic.Randomness;
using Helen.Cryptography.Randomness;

namespace Helen.Mpc.Ole;

/// <summary>Primes P ≡ 1 mod 2·slots, over which a ring of that degree splits into slots. The same for everybody who asks.</summary>
public static class SlotPrimes
{
    /// <summary>The largest such primes below 2^<paramref name="bits"/>, as many as it takes until their product exceeds 2^<paramref name="productBits"/>.</summary>
    public static ImmutableArray<UInt128> Below(int slots, int bits, int productBits)
    {
        var step = 2 * (BigInteger)slots;
        var primes = ImmutableArray.CreateBuilder<UInt128>();
        var product = BigInteger.One;
        for (var candidate = (((BigInteger.One << bits) - 2) / step * step) + 1; (product >> productBits).IsZero; candidate -= step)
        {
            if (!PrimeSampler.IsProbablePrime(candidate, Witnesses)) continue;
            primes.Add((UInt128)candidate);
            product *= candidate;
        }

        return primes.ToImmutable();
    }

    /// <summary>The smallest such prime above 2^<paramref name="bits"/>.</summary>
    public static UInt128 Above(int slots, int bits)
    {
        var step = 2 * (BigInteger)slots;
        var candidate = ((BigInteger.One << bits) / step * step) + 1;
        do candidate += step;
        while (!PrimeSampler.IsProbablePrime(candidate, Witnesses));
        return (UInt128)candidate;
    }

    // A public, fixed source: all parties find the same primes.
    private static IRandomSource Witnesses => CoinSeed.FromStored(new byte[CoinSeed.ByteCount]).Expand();
}
