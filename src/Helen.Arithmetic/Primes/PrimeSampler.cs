using System.Numerics;
using Helen.Arithmetic.Modular;
using Helen.Arithmetic.Randomness;

namespace Helen.Arithmetic.Primes;

/// <summary>
/// Random probable primes for dealt keys and tests. Runs in public time: it shows how many candidates were tried and which small
/// primes divide them, and handles the prime as a <see cref="BigInteger"/> that cannot be erased. Keys made by all parties together
/// (protocol §3.5) never form a prime in one place and do not come here.
/// </summary>
public static class PrimeSampler
{
    /// <summary>Miller–Rabin rounds: a composite passes with probability at most 4^−64 = 2^−128, whatever its form.</summary>
    public const int Rounds = 64;

    /// <summary>The smallest size that <see cref="NextPrime"/> offers.</summary>
    public const int MinimumBits = 8;

    private static readonly int[] SmallPrimes = Sieve(1 << 12);

    /// <summary>
    /// A uniform probable prime among those of exactly <paramref name="bits"/> bits with the two top bits set (so the product of two
    /// has 2·bits bits) and ≡ 3 mod 4 (so −1 has no root).
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">Fewer than 8 bits.</exception>
    public static BigInteger NextPrime(IRandomSource random, int bits)
    {
        ArgumentNullException.ThrowIfNull(random);
        ArgumentOutOfRangeException.ThrowIfLessThan(bits, MinimumBits);
        var fixedBits = (BigInteger.One << (bits - 1)) | (BigInteger.One << (bits - 2)) | 3;
        while (true)
        {
            var candidate = random.NextBits(bits) | fixedBits;
            if (IsProbablePrime(candidate, random)) return candidate;
        }
    }

    /// <summary>Trial division, then <see cref="Rounds"/> Miller–Rabin rounds with random bases. A prime always passes.</summary>
    public static bool IsProbablePrime(BigInteger value, IRandomSource random)
    {
        ArgumentNullException.ThrowIfNull(random);
        if (value < 2) return false;
        foreach (var prime in SmallPrimes)
        {
            if (value == prime) return true;
            if ((value % prime).IsZero) return false;
        }

        var modulus = Modulus.Create(value);
        var minusOne = value - 1;
        var twos = (int)BigInteger.TrailingZeroCount(minusOne);
        for (var round = 0; round < Rounds; round++)
            if (!Passes(modulus, random.NextBelow(value - 3) + 2, minusOne >> twos, minusOne, twos)) return false;
        return true;
    }

    /// <summary>One Miller–Rabin round, value − 1 = odd·2^twos.</summary>
    private static bool Passes(Modulus modulus, BigInteger witness, BigInteger odd, BigInteger minusOne, int twos)
    {
        var power = modulus.PowPublic(witness, odd);
        if (power.IsOne || power == minusOne) return true;
        for (var i = 1; i < twos; i++)
        {
            power = modulus.Square(power);
            if (power == minusOne) return true;
        }

        return false;
    }

    private static int[] Sieve(int limit)
    {
        var composite = new bool[limit];
        var primes = new List<int>();
        for (var i = 2; i < limit; i++)
        {
            if (composite[i]) continue;
            primes.Add(i);
            for (var j = i * i; j < limit; j += i) composite[j] = true;
        }

        return [.. primes];
    }
}
