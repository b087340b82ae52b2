using Helen.Arithmetic.Randomness;
using Helen.Cryptography.SigmaProofs.CiphertextLinearMap;
using Helen.Cryptography.Transcripts;

namespace Helen.Cryptography.SigmaProofs.EncryptedVector;

/// <summary>Proves that ciphertexts hold a committed vector (protocol §5.5).</summary>
public static class EncryptedVectorProver
{
    /// <summary>Proves a statement. The transcript already holds session, round and prover, and is advanced.</summary>
    /// <exception cref="ArgumentException">The witness has another shape than the statement, or exceeds its bounds.</exception>
    public static LinearMapProof Prove(EncryptedVectorStatement statement, EncryptedVectorWitness witness, Transcript transcript, IRandomSource random)
    {
        ArgumentNullException.ThrowIfNull(statement);
        ArgumentNullException.ThrowIfNull(witness);
        ArgumentNullException.ThrowIfNull(transcript);
        IntegerResponses.CheckScalars(witness.Exponents, statement.Ciphertexts.Length, statement.Key.Parameters.EncryptionExponentBits);
        var (linearMap, chi) = statement.Combine(transcript);
        var exponent = IntegerResponses.Combine(chi, witness.Exponents.AsSpan());
        return LinearMapProver.Prove(linearMap, new([witness.Values], [witness.Randomness], [exponent]), transcript, random);
    }
}
