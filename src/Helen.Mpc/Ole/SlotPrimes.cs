using System.Collections.Immutable;
using System.Numerics;
using Helen.Arithmetic.Primes;
using Helen.Arithmetic.Randomness;
using Helen.Cryptography.Randomness;

namespace Helen.Mpc.Ole;

/// <summary>Primes P ≡ 1 mod 2·slots, over which a ring of that degree splits into slots. The same list for everybody who asks.</summary>
public static class SlotPrimes
{
    /// <summary>The largest such primes below 2^<paramref name="bits"/>, as many as it takes until their product exceeds 2^<paramref name="productBits"/>.</summary>
    /// <exception cref="ArgumentException">There are not enough.</exception>
    public static ImmutableArray<ulong> Below(int slots, int bits, int productBits)
    {
        var step = 2UL * (ulong)slots;
        var primes = ImmutableArray.CreateBuilder<ulong>();
        var product = BigInteger.One;
        for (var candidate = (((1UL << bits) - 1) / step * step) + 1; (product >> productBits).IsZero; candidate -= step)
        {
            if (candidate <= step) throw new ArgumentException($"There are not enough primes of {bits} bits for {slots} slots.", nameof(bits));
            if (candidate >> bits != 0 || !PrimeSampler.IsProbablePrime(candidate, Witnesses)) continue;
            primes.Add(candidate);
            product *= candidate;
        }

        return primes.ToImmutable();
    }

    /// <summary>
    /// The smallest two such primes whose product exceeds 2^<paramref name="productBits"/> by little: both are just above the half.
    /// </summary>
    public static ImmutableArray<ulong> PairAbove(int slots, int productBits)
    {
        var step = 2UL * (ulong)slots;
        var primes = ImmutableArray.CreateBuilder<ulong>();
        for (var candidate = ((1UL << ((productBits + 1) / 2)) / step * step) + step + 1; primes.Count < 2; candidate += step)
            if (PrimeSampler.IsProbablePrime(candidate, Witnesses)) primes.Add(candidate);
        return primes.ToImmutable();
    }

    // A public, fixed source: all parties make the same list.
    private static IRandomSource Witnesses => CoinSeed.FromStored(new byte[CoinSeed.ByteCount]).Expand();
}
