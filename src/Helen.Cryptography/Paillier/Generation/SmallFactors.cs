using System.Collections.Immutable;
using System.Numerics;

namespace Helen.Cryptography.Paillier.Generation;

/// <summary>Trial division of public candidates by all primes below 2^16 (protocol §3.5, step 3a).</summary>
public static class SmallFactors
{
    private const int Limit = 1 << 16;
    private const int GroupSize = 32;

    private static readonly ImmutableArray<int> Primes = Sieve();

    /// <summary>Primes in runs of <see cref="GroupSize"/> with their product: one long division, then short ones.</summary>
    private static readonly ImmutableArray<(BigInteger Product, ImmutableArray<int> Primes)> Groups =
        [.. Primes.Chunk(GroupSize).Select(chunk => (chunk.Aggregate(BigInteger.One, (product, prime) => product * prime), chunk.ToImmutableArray()))];

    /// <summary>Whether a prime below 2^16 divides the value.</summary>
    public static bool Divide(BigInteger value)
    {
        foreach (var (product, primes) in Groups)
        {
            var rest = value % product;
            foreach (var prime in primes)
                if ((rest % prime).IsZero) return true;
        }

        return false;
    }

    private static ImmutableArray<int> Sieve()
    {
        var composite = new bool[Limit];
        var primes = ImmutableArray.CreateBuilder<int>();
        for (var i = 2; i < Limit; i++)
        {
            if (composite[i]) continue;
            primes.Add(i);
            for (var j = (long)i * i; j < Limit; j += i) composite[j] = true;
        }

        return primes.ToImmutable();
    }
}
