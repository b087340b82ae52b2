using System.Collections.Immutable;
using System.Numerics;
using Helen.Cryptography.Commitments;
using Helen.Cryptography.Transcripts;

namespace Helen.Cryptography.SigmaProofs.InnerProduct;

/// <summary>Checks an <see cref="InnerProductProof"/> (protocol §5.2).</summary>
public static class InnerProductVerifier
{
    /// <summary>
    /// Whether z_u, z_v, z_w open the combinations of the committed rows and T₁^e·T₀ = ± Com(⟨z_u,z_v⟩ − e⟨z_w,s⟩; z_t), with every response in its range.
    /// The transcript holds the same context as the prover's, and is advanced.
    /// </summary>
    public static bool Verify(InnerProductStatement statement, InnerProductProof proof, Transcript transcript)
    {
        ArgumentNullException.ThrowIfNull(statement);
        ArgumentNullException.ThrowIfNull(proof);
        ArgumentNullException.ThrowIfNull(transcript);
        var (key, bounds, n) = (statement.Key, statement.Bounds, statement.Key.N);
        if (!AreShort(proof.Left, bounds.Size, bounds.FactorResponseBits) || !AreShort(proof.Right, bounds.Size, bounds.FactorResponseBits)) return false;
        if (!AreShort(proof.Product, bounds.Size, bounds.ProductResponseBits)) return false;
        if (!AreShort([proof.LeftRandomness, proof.RightRandomness, proof.ProductRandomness], 3, bounds.RandomnessResponseBits)) return false;
        if (!IntegerResponses.IsShort(proof.CrossRandomness, bounds.CrossResponseBits)) return false;
        BigInteger[] first = [proof.LeftMask, proof.RightMask, proof.ProductMask, proof.Cross, proof.Constant];
        if (!first.All(n.IsCanonicalUnit)) return false;

        var (r, s) = statement.CombinationChallenges(transcript);
        var e = statement.ResponseChallenge(transcript, first);

        bool Opens(ImmutableArray<Commitment> rows, BigInteger[] coefficients, BigInteger mask, ImmutableArray<BigInteger> z, BigInteger randomness) => n.EqualUpToSquares(
            n.Multiply(n.PowPublic(IntegerResponses.Product(n, [.. rows.Select(c => c.Value)], coefficients), e), mask), key.EvaluatePublic(z.AsSpan(), randomness));

        if (!Opens(statement.Factor, r, proof.LeftMask, proof.Left, proof.LeftRandomness)) return false;
        if (!Opens(statement.Factor, s, proof.RightMask, proof.Right, proof.RightRandomness)) return false;
        if (!Opens(statement.Product, r, proof.ProductMask, proof.Product, proof.ProductRandomness)) return false;

        var value = IntegerResponses.Combine(proof.Left.AsSpan(), proof.Right.AsSpan()) - (e * IntegerResponses.Combine(proof.Product.AsSpan(), s));
        return n.EqualUpToSquares(n.Multiply(n.PowPublic(proof.Cross, e), proof.Constant), key.Take(1).EvaluatePublic([value], proof.CrossRandomness));
    }

    private static bool AreShort(ImmutableArray<BigInteger> responses, int count, int bits) =>
        !responses.IsDefault && responses.Length == count && responses.All(z => IntegerResponses.IsShort(z, bits));
}
