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
        var firstMessages = new Digest[parameters.ProofRows];
        RingElement[] c0 = [], c1 = [];
        try
        {
            (c0, c1) = (Coefficients(c => c.C0), Coefficients(c => c.C1));
            for (var k = 0; k < firstMessages.Length; k++)
            {
                var (first0, first1) = key.Evaluate(proof.Responses[k].Message, proof.Responses[k].Randomness);
                using (first0)
                using (first1)
                {
                    Subtract(first0, weights[k], c0);
                    Subtract(first1, weights[k], c1);
                    firstMessages[k] = statement.DigestOf((first0, first1));
                }
            }
        }
        finally
        {
            foreach (var element in c0.Concat(c1)) element.Dispose();
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

    private static void Subtract(RingElement first, int[] row, RingElement[] parts)
    {
        using var sum = RingElement.CombineMonomials(parts, row);
        sum.Transform();
        first.Subtract(sum);
    }
}
