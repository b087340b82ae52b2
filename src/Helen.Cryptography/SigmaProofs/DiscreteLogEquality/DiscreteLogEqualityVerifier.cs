using Helen.Cryptography.Transcripts;

namespace Helen.Cryptography.SigmaProofs.DiscreteLogEquality;

/// <summary>Decides whether an opening share was right (protocol §3.4).</summary>
public static class DiscreteLogEqualityVerifier
{
    /// <summary>Whether c^z = ± A·r_i^e and γ^z = ± B·Y_i^e mod N with z in its range. The transcript holds the same context as the prover's, and is advanced.</summary>
    public static bool Verify(DiscreteLogEqualityStatement statement, DiscreteLogEqualityProof proof, Transcript transcript)
    {
        ArgumentNullException.ThrowIfNull(statement);
        ArgumentNullException.ThrowIfNull(proof);
        ArgumentNullException.ThrowIfNull(transcript);
        var n = statement.Key.Paillier.N;
        if (!n.IsCanonicalUnit(statement.Share)) return false;
        if (!n.IsCanonicalUnit(proof.CiphertextMask)) return false;
        if (!n.IsCanonicalUnit(proof.AnchorMask)) return false;
        if (!IntegerResponses.IsShort(proof.Response, statement.ResponseBits)) return false;

        var e = statement.Challenge(transcript, proof.CiphertextMask, proof.AnchorMask);
        var y = statement.Key.VerificationKeys[statement.PartyIndex];
        if (!n.EqualUpToSquares(n.PowPublic(statement.Base, proof.Response), n.Multiply(proof.CiphertextMask, n.PowPublic(statement.Share, e)))) return false;
        return n.EqualUpToSquares(n.PowPublic(statement.Key.Anchor, proof.Response), n.Multiply(proof.AnchorMask, n.PowPublic(y, e)));
    }
}
