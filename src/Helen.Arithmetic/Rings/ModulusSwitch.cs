using System.Collections.Immutable;
using System.Numerics;

namespace Helen.Arithmetic.Rings;

/// <summary>
/// Modulus switching (Brakerski–Gentry–Vaikuntanathan 2012) from a basis to a prefix of it, for plaintexts modulo p: a coefficient c becomes (c − δ)/D, D the product of the dropped primes, with
/// δ = p·t ≡ c mod D. All primes at once: t = Σ y_i·(D/q_i) − v·D with y_i = c·(p·D/q_i)^{−1} mod q_i and v the sum of all y_i/q_i, rounded. The sum is taken in fixed point, so |t| ≤ D/2 + D·2^−24
/// (<see cref="Correction"/>). A public, deterministic map; no branch and no address depends on a residue. Immutable.
/// </summary>
public sealed class ModulusSwitch
{
    /// <summary>Products of a 30-bit word and a residue that are summed before one reduction, with room for the reduction itself: 12·2^30·q + 2^32·q = 2^34·q.</summary>
    private const int MaxTerms = CombineOptions.DigitGroup;

    /// <summary>Primes that are dropped at once, at most.</summary>
    public const int MaxDropped = MaxTerms - 2;

    /// <summary>y_i/q_i is taken with this many bits, each at most 1.25 units too small.</summary>
    internal const int FractionBits = 28;

    /// <summary>Coefficients that are worked on together: all their residues stay in the cache.</summary>
    private const int Tile = 256;

    /// <summary>Constants for a switch.</summary>
    /// <param name="source">The basis that elements come from.</param>
    /// <param name="kept">How many of its primes stay; at most ten fewer.</param>
    /// <param name="plaintextModulus">p, prime to q.</param>
    /// <exception cref="ArgumentOutOfRangeException">Too many or too few primes would be dropped.</exception>
    /// <exception cref="ArgumentException">p is not prime to q.</exception>
    public ModulusSwitch(RnsBasis source, int kept, BigInteger plaintextModulus)
    {
        ArgumentNullException.ThrowIfNull(source);
        (Source, Target) = (source, source.Prefix(kept));
        var dropped = source.Primes[kept..];
        if (dropped.Length > MaxDropped) throw new ArgumentOutOfRangeException(nameof(kept), $"At most {MaxDropped} primes are dropped at once.");
        if (source.Primes.Any(prime => (plaintextModulus % prime.Value).IsZero)) throw new ArgumentException("The plaintext modulus is prime to every prime of the basis.", nameof(plaintextModulus));
        var product = dropped.Aggregate(BigInteger.One, (all, prime) => all * prime.Value);
        Dropped = [.. dropped.Select(prime =>
        {
            var factor = prime.Inverse(prime.Residue(plaintextModulus * (product / prime.Value)));
            return new DroppedPrime(prime, factor, (uint)((1UL << (32 + FractionBits)) / prime.Value));
        })];
        // (c − p·t)/D = c·D^{−1} − Σ y_i·p·q_i^{−1} + v·p.
        Kept = [.. Target.Primes.Select(prime => new KeptPrime(
            prime,
            [
                prime.ToMontgomery(prime.Inverse(prime.Residue(product))),
                .. dropped.Select(gone => prime.ToMontgomery(prime.Residue(-plaintextModulus * prime.Inverse(gone.Value % prime.Value)))),
                prime.ToMontgomery(prime.Residue(plaintextModulus)),
            ]))];
        Correction = plaintextModulus * ((product / 2) + (product >> 24) + 1);
    }

    /// <summary>The basis that elements come from.</summary>
    public RnsBasis Source { get; }

    /// <summary>The basis that they go to.</summary>
    public RnsBasis Target { get; }

    /// <summary>Bound of |δ|.</summary>
    public BigInteger Correction { get; }

    internal ImmutableArray<DroppedPrime> Dropped { get; }

    internal ImmutableArray<KeptPrime> Kept { get; }

    /// <summary>Limbs of the source to limbs of the target.</summary>
    internal void Apply(ReadOnlySpan<uint> source, Span<uint> target)
    {
        var (degree, terms) = (Source.Degree, Dropped.Length + 2);
        Span<uint> tile = stackalloc uint[MaxTerms * Tile];
        for (var from = 0; from < degree; from += Tile)
        {
            // Rows of the tile: c modulo the prime at hand, every y_i, v.
            var count = Math.Min(Tile, degree - from);
            var quotient = tile.Slice((terms - 1) * count, count);
            quotient.Fill(1u << (FractionBits - 1));                            // rounds
            for (var i = 0; i < Dropped.Length; i++)
            {
                var digit = tile.Slice((i + 1) * count, count);
                source.Slice(((Kept.Length + i) * degree) + from, count).CopyTo(digit);
                NttKernels.Scale(Dropped[i].Prime, digit, Dropped[i].Factor);
                NttKernels.AddFraction(digit, Dropped[i].Reciprocal, quotient);
            }

            foreach (ref var value in quotient) value >>= FractionBits;
            for (var i = 0; i < Kept.Length; i++)
            {
                source.Slice((i * degree) + from, count).CopyTo(tile[..count]);
                NttKernels.Combine(Kept[i].Prime, tile, count, Kept[i].Weights, new(CombineOptions.DigitGroup, 0, 0, false), target.Slice((i * degree) + from, count));
            }
        }

        tile.Clear();
    }

    /// <summary>A dropped prime with (p·D/q_i)^{−1} and ⌊2^60/q_i⌋.</summary>
    internal sealed record DroppedPrime(NttPrime Prime, uint Factor, uint Reciprocal);

    /// <summary>A kept prime with the weights of c, of every y_i and of v, in Montgomery form.</summary>
    internal sealed record KeptPrime(NttPrime Prime, uint[] Weights);
}
