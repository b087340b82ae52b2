using System.Collections.Immutable;
using System.Numerics;
using System.Runtime.InteropServices;
using Helen.Arithmetic.Randomness;

namespace Helen.Arithmetic.Rings;

/// <summary>
/// Modulus switching (Brakerski–Gentry–Vaikuntanathan 2012) from a basis to a prefix of it, for plaintexts modulo p, rounded at random: D the product of the dropped primes and w = c/p mod D in
/// [0, D), a coefficient c becomes (c − p·w)/D, plus p with probability w/D. That is what rounding down would make of c + p·e for a uniform e in [0, D): whatever a multiple of p added to c
/// is to hide, the rounding hides, as noise of the length of D would.
/// <para>All primes at once: with y_i = c·(p·D/q_i)^{−1} mod q_i, c becomes c/D − Σ y_i·p/q_i + v·p, where v is Σ y_i/q_i plus a uniform fraction, rounded down. The sum is taken in fixed point
/// (<see cref="ErrorBits"/>). No branch and no address depends on a residue. Immutable.</para>
/// </summary>
public sealed class ModulusSwitch
{
    /// <summary>Products of a 30-bit word and a residue that are summed before one reduction, with room for the reduction itself: 12·2^30·q + 2^32·q = 2^34·q.</summary>
    private const int MaxTerms = CombineOptions.Group;

    /// <summary>Primes that are dropped at once, at most.</summary>
    public const int MaxDropped = MaxTerms - 2;

    /// <summary>Words of 30 bits of a fraction, least significant first.</summary>
    internal const int FractionWords = 4;

    /// <summary>
    /// What a coefficient becomes differs with probability below 2^−this from the exact map: each ⌊2^120/q_i⌋ is less than one unit too small, times y_i &lt; 2^30, and the drawn fraction is a
    /// multiple of one unit; eleven of these are fewer than sixteen.
    /// </summary>
    public const int ErrorBits = ((FractionWords - 1) * NttPrime.MaxBits) - 4;

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
            return new DroppedPrime(prime, factor);
        })];
        Reciprocals = [.. dropped.SelectMany(prime => Words((BigInteger.One << (FractionWords * NttPrime.MaxBits)) / prime.Value))];
        // (c − p·t)/D = c·D^{−1} − Σ y_i·p·q_i^{−1} + v·p.
        Kept = [.. Target.Primes.Select(prime => new KeptPrime(
            prime,
            [
                prime.ToMontgomery(prime.Inverse(prime.Residue(product))),
                .. dropped.Select(gone => prime.ToMontgomery(prime.Residue(-plaintextModulus * prime.Inverse(gone.Value % prime.Value)))),
                prime.ToMontgomery(prime.Residue(plaintextModulus)),
            ]))];
        Correction = plaintextModulus * (product + (product >> ErrorBits) + 1);

        static IEnumerable<uint> Words(BigInteger value) => Enumerable.Range(0, FractionWords).Select(word => (uint)((value >> (word * NttPrime.MaxBits)) & ((1u << NttPrime.MaxBits) - 1)));
    }

    /// <summary>The basis that elements come from.</summary>
    public RnsBasis Source { get; }

    /// <summary>The basis that they go to.</summary>
    public RnsBasis Target { get; }

    /// <summary>Bound of |D·c' − c|.</summary>
    public BigInteger Correction { get; }

    /// <summary>⌊2^120/q_i⌋ for each dropped prime, word by word.</summary>
    private ImmutableArray<uint> Reciprocals { get; }

    internal ImmutableArray<DroppedPrime> Dropped { get; }

    internal ImmutableArray<KeptPrime> Kept { get; }

    /// <summary>Limbs of the source to limbs of the target.</summary>
    internal void Apply(ReadOnlySpan<uint> source, Span<uint> target, IRandomSource random)
    {
        var (degree, terms) = (Source.Degree, Dropped.Length + 2);
        Span<uint> tile = stackalloc uint[MaxTerms * Tile], drawn = stackalloc uint[FractionWords * Tile];
        for (var from = 0; from < degree; from += Tile)
        {
            // Rows of the tile: c modulo the prime at hand, every y_i, v.
            var count = Math.Min(Tile, degree - from);
            var fractions = drawn[..(FractionWords * count)];
            random.Fill(MemoryMarshal.AsBytes(fractions));
            for (var i = 0; i < Dropped.Length; i++)
                NttKernels.Scale(Dropped[i].Prime, source.Slice(((Kept.Length + i) * degree) + from, count), Dropped[i].Factor, tile.Slice((i + 1) * count, count));

            NttKernels.RoundedQuotient(tile.Slice(count, Dropped.Length * count), Reciprocals.AsSpan(), fractions, tile.Slice((terms - 1) * count, count));
            for (var i = 0; i < Kept.Length; i++)
            {
                source.Slice((i * degree) + from, count).CopyTo(tile[..count]);
                NttKernels.Combine(Kept[i].Prime, tile, count, Kept[i].Weights, new(0, false), target.Slice((i * degree) + from, count));
            }
        }

        tile.Clear();
        drawn.Clear();
    }

    /// <summary>A dropped prime with (p·D/q_i)^{−1}.</summary>
    internal sealed record DroppedPrime(NttPrime Prime, uint Factor);

    /// <summary>A kept prime with the weights of c, of every y_i and of v, in Montgomery form.</summary>
    internal sealed record KeptPrime(NttPrime Prime, uint[] Weights);
}
