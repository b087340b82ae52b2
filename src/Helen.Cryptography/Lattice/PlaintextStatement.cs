using System.Buffers.Binary;
using System.Collections.Immutable;
using Helen.Arithmetic.Rings;
using Helen.Cryptography.Hashing;
using Helen.Cryptography.Transcripts;

namespace Helen.Cryptography.Lattice;

/// <summary>"I know plaintext and short randomness of twice each of these ciphertexts under this key" (protocol §4.2). One proof serves every receiver.</summary>
public sealed class PlaintextStatement
{
    /// <summary>Puts a statement together; the count of a peer's message is checked before.</summary>
    /// <param name="key">The prover's key.</param>
    /// <param name="ciphertexts">1 to U ciphertexts.</param>
    /// <exception cref="ArgumentException">Wrong count, or other parameters.</exception>
    public PlaintextStatement(LatticePublicKey key, ImmutableArray<LatticeCiphertext> ciphertexts)
    {
        ArgumentNullException.ThrowIfNull(key);
        if (ciphertexts.IsDefaultOrEmpty || ciphertexts.Length > key.Parameters.ProofBatch) throw new ArgumentException($"One proof is about 1 to {key.Parameters.ProofBatch} ciphertexts.", nameof(ciphertexts));
        if (ciphertexts.Any(ciphertext => ciphertext is null || !ReferenceEquals(ciphertext.Parameters, key.Parameters))) throw new ArgumentException("Key and ciphertexts have different parameters.", nameof(ciphertexts));
        (Key, Ciphertexts) = (key, ciphertexts);
    }

    /// <summary>The prover's key.</summary>
    public LatticePublicKey Key { get; }

    /// <summary>The ciphertexts.</summary>
    public ImmutableArray<LatticeCiphertext> Ciphertexts { get; }

    /// <summary>Absorbs the whole statement with every length that decides its meaning.</summary>
    internal void Absorb(Transcript transcript)
    {
        var parameters = Key.Parameters;
        transcript.Append("plaintext-knowledge"u8, "v1"u8);
        transcript.Append("n"u8, parameters.Degree);
        transcript.Append("p"u8, parameters.Plaintext.Integer);
        transcript.Append("q"u8, parameters.Basis.Modulus);
        transcript.Append("rows"u8, parameters.ProofRows);
        transcript.Append("bounds"u8, [parameters.Message.Response, parameters.Secret.Response, parameters.Error.Response]);
        transcript.Append("key"u8, Key.Id);
        transcript.Append("ciphertexts"u8, Ciphertexts.Length);
        foreach (var ciphertext in Ciphertexts) transcript.Append("C"u8, DigestOf((ciphertext.C0, ciphertext.C1)));
    }

    /// <summary>Absorbs the first messages and draws the challenge.</summary>
    internal static Digest Challenge(Transcript transcript, IReadOnlyList<Digest> firstMessages)
    {
        foreach (var first in firstMessages) transcript.Append("A"u8, first);
        Span<byte> challenge = stackalloc byte[Digest.ByteCount];
        transcript.Challenge("challenge"u8, challenge);
        return Digest.Read(challenge);
    }

    /// <summary>W: for each row and ciphertext −1 for the entry 0, else the exponent j of X^j, 0 ≤ j &lt; 2n (X^n = −1); uniform among the 2n + 1.</summary>
    internal int[][] Weights(Digest challenge)
    {
        var choices = (2u * (uint)Key.Parameters.Degree) + 1;
        var limit = uint.MaxValue - (uint.MaxValue % choices);
        var transcript = new Transcript("helen/plaintext-knowledge/weights"u8);
        transcript.Append("challenge"u8, challenge);
        Span<byte> word = stackalloc byte[4];
        var weights = new int[Key.Parameters.ProofRows][];
        for (var k = 0; k < weights.Length; k++)
        {
            weights[k] = new int[Ciphertexts.Length];
            for (var u = 0; u < weights[k].Length; u++)
            {
                uint draw;
                do
                {
                    transcript.Challenge("W"u8, word);
                    draw = BinaryPrimitives.ReadUInt32LittleEndian(word);
                }
                while (draw >= limit);
                weights[k][u] = (int)(draw % choices) - 1;
            }
        }

        return weights;
    }

    /// <summary>Digest of the canonical encoding of a ciphertext or of a first message.</summary>
    internal Digest DigestOf((RingElement C0, RingElement C1) element)
    {
        using var bytes = new PooledBuffer<byte>(LatticeCiphertext.ByteCount(Key.Parameters));
        var half = bytes.Span.Length / 2;
        element.C0.Write(bytes.Span[..half]);
        element.C1.Write(bytes.Span[half..]);
        return Digest.Of(bytes.Span);
    }
}
