using System.Collections.Immutable;
using System.Numerics;
using Helen.Arithmetic.Modular;
using Helen.Arithmetic.Randomness;
using Helen.Cryptography.Encoding;
using Helen.Cryptography.Hashing;
using Helen.Cryptography.Paillier;
using Helen.Cryptography.SigmaProofs;

namespace Helen.Cryptography.Commitments;

/// <summary>
/// Com(x; r) = h^r·Π g_l^{x_l} mod N over the threshold modulus (protocol §3.3). Hiding because the g_l are made inside ⟨h⟩ and r is uniform below
/// 2^{|N|+σ}; binding under strong RSA, up to sign. One commitment binds a whole row. Safe for concurrent use.
/// </summary>
public sealed class VectorCommitmentKey
{
    private readonly PaillierPublicKey _paillier;
    private readonly FixedBase _h;
    private readonly BaseTable _generators;

    /// <summary>A key for rows of <c>generators.Length</c> entries.</summary>
    /// <exception cref="ArgumentException">A generator is no canonical unit, or their count is not in 1..65535.</exception>
    public VectorCommitmentKey(PaillierPublicKey paillier, ImmutableArray<BigInteger> generators) : this(paillier, generators, null)
    {
    }

    private VectorCommitmentKey(PaillierPublicKey paillier, ImmutableArray<BigInteger> generators, FixedBase? h)
    {
        ArgumentNullException.ThrowIfNull(paillier);
        if (generators.IsDefaultOrEmpty || generators.Length > ushort.MaxValue || generators.Any(g => !paillier.N.IsCanonicalUnit(g))) throw new ArgumentException("Generators must be canonical units.", nameof(generators));
        _paillier = paillier;
        Parameters = paillier.Parameters;
        N = paillier.N;
        Base = paillier.Base;
        Generators = generators;
        // The longest exponents of h: responses for combined commitments, batched with one more coefficient each (BoundedNorm).
        _h = h ?? N.CreateFixedBase(Base, Parameters.ResponseBits(Parameters.CommitmentRandomnessBits + SecurityParameters.CombinationRandomnessBits) + Parameters.ChallengeBits + SecurityParameters.MaxBatchBits);
        _generators = N.CreateTable(generators.AsSpan());
        var writer = new CanonicalWriter().Unsigned(N.Value, N.ByteCount).Unsigned(Base, N.ByteCount).UInt16((ushort)generators.Length);
        foreach (var g in generators) writer.Unsigned(g, N.ByteCount);
        Id = Digest.Of(writer.Written.Span);
    }

    /// <summary>Lengths.</summary>
    public SecurityParameters Parameters { get; }

    /// <summary>Arithmetic mod N.</summary>
    public Modulus N { get; }

    /// <summary>h.</summary>
    public BigInteger Base { get; }

    /// <summary>g_1..g_d.</summary>
    public ImmutableArray<BigInteger> Generators { get; }

    /// <summary>Digest of N, h and the generators.</summary>
    public Digest Id { get; }

    /// <summary>The key for shorter rows: the first <paramref name="count"/> generators. Gadgets that commit to fewer values than a row share the key's generators.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not between 1 and the number of generators.</exception>
    public VectorCommitmentKey Take(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, Generators.Length);
        return count == Generators.Length ? this : new(_paillier, Generators[..count], _h);
    }

    /// <summary>Fresh commitment randomness, uniform below 2^{|N|+σ}.</summary>
    public BigInteger NextRandomness(IRandomSource random) => random.NextBits(Parameters.CommitmentRandomnessBits);

    /// <summary>Commits to secret values, |values[l]| &lt; 2^<paramref name="valueBits"/>, |randomness| &lt; 2^<paramref name="randomnessBits"/>; constant-time exponentiations.</summary>
    public Commitment Commit(ReadOnlySpan<BigInteger> values, int valueBits, BigInteger randomness, int randomnessBits)
    {
        using var r = SecretExponent.FromSigned(randomness, randomnessBits);
        return new(N.Multiply(IntegerResponses.ProductSecret(_generators, values, valueBits), _h.PowSecret(r)));
    }

    /// <summary>h^r·Π g_l^{x_l} for public operands: the right side of a verification equation (compare squares).</summary>
    public BigInteger EvaluatePublic(ReadOnlySpan<BigInteger> values, BigInteger randomness) =>
        N.Multiply(_generators.ProductPublic(values), _h.PowPublic(randomness));

    /// <summary>
    /// The commitment to Σ_i coefficients[i]·x_i + constant·(unit vector <paramref name="column"/>) for public coefficients: its randomness is Σ_i coefficients[i]·r_i.
    /// </summary>
    /// <exception cref="ArgumentException">The lists have different lengths.</exception>
    /// <exception cref="ArgumentOutOfRangeException">No such column.</exception>
    public Commitment Combine(ReadOnlySpan<Commitment> commitments, ReadOnlySpan<BigInteger> coefficients, int column, BigInteger constant)
    {
        if (commitments.Length != coefficients.Length) throw new ArgumentException("There must be one coefficient for each commitment.", nameof(coefficients));
        ArgumentOutOfRangeException.ThrowIfNegative(column);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(column, Generators.Length);
        var value = N.PowPublic(Generators[column], constant);
        for (var i = 0; i < commitments.Length; i++) value = N.Multiply(value, N.PowPublic(commitments[i].Value, coefficients[i]));
        return new(value);
    }

    /// <summary>The received value as a commitment, or null unless it is a canonical unit.</summary>
    public Commitment? Accept(BigInteger value) => N.IsCanonicalUnit(value) ? new(value) : null;
}
