using Helen.Arithmetic.Randomness;
using Helen.Cryptography.Transcripts;

namespace Helen.Cryptography.SigmaProofs.OpeningKnowledge;

/// <summary>Proves knowledge of the openings of many commitments at once (protocol §5.1).</summary>
public static class OpeningProver
{
    /// <summary>Proves a statement. The transcript already holds session, round and prover, and is advanced.</summary>
    /// <exception cref="ArgumentException">The witness has another shape than the statement, or exceeds its bounds.</exception>
    public static OpeningProof Prove(OpeningStatement statement, OpeningWitness witness, Transcript transcript, IRandomSource random)
    {
        ArgumentNullException.ThrowIfNull(statement);
        ArgumentNullException.ThrowIfNull(witness);
        ArgumentNullException.ThrowIfNull(transcript);
        ArgumentNullException.ThrowIfNull(random);
        var bounds = statement.Bounds;
        IntegerResponses.CheckRows(witness.Rows, bounds.Rows, bounds.Columns, bounds.EntryBits);
        IntegerResponses.CheckScalars(witness.Randomness, bounds.Rows, bounds.Parameters.CommitmentRandomnessBits);

        var chi = statement.CombinationChallenge(transcript);
        var x = IntegerResponses.CombineRows(chi, witness.Rows);
        var r = IntegerResponses.Combine(chi, witness.Randomness.AsSpan());

        var (entryBits, randomnessBits) = (bounds.Parameters.MaskBits(bounds.EntryWitnessBits), bounds.Parameters.MaskBits(bounds.RandomnessWitnessBits));
        var alpha = IntegerResponses.NextMasks(random, bounds.Columns, entryBits);
        var randomnessMask = IntegerResponses.NextMask(random, randomnessBits);
        var mask = statement.Key.Commit(alpha, entryBits, randomnessMask, randomnessBits).Value;

        var e = statement.ResponseChallenge(transcript, mask);
        return new(mask, IntegerResponses.Respond(e, x, alpha), (e * r) + randomnessMask);
    }
}
