using System.Collections.Immutable;
using System.Numerics;
using Helen.Arithmetic.Modular;
using Helen.Arithmetic.Randomness;
using Helen.Cryptography.Paillier;
using Helen.Cryptography.Transcripts;

namespace Helen.Cryptography.SigmaProofs.CiphertextLinearMap;

/// <summary>Applies a secret matrix to public ciphertexts and proves it (protocol §6.1).</summary>
public static class LinearMapProver
{
    /// <summary>
    /// W_j = ± Π_l V_l^{A_jl}·H^{a_j} with fresh a_j below 2^{|N|/2} and a random sign each. Every row costs the same, whatever it holds.
    /// </summary>
    /// <param name="bases">V_l, with tables that <see cref="Prove"/> uses again.</param>
    /// <param name="rows">A, rows of d integers.</param>
    /// <param name="entryBits">Public bound: |A_jl| &lt; 2^entryBits.</param>
    /// <param name="random">Source of a_j and signs.</param>
    /// <exception cref="ArgumentException">A row has another length, or an entry exceeds its bound.</exception>
    public static LinearMapEvaluation Evaluate(LinearMapBases bases, ImmutableArray<ImmutableArray<BigInteger>> rows, int entryBits, IRandomSource random)
    {
        ArgumentNullException.ThrowIfNull(bases);
        ArgumentNullException.ThrowIfNull(random);
        IntegerResponses.CheckRows(rows, rows.IsDefault ? 0 : rows.Length, bases.Values.Length, entryBits);
        var key = bases.Key;
        var images = ImmutableArray.CreateBuilder<Ciphertext>(rows.Length);
        var exponents = ImmutableArray.CreateBuilder<BigInteger>(rows.Length);
        foreach (var row in rows)
        {
            var exponent = key.NextExponent(random);
            using var secret = SecretExponent.FromUnsigned(exponent, key.Parameters.EncryptionExponentBits);
            var value = key.NSquared.Multiply(IntegerResponses.ProductSecret(bases.Table, row.AsSpan(), entryBits), key.EncryptionBase.PowSecret(secret));
            images.Add(new(key.Signed(value, random.NextCoin())));
            exponents.Add(exponent);
        }
        return new(images.MoveToImmutable(), exponents.MoveToImmutable());
    }

    /// <summary>Proves a statement. The transcript already holds session, round and prover, and is advanced.</summary>
    /// <exception cref="ArgumentException">The witness has another shape than the statement, or exceeds its bounds.</exception>
    public static LinearMapProof Prove(LinearMapStatement statement, LinearMapWitness witness, Transcript transcript, IRandomSource random)
    {
        ArgumentNullException.ThrowIfNull(statement);
        ArgumentNullException.ThrowIfNull(witness);
        ArgumentNullException.ThrowIfNull(transcript);
        ArgumentNullException.ThrowIfNull(random);
        var (key, bounds) = (statement.Key, statement.Bounds);
        IntegerResponses.CheckRows(witness.Rows, bounds.Rows, bounds.Columns, bounds.EntryBits);
        IntegerResponses.CheckScalars(witness.Randomness, bounds.Rows, bounds.Parameters.CommitmentRandomnessBits);
        IntegerResponses.CheckScalars(witness.Exponents, bounds.Rows, bounds.ImageExponentBits);

        var chi = statement.CombinationChallenge(transcript);
        var a = IntegerResponses.CombineRows(chi, witness.Rows);
        var r = IntegerResponses.Combine(chi, witness.Randomness.AsSpan());
        var rho = IntegerResponses.Combine(chi, witness.Exponents.AsSpan());

        var (entryBits, randomnessBits, exponentBits) = (bounds.Parameters.MaskBits(bounds.EntryWitnessBits), bounds.Parameters.MaskBits(bounds.RandomnessWitnessBits), bounds.Parameters.MaskBits(bounds.ExponentWitnessBits));
        var alpha = IntegerResponses.NextMasks(random, bounds.Columns, entryBits);
        var randomnessMask = IntegerResponses.NextMask(random, randomnessBits);
        var exponentMask = IntegerResponses.NextMask(random, exponentBits);
        var rowMask = statement.CommitmentKey.Commit(alpha, entryBits, randomnessMask, randomnessBits).Value;
        using var secret = SecretExponent.FromSigned(exponentMask, exponentBits);
        // Without a sign of its own, S would show Π s_j^{χ_j} of the images' secret signs (protocol §3.4).
        var imageMask = key.Signed(key.NSquared.Multiply(IntegerResponses.ProductSecret(statement.Bases.Table, alpha, entryBits), key.EncryptionBase.PowSecret(secret)), random.NextCoin());

        var e = statement.ResponseChallenge(transcript, rowMask, imageMask);
        return new(rowMask, imageMask, IntegerResponses.Respond(e, a, alpha), (e * r) + randomnessMask, (e * rho) + exponentMask);
    }
}
