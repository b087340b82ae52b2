using System.Collections.Immutable;
using System.Numerics;
using Helen.Cryptography.Commitments;
using Helen.Cryptography.Transcripts;

namespace Helen.Cryptography.SigmaProofs.InnerProduct;

/// <summary>"The integer matrices M and E that I committed to row by row satisfy E = M·Mᵀ" (protocol §5.2). Knowledge of the openings is another proof (§5.1).</summary>
public sealed class InnerProductStatement
{
    /// <summary>Puts a statement together; the counts of a peer's message are checked before.</summary>
    /// <param name="key">Key for rows of d entries.</param>
    /// <param name="factor">Commitments to the rows of M, d of them.</param>
    /// <param name="product">Commitments to the rows of E, d of them.</param>
    /// <param name="bounds">The verifier's own bounds.</param>
    /// <exception cref="ArgumentException">Counts or lengths do not fit together.</exception>
    public InnerProductStatement(VectorCommitmentKey key, ImmutableArray<Commitment> factor, ImmutableArray<Commitment> product, InnerProductBounds bounds)
    {
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(bounds);
        if (key.Generators.Length != bounds.Size) throw new ArgumentException($"The commitment key must have {bounds.Size} generators.", nameof(key));
        if (key.Parameters != bounds.Parameters) throw new ArgumentException("Bounds and key have different security parameters.", nameof(bounds));
        if (factor.IsDefault || factor.Length != bounds.Size || factor.Any(c => c is null)) throw new ArgumentException($"There must be {bounds.Size} commitments.", nameof(factor));
        if (product.IsDefault || product.Length != bounds.Size || product.Any(c => c is null)) throw new ArgumentException($"There must be {bounds.Size} commitments.", nameof(product));
        (Key, Factor, Product, Bounds) = (key, factor, product, bounds);
    }

    /// <summary>The commitment key.</summary>
    public VectorCommitmentKey Key { get; }

    /// <summary>Commitments to the rows of M.</summary>
    public ImmutableArray<Commitment> Factor { get; }

    /// <summary>Commitments to the rows of E.</summary>
    public ImmutableArray<Commitment> Product { get; }

    /// <summary>Shape and lengths.</summary>
    public InnerProductBounds Bounds { get; }

    /// <summary>Absorbs the whole statement and draws r and s.</summary>
    internal (BigInteger[] R, BigInteger[] S) CombinationChallenges(Transcript transcript)
    {
        transcript.Append("inner-product"u8, "v1"u8);
        transcript.Append("key"u8, Key.Id);
        transcript.Append("size"u8, Bounds.Size);
        transcript.Append("factor-bits"u8, Bounds.FactorBits);
        transcript.Append("product-bits"u8, Bounds.ProductBits);
        transcript.Append("M"u8, [.. Factor.Select(c => c.Value)]);
        transcript.Append("E"u8, [.. Product.Select(c => c.Value)]);
        return (transcript.ChallengeIntegers("r"u8, Bounds.Size, Bounds.Parameters.ChallengeBits), transcript.ChallengeIntegers("s"u8, Bounds.Size, Bounds.Parameters.ChallengeBits));
    }

    /// <summary>Absorbs the first messages, T₁ and T₀ among them, and draws e.</summary>
    internal BigInteger ResponseChallenge(Transcript transcript, IReadOnlyList<BigInteger> first)
    {
        transcript.Append("T"u8, first);
        return transcript.ChallengeInteger("e"u8, Bounds.Parameters.ChallengeBits);
    }
}
