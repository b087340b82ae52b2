using System.Collections.Immutable;
using System.Numerics;
using Helen.Cryptography.Transcripts;

namespace Helen.Cryptography.SigmaProofs.BoundedNorm;

/// <summary>Checks a <see cref="NormProof"/> (protocol §5.3, §5.4).</summary>
public static class NormVerifier
{
    /// <summary>
    /// Whether every row and every Q_i opens to its responses and T₁^e·T₀ = ± Com(Σz² − e²·B; z_t), with every response in its range. All n + 5 equations have the
    /// same generators and are checked as one random combination. The transcript holds the same context as the prover's, and is advanced.
    /// </summary>
    public static bool Verify(NormStatement statement, NormProof proof, Transcript transcript)
    {
        ArgumentNullException.ThrowIfNull(statement);
        ArgumentNullException.ThrowIfNull(proof);
        ArgumentNullException.ThrowIfNull(transcript);
        var (bounds, n) = (statement.Bounds, statement.Key.N);
        if (!AreUnits(proof.Slack, NormBounds.SlackCount) || !AreUnits(proof.RowMasks, bounds.Rows) || !AreUnits(proof.SlackMasks, NormBounds.SlackCount)) return false;
        if (!n.IsCanonicalUnit(proof.Cross) || !n.IsCanonicalUnit(proof.Constant)) return false;
        if (!AreShort(proof.Entries, bounds.Rows * bounds.Columns, bounds.EntryResponseBits)) return false;
        if (!AreShort(proof.RowRandomness, bounds.Rows, bounds.RandomnessResponseBits)) return false;
        if (!AreShort(proof.SlackEntries, NormBounds.SlackCount, bounds.SlackResponseBits)) return false;
        if (!AreShort(proof.SlackRandomness, NormBounds.SlackCount, bounds.SingleRandomnessResponseBits)) return false;
        if (!IntegerResponses.IsShort(proof.CrossRandomness, bounds.SingleRandomnessResponseBits)) return false;

        var e = statement.ResponseChallenge(transcript, [.. proof.Slack, .. proof.RowMasks, .. proof.SlackMasks, proof.Cross, proof.Constant]);
        var chi = statement.BatchChallenge(transcript, [.. proof.Entries, .. proof.RowRandomness, .. proof.SlackEntries, .. proof.SlackRandomness, proof.CrossRandomness]);

        // Left: Π (C_j^e·A_j)^{χ_j} · Π (Q_i^e·B_i)^{χ_{n+i}} · (T₁^e·T₀)^{χ_{n+5}}.
        var committed = n.CreateTable([.. statement.Rows.Select(c => c.Value), .. proof.Slack, proof.Cross]).ProductPublic(chi);
        var masks = n.CreateTable([.. proof.RowMasks, .. proof.SlackMasks, proof.Constant]).ProductPublic(chi);

        // Right: rows fill all columns; Q_i and T open under the first generator alone.
        ReadOnlySpan<BigInteger> rowChi = chi.AsSpan(0, bounds.Rows), slackChi = chi.AsSpan(bounds.Rows, NormBounds.SlackCount);
        var sum = Squares(proof.Entries) + Squares(proof.SlackEntries) - (e * e * bounds.Bound);
        var values = new BigInteger[bounds.Columns];
        for (var j = 0; j < bounds.Rows; j++)
            for (var l = 0; l < bounds.Columns; l++)
                values[l] += rowChi[j] * proof.Entries[(j * bounds.Columns) + l];
        values[0] += IntegerResponses.Combine(slackChi, proof.SlackEntries.AsSpan()) + (chi[^1] * sum);
        var randomness = IntegerResponses.Combine(rowChi, proof.RowRandomness.AsSpan()) + IntegerResponses.Combine(slackChi, proof.SlackRandomness.AsSpan()) + (chi[^1] * proof.CrossRandomness);
        return n.EqualUpToSquares(n.Multiply(n.PowPublic(committed, e), masks), statement.Key.EvaluatePublic(values, randomness));

        bool AreUnits(ImmutableArray<BigInteger> residues, int count) => !residues.IsDefault && residues.Length == count && residues.All(n.IsCanonicalUnit);
    }

    private static BigInteger Squares(ImmutableArray<BigInteger> values) => IntegerResponses.Combine(values.AsSpan(), values.AsSpan());

    private static bool AreShort(ImmutableArray<BigInteger> responses, int count, int bits) =>
        !responses.IsDefault && responses.Length == count && responses.All(z => IntegerResponses.IsShort(z, bits));
}
