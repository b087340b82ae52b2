using System.Collections.Immutable;
using System.Numerics;
using Helen.Arithmetic.Modular;
using Helen.Arithmetic.Randomness;
using Helen.Cryptography.Paillier;
using Helen.Cryptography.Transcripts;

namespace Helen.Cryptography.SigmaProofs.GeneratorMembership;

/// <summary>Makes a party's summands of the generators and proves that they are in ⟨h⟩ (protocol §3.3).</summary>
public static class GeneratorProver
{
    /// <summary>g_l = h^{α_l}, α_l uniform below 2^{|N|+σ}, <paramref name="count"/> of them, with the proof; the exponents are forgotten.</summary>
    public static (GeneratorStatement Statement, GeneratorProof Proof) Make(PaillierPublicKey key, int count, Transcript transcript, IRandomSource random)
    {
        ArgumentNullException.ThrowIfNull(key);
        var h = key.N.CreateFixedBase(key.Base, GeneratorStatement.MaskBitsFor(key.Parameters, count));
        BigInteger[] exponents = [.. Enumerable.Range(0, count).Select(_ => random.NextBits(key.Parameters.CommitmentRandomnessBits))];
        var statement = new GeneratorStatement(key, Powers(h, exponents, key.Parameters.CommitmentRandomnessBits));
        return (statement, Prove(statement, exponents, transcript, random));
    }

    /// <summary>Proves a statement whose exponents are known. The transcript already holds session, round and prover, and is advanced.</summary>
    /// <exception cref="ArgumentException">There is not one exponent per generator.</exception>
    public static GeneratorProof Prove(GeneratorStatement statement, IReadOnlyList<BigInteger> exponents, Transcript transcript, IRandomSource random)
    {
        ArgumentNullException.ThrowIfNull(statement);
        ArgumentNullException.ThrowIfNull(exponents);
        ArgumentNullException.ThrowIfNull(transcript);
        ArgumentNullException.ThrowIfNull(random);
        if (exponents.Count != statement.Generators.Length) throw new ArgumentException("One exponent per generator.", nameof(exponents));
        var h = statement.Key.N.CreateFixedBase(statement.Key.Base, statement.MaskBits);
        BigInteger[] masks = [.. Enumerable.Range(0, statement.Rows).Select(_ => random.NextBits(statement.MaskBits))];
        var first = Powers(h, masks, statement.MaskBits);
        var challenge = statement.Challenge(transcript, first);
        var responses = ImmutableArray.CreateBuilder<BigInteger>(masks.Length);
        for (var v = 0; v < masks.Length; v++)
        {
            var response = masks[v];
            for (var l = 0; l < exponents.Count; l++)
                if (challenge[v][l]) response += exponents[l];
            responses.Add(response);
        }

        return new(first, responses.MoveToImmutable());
    }

    private static ImmutableArray<BigInteger> Powers(FixedBase h, BigInteger[] exponents, int bits)
    {
        var powers = new BigInteger[exponents.Length];
        Parallel.For(0, powers.Length, l =>
        {
            using var exponent = SecretExponent.FromUnsigned(exponents[l], bits);
            powers[l] = h.PowSecret(exponent);
        });
        return [.. powers];
    }
}
