using Helen.Cryptography.Transcripts;

namespace Helen.Cryptography.SigmaProofs.CiphertextLinearMap;

/// <summary>Checks a <see cref="LinearMapProof"/> (protocol §6.1).</summary>
public static class LinearMapVerifier
{
    /// <summary>
    /// Whether Π C_j^{χ_j·e}·T = ± Com(z; z_r) mod N and Π W_j^{χ_j·e}·S = ± Π V_l^{z_l}·H^{z_ρ} mod N², with every response in its range.
    /// The transcript holds the same context as the prover's, and is advanced.
    /// </summary>
    public static bool Verify(LinearMapStatement statement, LinearMapProof proof, Transcript transcript)
    {
        ArgumentNullException.ThrowIfNull(statement);
        ArgumentNullException.ThrowIfNull(proof);
        ArgumentNullException.ThrowIfNull(transcript);
        var (key, bounds, n, nSquared) = (statement.Key, statement.Bounds, statement.Key.N, statement.Key.NSquared);
        if (proof.EntryResponses.IsDefault || proof.EntryResponses.Length != bounds.Columns) return false;
        if (!n.IsCanonicalUnit(proof.RowMask)) return false;
        if (!nSquared.IsCanonicalUnit(proof.ImageMask)) return false;
        if (proof.EntryResponses.Any(z => !IntegerResponses.IsShort(z, bounds.EntryResponseBits))) return false;
        if (!IntegerResponses.IsShort(proof.RandomnessResponse, bounds.RandomnessResponseBits)) return false;
        if (!IntegerResponses.IsShort(proof.ExponentResponse, bounds.ExponentResponseBits)) return false;

        var chi = statement.CombinationChallenge(transcript);
        var e = statement.ResponseChallenge(transcript, proof.RowMask, proof.ImageMask);

        var rows = IntegerResponses.Product(n, [.. statement.Rows.Select(c => c.Value)], chi);
        if (!n.EqualUpToSquares(n.Multiply(n.PowPublic(rows, e), proof.RowMask), statement.CommitmentKey.EvaluatePublic(proof.EntryResponses.AsSpan(), proof.RandomnessResponse))) return false;

        var images = IntegerResponses.Product(nSquared, [.. statement.Images.Select(w => w.Value)], chi);
        var right = nSquared.Multiply(statement.Bases.Table.ProductPublic(proof.EntryResponses.AsSpan()), key.EncryptionBase.PowPublic(proof.ExponentResponse));
        return nSquared.EqualUpToSquares(nSquared.Multiply(nSquared.PowPublic(images, e), proof.ImageMask), right);
    }
}
