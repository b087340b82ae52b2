using System.Collections.Immutable;
using System.Numerics;

namespace Helen.Arithmetic.Rings;

/// <summary>Distinct primes q_1 … q_k whose product q is the modulus of a ring Z_q[X]/(X^n + 1), each ring element kept by its residues. Immutable.</summary>
public sealed class RnsBasis
{
    private readonly (uint Factor, uint Quotient)[][] _inverses;        // [i][j] = q_j^{−1} mod q_i, j < i

    private RnsBasis(ImmutableArray<NttPrime> primes)
    {
        Primes = primes;
        Degree = primes[0].Degree;
        Modulus = primes.Aggregate(BigInteger.One, (product, prime) => product * prime.Value);
        HalfResidues = [.. primes.Select(prime => prime.Residue((Modulus - 1) / 2))];
        _inverses = new (uint, uint)[primes.Length][];
        for (var i = 0; i < primes.Length; i++)
        {
            _inverses[i] = new (uint, uint)[i];
            for (var j = 0; j < i; j++)
            {
                var inverse = primes[i].Power(primes[j].Value % primes[i].Value, primes[i].Value - 2);
                _inverses[i][j] = (inverse, primes[i].Quotient(inverse));
            }
        }
    }

    /// <summary>n.</summary>
    public int Degree { get; }

    /// <summary>The primes.</summary>
    public ImmutableArray<NttPrime> Primes { get; }

    /// <summary>q.</summary>
    public BigInteger Modulus { get; }

    /// <summary>(q − 1)/2 modulo each prime.</summary>
    internal ImmutableArray<uint> HalfResidues { get; }

    /// <summary>The basis of the <paramref name="count"/> largest suitable primes below 2^30.</summary>
    public static RnsBasis Create(int degree, int count) => new([.. NttPrime.Largest(degree, count).Select(value => new NttPrime(value, degree))]);

    /// <summary>The basis of the first <paramref name="count"/> primes: what is left when the others are dropped.</summary>
    public RnsBasis Prefix(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, Primes.Length);
        return count == Primes.Length ? this : new(Primes[..count]);
    }

    /// <summary>
    /// Mixed-radix digits (Garner) of one coefficient, in place: x = d_1 + d_2·q_1 + d_3·q_1·q_2 + …, 0 ≤ x &lt; q. No branch depends on x.
    /// </summary>
    internal void MixedRadix(Span<uint> residues)
    {
        unchecked                                           // residues below 4q
        {
            for (var i = 1; i < residues.Length; i++)
            {
                var q = Primes[i].Value;
                var unit = Primes[i].UnitQuotient;
                var value = residues[i];
                for (var j = 0; j < i; j++)
                {
                    var digit = ScalarKernels.MultiplyLazily(residues[j], 1, unit, q);                         // below 2q
                    var (inverse, quotient) = _inverses[i][j];
                    value = ScalarKernels.Reduce(ScalarKernels.MultiplyLazily(value + (2 * q) - digit, inverse, quotient, q), q);
                }

                residues[i] = value;
            }
        }
    }
}
