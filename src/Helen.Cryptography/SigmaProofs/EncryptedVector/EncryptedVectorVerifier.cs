using Helen.Cryptography.SigmaProofs.CiphertextLinearMap;
using Helen.Cryptography.Transcripts;

namespace Helen.Cryptography.SigmaProofs.EncryptedVector;

/// <summary>Checks that ciphertexts hold a committed vector (protocol §5.5).</summary>
public static class EncryptedVectorVerifier
{
    /// <summary>Whether the proof holds. The transcript holds the same context as the prover's, and is advanced.</summary>
    public static bool Verify(EncryptedVectorStatement statement, LinearMapProof proof, Transcript transcript)
    {
        ArgumentNullException.ThrowIfNull(statement);
        ArgumentNullException.ThrowIfNull(proof);
        ArgumentNullException.ThrowIfNull(transcript);
        return LinearMapVerifier.Verify(statement.Combine(transcript).LinearMap, proof, transcript);
    }
}
