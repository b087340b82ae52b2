using System.Collections.Immutable;
using Helen.Arithmetic.Rings;
using Helen.Cryptography.Hashing;
using Helen.Cryptography.Transcripts;

namespace Helen.Cryptography.Lattice;

/// <summary>Checks a <see cref="PlaintextProof"/>; the only source of <see cref="ProvenCiphertext"/>.</summary>
public static class PlaintextVerifier
{
    /// <summary>
    /// The ciphertexts with their guarantee, or null: every response in range, and the challenge is that of A = Enc(z) − W·C. The transcript holds the same context
    /// as the prover's, and is advanced.
    /// </summary>
    public static ImmutableArray<ProvenCiphertext>? Verify(PlaintextStatement statement, PlaintextProof proof, Transcript transcript)
    {
        ArgumentNullException.ThrowIfNull(statement);
        ArgumentNullException.ThrowIfNull(proof);
        ArgumentNullException.ThrowIfNull(transcript);
        var (key, parameters) = (statement.Key, statement.Key.Parameters);
        if (!ReferenceEquals(proof.Parameters, parameters)) throw new ArgumentException("Statement and proof have different parameters.", nameof(proof));
        if (proof.Responses.Any(row => !row.IsShort(parameters))) return null;

        statement.Absorb(transcript);
        var weights = statement.Weights(proof.Challenge);
        var (c0, c1) = (Coefficients(c => c.C0), Coefficients(c => c.C1));
        var firstMessages = new Digest[parameters.ProofRows];
        for (var k = 0; k < firstMessages.Length; k++)
        {
            var first = key.Evaluate(proof.Responses[k].Message, proof.Responses[k].Randomness);
            first.C0.Subtract(Combine(weights[k], c0));
            first.C1.Subtract(Combine(weights[k], c1));
            firstMessages[k] = statement.DigestOf(first);
        }

        if (PlaintextStatement.Challenge(transcript, firstMessages) != proof.Challenge) return null;
        return [.. statement.Ciphertexts.Select(ciphertext => new ProvenCiphertext(key, ciphertext))];

        RingElement[] Coefficients(Func<LatticeCiphertext, RingElement> part) => [.. statement.Ciphertexts.Select(ciphertext =>
        {
            var copy = part(ciphertext).Copy();
            copy.InverseTransform();
            return copy;
        })];
    }

    private static RingElement Combine(int[] row, RingElement[] parts)
    {
        var sum = new RingElement(parts[0].Basis);
        for (var u = 0; u < row.Length; u++)
            if (row[u] >= 0) sum.AddMonomialMultiple(parts[u], row[u]);
        sum.Transform();
        return sum;
    }
}
