using System.Collections.Immutable;
using System.Numerics;
using Helen.Cryptography.Commitments;
using Helen.Cryptography.Paillier;
using Helen.Cryptography.Transcripts;

namespace Helen.Cryptography.SigmaProofs.CiphertextLinearMap;

/// <summary>
/// "I know an n × d integer matrix A, committed row by row in C_j, with W_j = ± Π_l V_l^{A_jl}·H^{a_j} for every row" (protocol §6.1).
/// </summary>
public sealed class LinearMapStatement
{
    /// <summary>Puts a statement together; counts come from <paramref name="bounds"/>, so the counts of a peer's message are checked before.</summary>
    /// <param name="commitmentKey">Key for rows of d entries over the same N as the bases.</param>
    /// <param name="bases">V_l, d of them.</param>
    /// <param name="rows">C_j, n of them.</param>
    /// <param name="images">W_j, n of them.</param>
    /// <param name="bounds">The verifier's own bounds.</param>
    /// <exception cref="ArgumentException">Counts, keys or lengths do not fit together.</exception>
    public LinearMapStatement(VectorCommitmentKey commitmentKey, LinearMapBases bases, ImmutableArray<Commitment> rows, ImmutableArray<Ciphertext> images, LinearMapBounds bounds)
    {
        ArgumentNullException.ThrowIfNull(commitmentKey);
        ArgumentNullException.ThrowIfNull(bases);
        ArgumentNullException.ThrowIfNull(bounds);
        if (commitmentKey.N.Value != bases.Key.N.Value || commitmentKey.Base != bases.Key.Base) throw new ArgumentException("Commitments and ciphertexts must share N and h.", nameof(commitmentKey));
        if (commitmentKey.Generators.Length != bounds.Columns) throw new ArgumentException($"The commitment key must have {bounds.Columns} generators.", nameof(commitmentKey));
        if (bases.Values.Length != bounds.Columns) throw new ArgumentException($"There must be {bounds.Columns} bases.", nameof(bases));
        if (rows.IsDefault || rows.Length != bounds.Rows || rows.Any(c => c is null)) throw new ArgumentException($"There must be {bounds.Rows} row commitments.", nameof(rows));
        if (images.IsDefault || images.Length != bounds.Rows || images.Any(w => w is null)) throw new ArgumentException($"There must be {bounds.Rows} images.", nameof(images));
        if (bounds.Parameters != bases.Key.Parameters) throw new ArgumentException("Bounds and key have different security parameters.", nameof(bounds));
        if (bounds.ExponentResponseBits > bases.Key.EncryptionBase.MaxExponentBits) throw new ArgumentException("The image exponents are longer than H's tables.", nameof(bounds));
        (CommitmentKey, Bases, Rows, Images, Bounds) = (commitmentKey, bases, rows, images, bounds);
    }

    /// <summary>The Paillier key.</summary>
    public PaillierPublicKey Key => Bases.Key;

    /// <summary>The key of the row commitments.</summary>
    public VectorCommitmentKey CommitmentKey { get; }

    /// <summary>V_l.</summary>
    public LinearMapBases Bases { get; }

    /// <summary>C_j.</summary>
    public ImmutableArray<Commitment> Rows { get; }

    /// <summary>W_j.</summary>
    public ImmutableArray<Ciphertext> Images { get; }

    /// <summary>Shape and lengths.</summary>
    public LinearMapBounds Bounds { get; }

    /// <summary>Absorbs the whole statement and draws χ; χ = 1 for one row.</summary>
    internal BigInteger[] CombinationChallenge(Transcript transcript)
    {
        transcript.Append("linear-map"u8, "v1"u8);
        transcript.Append("key"u8, CommitmentKey.Id);           // N, h and the generators
        transcript.Append("rows"u8, Bounds.Rows);
        transcript.Append("columns"u8, Bounds.Columns);
        transcript.Append("entry-bits"u8, Bounds.EntryBits);
        transcript.Append("exponent-bits"u8, Bounds.ImageExponentBits);
        transcript.Append("V"u8, [.. Bases.Values.Select(v => v.Value)]);
        transcript.Append("C"u8, [.. Rows.Select(c => c.Value)]);
        transcript.Append("W"u8, [.. Images.Select(w => w.Value)]);
        return Bounds.Rows == 1 ? [BigInteger.One] : transcript.ChallengeIntegers("chi"u8, Bounds.Rows, Bounds.Parameters.ChallengeBits);
    }

    /// <summary>Absorbs the first messages and draws e.</summary>
    internal BigInteger ResponseChallenge(Transcript transcript, BigInteger rowMask, BigInteger imageMask)
    {
        transcript.Append("T"u8, rowMask);
        transcript.Append("S"u8, imageMask);
        return transcript.ChallengeInteger("e"u8, Bounds.Parameters.ChallengeBits);
    }
}
