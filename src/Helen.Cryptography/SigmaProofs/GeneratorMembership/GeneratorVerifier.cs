using System.Numerics;
using Helen.Cryptography.Transcripts;

namespace Helen.Cryptography.SigmaProofs.GeneratorMembership;

/// <summary>Checks a <see cref="GeneratorProof"/> (protocol §3.3).</summary>
public static class GeneratorVerifier
{
    /// <summary>
    /// Whether h^{z_v} = h^{μ_v}·Π_l g_l^{E_vl} in every row. Not up to sign: two answers to rows that differ in one bit then give that generator as a power of h exactly.
    /// The transcript holds the same context as the prover's, and is advanced.
    /// </summary>
    public static bool Verify(GeneratorStatement statement, GeneratorProof proof, Transcript transcript)
    {
        ArgumentNullException.ThrowIfNull(statement);
        ArgumentNullException.ThrowIfNull(proof);
        ArgumentNullException.ThrowIfNull(transcript);
        var n = statement.Key.N;
        if (proof.Masks.Length != statement.Rows || proof.Responses.Length != statement.Rows) return false;
        if (!proof.Masks.All(n.IsCanonicalUnit)) return false;
        var challenge = statement.Challenge(transcript, proof.Masks);
        var combined = n.BinaryCombinations(statement.Generators.AsSpan(), challenge);
        var h = n.CreateFixedBase(statement.Key.Base, statement.MaskBits + 1);
        var holds = new bool[statement.Rows];
        Parallel.For(0, holds.Length, v => holds[v] = h.PowPublic(proof.Responses[v]) == n.Multiply(proof.Masks[v], combined[v]));
        return holds.All(row => row);
    }
}
