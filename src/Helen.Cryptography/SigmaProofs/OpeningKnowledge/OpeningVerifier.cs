using Helen.Cryptography.Transcripts;

namespace Helen.Cryptography.SigmaProofs.OpeningKnowledge;

/// <summary>Checks an <see cref="OpeningProof"/> (protocol §5.1).</summary>
public static class OpeningVerifier
{
    /// <summary>Whether Π C_j^{χ_j·e}·T = ± Com(z; z_r) mod N with every response in its range. The transcript holds the same context as the prover's, and is advanced.</summary>
    public static bool Verify(OpeningStatement statement, OpeningProof proof, Transcript transcript)
    {
        ArgumentNullException.ThrowIfNull(statement);
        ArgumentNullException.ThrowIfNull(proof);
        ArgumentNullException.ThrowIfNull(transcript);
        var (bounds, n) = (statement.Bounds, statement.Key.N);
        if (proof.EntryResponses.IsDefault || proof.EntryResponses.Length != bounds.Columns) return false;
        if (!n.IsCanonicalUnit(proof.Mask)) return false;
        if (proof.EntryResponses.Any(z => !IntegerResponses.IsShort(z, bounds.EntryResponseBits))) return false;
        if (!IntegerResponses.IsShort(proof.RandomnessResponse, bounds.RandomnessResponseBits)) return false;

        var chi = statement.CombinationChallenge(transcript);
        var e = statement.ResponseChallenge(transcript, proof.Mask);
        var rows = IntegerResponses.Product(n, [.. statement.Commitments.Select(c => c.Value)], chi);
        return n.EqualUpToSquares(n.Multiply(n.PowPublic(rows, e), proof.Mask), statement.Key.EvaluatePublic(proof.EntryResponses.AsSpan(), proof.RandomnessResponse));
    }
}
