using System.Collections.Immutable;
using System.Numerics;

namespace Helen.Arithmetic.Rings;

/// <summary>Distinct primes q_1 … q_k whose product q is the modulus of a ring Z_q[X]/(X^n + 1), each ring element kept by its residues. Immutable.</summary>
public sealed class RnsBasis
{
    private RnsBasis(ImmutableArray<NttPrime> primes)
    {
        Primes = primes;
        Degree = primes[0].Degree;
        Modulus = primes.Aggregate(BigInteger.One, (product, prime) => product * prime.Value);
    }

    /// <summary>n.</summary>
    public int Degree { get; }

    /// <summary>The primes.</summary>
    public ImmutableArray<NttPrime> Primes { get; }

    /// <summary>q.</summary>
    public BigInteger Modulus { get; }

    /// <summary>The basis of the <paramref name="count"/> largest suitable primes below 2^30.</summary>
    public static RnsBasis Create(int degree, int count) => new([.. NttPrime.Largest(degree, count).Select(value => new NttPrime(value, degree))]);

    /// <summary>The basis of the first <paramref name="count"/> primes: what is left when the others are dropped.</summary>
    public RnsBasis Prefix(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, Primes.Length);
        return count == Primes.Length ? this : new(Primes[..count]);
    }
}
