using System.Collections.Immutable;
using System.Numerics;
using Helen.Arithmetic.Randomness;
using Helen.Cryptography.Transcripts;

namespace Helen.Cryptography.SigmaProofs.BoundedNorm;

/// <summary>Proves that committed rows have a bounded norm (protocol §5.3, §5.4).</summary>
public static class NormProver
{
    /// <summary>Proves a statement. The transcript already holds session, round and prover, and is advanced.</summary>
    /// <exception cref="ArgumentException">The witness has another shape than the statement, or exceeds its bounds.</exception>
    public static NormProof Prove(NormStatement statement, NormWitness witness, Transcript transcript, IRandomSource random)
    {
        ArgumentNullException.ThrowIfNull(statement);
        ArgumentNullException.ThrowIfNull(witness);
        ArgumentNullException.ThrowIfNull(transcript);
        ArgumentNullException.ThrowIfNull(random);
        var bounds = statement.Bounds;
        IntegerResponses.CheckRows(witness.Rows, bounds.Rows, bounds.Columns, bounds.EntryBits);
        IntegerResponses.CheckScalars(witness.Randomness, bounds.Rows, bounds.RandomnessBits);
        IntegerResponses.CheckScalars(witness.Slack, NormBounds.SlackCount, bounds.SlackBits);
        return Respond(statement, witness, transcript, random);
    }

    /// <summary>The protocol without the checks of the witness: what a deviating prover would run.</summary>
    /// <param name="statement">What is claimed.</param>
    /// <param name="witness">Unchecked.</param>
    /// <param name="transcript">As for <see cref="Prove"/>.</param>
    /// <param name="random">Coins.</param>
    /// <param name="first">Replaces the first messages before they are hashed; null leaves them.</param>
    internal static NormProof Respond(NormStatement statement, NormWitness witness, Transcript transcript, IRandomSource random, Func<ImmutableArray<BigInteger>, ImmutableArray<BigInteger>>? first = null)
    {
        var (key, bounds, parameters) = (statement.Key, statement.Bounds, statement.Bounds.Parameters);
        var single = key.Take(1);
        int freshBits = parameters.CommitmentRandomnessBits, freshMaskBits = parameters.MaskBits(freshBits);
        int entryBits = parameters.MaskBits(bounds.EntryBits), rowBits = parameters.MaskBits(bounds.RandomnessBits), slackBits = parameters.MaskBits(bounds.SlackBits);

        ImmutableArray<BigInteger> slackRandomness = [.. witness.Slack.Select(_ => key.NextRandomness(random))];
        var slack = witness.Slack.Zip(slackRandomness, (q, r) => single.Commit([q], bounds.SlackBits, r, freshBits).Value).ToImmutableArray();

        var alpha = witness.Rows.Select(_ => IntegerResponses.NextMasks(random, bounds.Columns, entryBits)).ToArray();
        var rho = IntegerResponses.NextMasks(random, bounds.Rows, rowBits);
        var rowMasks = alpha.Zip(rho, (a, r) => key.Commit(a, entryBits, r, rowBits).Value).ToImmutableArray();
        var beta = IntegerResponses.NextMasks(random, NormBounds.SlackCount, slackBits);
        var betaRandomness = IntegerResponses.NextMasks(random, NormBounds.SlackCount, freshMaskBits);
        var slackMasks = beta.Zip(betaRandomness, (b, r) => single.Commit([b], slackBits, r, freshMaskBits).Value).ToImmutableArray();

        // T₁ and T₀ hold the coefficients of e and 1 in Σz²; that of e² is Σx² + Σq², which must be B.
        BigInteger cross = IntegerResponses.Combine(witness.Slack.AsSpan(), beta), constant = IntegerResponses.Combine(beta, beta);
        for (var j = 0; j < bounds.Rows; j++)
        {
            cross += IntegerResponses.Combine(witness.Rows[j].AsSpan(), alpha[j]);
            constant += IntegerResponses.Combine(alpha[j], alpha[j]);
        }
        var crossRandomness = key.NextRandomness(random);
        var constantRandomness = IntegerResponses.NextMask(random, freshMaskBits);
        // The bound holds for every checked witness; only a deviating prover needs more.
        var t1 = single.Commit([2 * cross], Math.Max(bounds.CrossBits, (int)cross.GetBitLength() + 2), crossRandomness, freshBits).Value;
        var t0 = single.Commit([constant], bounds.ConstantBits, constantRandomness, freshMaskBits).Value;

        ImmutableArray<BigInteger> sent = [.. slack, .. rowMasks, .. slackMasks, t1, t0];
        if (first is not null) sent = first(sent);
        var e = statement.ResponseChallenge(transcript, sent);
        var masksAt = NormBounds.SlackCount + bounds.Rows;
        return new(
            sent[..NormBounds.SlackCount], sent[NormBounds.SlackCount..masksAt], sent[masksAt..^2], sent[^2], sent[^1],
            [.. witness.Rows.SelectMany((row, j) => IntegerResponses.Respond(e, row.AsSpan(), alpha[j]))],
            IntegerResponses.Respond(e, witness.Randomness.AsSpan(), rho),
            IntegerResponses.Respond(e, witness.Slack.AsSpan(), beta),
            IntegerResponses.Respond(e, slackRandomness.AsSpan(), betaRandomness),
            (e * crossRandomness) + constantRandomness);
    }
}
