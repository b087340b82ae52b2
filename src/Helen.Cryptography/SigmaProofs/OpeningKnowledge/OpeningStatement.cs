using System.Collections.Immutable;
using System.Numerics;
using Helen.Cryptography.Commitments;
using Helen.Cryptography.Transcripts;

namespace Helen.Cryptography.SigmaProofs.OpeningKnowledge;

/// <summary>"I know an opening of every C_j" (protocol §5.1).</summary>
public sealed class OpeningStatement
{
    /// <summary>Puts a statement together; the counts of a peer's message are checked before.</summary>
    /// <param name="key">Key for rows of d entries.</param>
    /// <param name="commitments">C_j, n of them.</param>
    /// <param name="bounds">The verifier's own bounds.</param>
    /// <exception cref="ArgumentException">Counts or lengths do not fit together.</exception>
    public OpeningStatement(VectorCommitmentKey key, ImmutableArray<Commitment> commitments, OpeningBounds bounds)
    {
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(bounds);
        if (key.Generators.Length != bounds.Columns) throw new ArgumentException($"The commitment key must have {bounds.Columns} generators.", nameof(key));
        if (key.Parameters != bounds.Parameters) throw new ArgumentException("Bounds and key have different security parameters.", nameof(bounds));
        if (commitments.IsDefault || commitments.Length != bounds.Rows || commitments.Any(c => c is null)) throw new ArgumentException($"There must be {bounds.Rows} commitments.", nameof(commitments));
        (Key, Commitments, Bounds) = (key, commitments, bounds);
    }

    /// <summary>The commitment key.</summary>
    public VectorCommitmentKey Key { get; }

    /// <summary>C_j.</summary>
    public ImmutableArray<Commitment> Commitments { get; }

    /// <summary>Shape and lengths.</summary>
    public OpeningBounds Bounds { get; }

    /// <summary>Absorbs the whole statement and draws χ; χ = 1 for one row.</summary>
    internal BigInteger[] CombinationChallenge(Transcript transcript)
    {
        transcript.Append("opening"u8, "v1"u8);
        transcript.Append("key"u8, Key.Id);
        transcript.Append("rows"u8, Bounds.Rows);
        transcript.Append("columns"u8, Bounds.Columns);
        transcript.Append("entry-bits"u8, Bounds.EntryBits);
        transcript.Append("C"u8, [.. Commitments.Select(c => c.Value)]);
        return Bounds.Rows == 1 ? [BigInteger.One] : transcript.ChallengeIntegers("chi"u8, Bounds.Rows, Bounds.Parameters.ChallengeBits);
    }

    /// <summary>Absorbs the first message and draws e.</summary>
    internal BigInteger ResponseChallenge(Transcript transcript, BigInteger mask)
    {
        transcript.Append("T"u8, mask);
        return transcript.ChallengeInteger("e"u8, Bounds.Parameters.ChallengeBits);
    }
}
