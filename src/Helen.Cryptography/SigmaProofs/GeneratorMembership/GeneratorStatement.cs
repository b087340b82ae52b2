using System.Collections.Immutable;
using System.Numerics;
using Helen.Cryptography.Hashing;
using Helen.Cryptography.Paillier;
using Helen.Cryptography.Transcripts;

namespace Helen.Cryptography.SigmaProofs.GeneratorMembership;

/// <summary>"Every g_l is in ⟨h⟩" (protocol §3.3), for one party's summands of the generators.</summary>
public sealed class GeneratorStatement
{
    /// <summary>A statement about d ≥ 1 elements.</summary>
    /// <exception cref="ArgumentException">An element is no canonical unit, or their number is not in 1..65535.</exception>
    public GeneratorStatement(PaillierPublicKey key, ImmutableArray<BigInteger> generators)
    {
        ArgumentNullException.ThrowIfNull(key);
        if (generators.IsDefaultOrEmpty || generators.Length > ushort.MaxValue || generators.Any(g => !key.N.IsCanonicalUnit(g))) throw new ArgumentException("Generators must be canonical units.", nameof(generators));
        (Key, Generators) = (key, generators);
    }

    /// <summary>N and h.</summary>
    public PaillierPublicKey Key { get; }

    /// <summary>g_{l,i}.</summary>
    public ImmutableArray<BigInteger> Generators { get; }

    /// <summary>Rows of the challenge: an element outside ⟨h⟩ passes with 2^−rows.</summary>
    public int Rows => Key.Parameters.ChallengeBits;

    /// <summary>Bits of α_l.</summary>
    public int ExponentBits => Key.Parameters.CommitmentRandomnessBits;

    /// <summary>Bits of μ_v: |N| + 2σ + ⌈log2 d⌉.</summary>
    public int MaskBits => MaskBitsFor(Key.Parameters, Generators.Length);

    internal static int MaskBitsFor(SecurityParameters parameters, int count) => parameters.ModulusBits + (2 * parameters.StatisticalBits) + (int)new BigInteger(count - 1).GetBitLength();

    /// <summary>E: rows × d bits, drawn after the statement and the first message.</summary>
    internal bool[][] Challenge(Transcript transcript, ImmutableArray<BigInteger> masks)
    {
        transcript.Append("generators"u8, "v1"u8);
        transcript.Append("N"u8, Key.N.Value);
        transcript.Append("h"u8, Key.Base);
        transcript.Append("g"u8, [.. Generators]);
        transcript.Append("masks"u8, [.. masks]);
        Span<byte> seed = stackalloc byte[Digest.ByteCount];
        transcript.Challenge("E"u8, seed);
        using var hash = new Shake256Hash();
        hash.Append("helen/generator-challenge/1"u8);
        hash.Append(seed);
        var bits = new byte[((Rows * Generators.Length) + 7) / 8];
        hash.Finish(bits);
        var rows = new bool[Rows][];
        for (var v = 0; v < Rows; v++)
        {
            rows[v] = new bool[Generators.Length];
            for (var l = 0; l < rows[v].Length; l++)
            {
                var k = (v * rows[v].Length) + l;
                rows[v][l] = ((bits[k >> 3] >> (k & 7)) & 1) == 1;
            }
        }

        return rows;
    }
}
