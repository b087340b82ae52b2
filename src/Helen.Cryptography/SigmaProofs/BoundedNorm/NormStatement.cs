using System.Collections.Immutable;
using System.Numerics;
using Helen.Cryptography.Commitments;
using Helen.Cryptography.Transcripts;

namespace Helen.Cryptography.SigmaProofs.BoundedNorm;

/// <summary>"The squares of all entries of the rows that C_1..C_n commit to add up to at most B" (protocol §5.3, §5.4).</summary>
public sealed class NormStatement
{
    /// <summary>Puts a statement together; the counts of a peer's message are checked before.</summary>
    /// <param name="key">Key for rows of d entries.</param>
    /// <param name="rows">C_j, n of them; often combinations of published commitments.</param>
    /// <param name="bounds">The verifier's own bounds.</param>
    /// <exception cref="ArgumentException">Counts or lengths do not fit together.</exception>
    public NormStatement(VectorCommitmentKey key, ImmutableArray<Commitment> rows, NormBounds bounds)
    {
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(bounds);
        if (key.Generators.Length != bounds.Columns) throw new ArgumentException($"The commitment key must have {bounds.Columns} generators.", nameof(key));
        if (key.Parameters != bounds.Parameters) throw new ArgumentException("Bounds and key have different security parameters.", nameof(bounds));
        if (rows.IsDefault || rows.Length != bounds.Rows || rows.Any(c => c is null)) throw new ArgumentException($"There must be {bounds.Rows} commitments.", nameof(rows));
        (Key, Rows, Bounds) = (key, rows, bounds);
    }

    /// <summary>The commitment key.</summary>
    public VectorCommitmentKey Key { get; }

    /// <summary>C_j.</summary>
    public ImmutableArray<Commitment> Rows { get; }

    /// <summary>Shape, lengths, and B.</summary>
    public NormBounds Bounds { get; }

    /// <summary>Absorbs the whole statement and all first messages (Q_i, A_j, masks of Q_i, T₁, T₀), and draws e.</summary>
    internal BigInteger ResponseChallenge(Transcript transcript, IReadOnlyList<BigInteger> first)
    {
        transcript.Append("bounded-norm"u8, "v1"u8);
        transcript.Append("key"u8, Key.Id);
        transcript.Append("rows"u8, Bounds.Rows);
        transcript.Append("columns"u8, Bounds.Columns);
        transcript.Append("entry-bits"u8, Bounds.EntryBits);
        transcript.Append("randomness-bits"u8, Bounds.RandomnessBits);
        transcript.Append("bound"u8, Bounds.Bound);
        transcript.Append("C"u8, [.. Rows.Select(c => c.Value)]);
        transcript.Append("T"u8, first);
        return transcript.ChallengeInteger("e"u8, Bounds.Parameters.ChallengeBits);
    }

    /// <summary>Absorbs all responses and draws one coefficient for each of the n + 5 equations, which the verifier checks as one.</summary>
    internal BigInteger[] BatchChallenge(Transcript transcript, IReadOnlyList<BigInteger> responses)
    {
        transcript.Append("z"u8, responses);
        return transcript.ChallengeIntegers("batch"u8, Bounds.Rows + NormBounds.SlackCount + 1, Bounds.Parameters.ChallengeBits);
    }
}
