using System.Numerics;
using Helen.Arithmetic.Randomness;
using Helen.Cryptography.Transcripts;

namespace Helen.Cryptography.SigmaProofs.InnerProduct;

/// <summary>Proves E = M·Mᵀ for committed matrices (protocol §5.2).</summary>
public static class InnerProductProver
{
    /// <summary>Proves a statement. The transcript already holds session, round and prover, and is advanced.</summary>
    /// <exception cref="ArgumentException">The witness has another shape than the statement, or exceeds its bounds.</exception>
    public static InnerProductProof Prove(InnerProductStatement statement, InnerProductWitness witness, Transcript transcript, IRandomSource random)
    {
        ArgumentNullException.ThrowIfNull(statement);
        ArgumentNullException.ThrowIfNull(witness);
        ArgumentNullException.ThrowIfNull(transcript);
        ArgumentNullException.ThrowIfNull(random);
        var (key, bounds, parameters) = (statement.Key, statement.Bounds, statement.Bounds.Parameters);
        IntegerResponses.CheckRows(witness.Factor, bounds.Size, bounds.Size, bounds.FactorBits);
        IntegerResponses.CheckRows(witness.Product, bounds.Size, bounds.Size, bounds.ProductBits);
        IntegerResponses.CheckScalars(witness.FactorRandomness, bounds.Size, parameters.CommitmentRandomnessBits);
        IntegerResponses.CheckScalars(witness.ProductRandomness, bounds.Size, parameters.CommitmentRandomnessBits);

        var (r, s) = statement.CombinationChallenges(transcript);
        BigInteger[] u = IntegerResponses.CombineRows(r, witness.Factor), v = IntegerResponses.CombineRows(s, witness.Factor), w = IntegerResponses.CombineRows(r, witness.Product);

        int factorBits = parameters.MaskBits(bounds.FactorWitnessBits), productBits = parameters.MaskBits(bounds.ProductWitnessBits), randomnessBits = parameters.MaskBits(bounds.RandomnessWitnessBits);
        BigInteger[] left = IntegerResponses.NextMasks(random, bounds.Size, factorBits), right = IntegerResponses.NextMasks(random, bounds.Size, factorBits), product = IntegerResponses.NextMasks(random, bounds.Size, productBits);
        var rho = IntegerResponses.NextMasks(random, 3, randomnessBits);
        var crossRandomness = key.NextRandomness(random);
        var constantBits = parameters.MaskBits(parameters.CommitmentRandomnessBits);
        var constantRandomness = IntegerResponses.NextMask(random, constantBits);

        // T₁ and T₀ hold the coefficients of e and 1 in ⟨z_u,z_v⟩ − e⟨z_w,s⟩; that of e² is ⟨u,v⟩ − ⟨w,s⟩, which must be 0.
        var cross = IntegerResponses.Combine(u, right) + IntegerResponses.Combine(left, v) - IntegerResponses.Combine(product, s);
        var constant = IntegerResponses.Combine(left, right);
        var single = key.Take(1);
        BigInteger[] first =
        [
            key.Commit(left, factorBits, rho[0], randomnessBits).Value,
            key.Commit(right, factorBits, rho[1], randomnessBits).Value,
            key.Commit(product, productBits, rho[2], randomnessBits).Value,
            single.Commit([cross], bounds.CrossBits, crossRandomness, parameters.CommitmentRandomnessBits).Value,
            single.Commit([constant], bounds.ConstantBits, constantRandomness, constantBits).Value,
        ];

        var e = statement.ResponseChallenge(transcript, first);
        return new(
            first[0], first[1], first[2], first[3], first[4],
            IntegerResponses.Respond(e, u, left), IntegerResponses.Respond(e, v, right), IntegerResponses.Respond(e, w, product),
            (e * IntegerResponses.Combine(r, witness.FactorRandomness.AsSpan())) + rho[0],
            (e * IntegerResponses.Combine(s, witness.FactorRandomness.AsSpan())) + rho[1],
            (e * IntegerResponses.Combine(r, witness.ProductRandomness.AsSpan())) + rho[2],
            (e * crossRandomness) + constantRandomness);
    }
}
