using System.Collections.Immutable;
using Helen.Arithmetic.Randomness;
using Helen.Arithmetic.Rings;
using Helen.Cryptography.Hashing;
using Helen.Cryptography.Transcripts;

namespace Helen.Cryptography.Lattice;

/// <summary>Proves plaintext knowledge for a batch of ciphertexts (Baum–Cozzo–Smart 2019 with rejection sampling, made non-interactive).</summary>
public static class PlaintextProver
{
    /// <summary>Proves a statement. The transcript already holds session, epoch and prover, and is advanced. The witnesses stay the caller's, to be disposed.</summary>
    /// <exception cref="ArgumentException">There is not one witness for each ciphertext.</exception>
    public static PlaintextProof Prove(PlaintextStatement statement, IReadOnlyList<LatticeWitness> witnesses, Transcript transcript, IRandomSource random)
    {
        ArgumentNullException.ThrowIfNull(statement);
        ArgumentNullException.ThrowIfNull(witnesses);
        ArgumentNullException.ThrowIfNull(transcript);
        ArgumentNullException.ThrowIfNull(random);
        if (witnesses.Count != statement.Ciphertexts.Length) throw new ArgumentException("There must be one witness for each ciphertext.", nameof(witnesses));
        using var coins = new RandomExpander(random);
        statement.Absorb(transcript);
        while (true)                                        // accepts with probability above 1/2, whatever the witnesses (README)
        {
            var attempt = transcript.Fork();
            if (TryProve(statement, witnesses, attempt, coins) is not var (proof, firstMessages)) continue;
            PlaintextStatement.Challenge(transcript, firstMessages);
            return proof;
        }
    }

    private static (PlaintextProof Proof, Digest[] FirstMessages)? TryProve(PlaintextStatement statement, IReadOnlyList<LatticeWitness> witnesses, Transcript transcript, IRandomSource random)
    {
        var parameters = statement.Key.Parameters;
        var masks = new LatticeWitness[parameters.ProofRows];
        var firstMessages = new Digest[parameters.ProofRows];
        for (var k = 0; k < masks.Length; k++)
        {
            masks[k] = new(IntegerPolynomial.SampleUniform(parameters.Degree, parameters.Message.MaskBits, random), EncryptionRandomness.ProofMask(parameters, random));
            var (first0, first1) = statement.Key.Evaluate(masks[k].Message, masks[k].Randomness);
            using (first0)
            using (first1)
                firstMessages[k] = statement.DigestOf((first0, first1));
        }

        var challenge = PlaintextStatement.Challenge(transcript, firstMessages);
        var weights = statement.Weights(challenge);
        var responses = ImmutableArray.CreateBuilder<LatticeWitness>(masks.Length);
        var accepted = true;
        for (var k = 0; k < masks.Length; k++)
        {
            var row = weights[k];
            var response = new LatticeWitness(
                Respond(parameters.Message, masks[k].Message, row, u => witnesses[u].Message),
                new(
                    Respond(parameters.Secret, masks[k].Randomness.V, row, u => witnesses[u].Randomness.V),
                    Respond(parameters.Error, masks[k].Randomness.E0, row, u => witnesses[u].Randomness.E0),
                    Respond(parameters.Error, masks[k].Randomness.E1, row, u => witnesses[u].Randomness.E1)));
            masks[k].Dispose();
            accepted &= response.IsShort(parameters);       // all rows or nothing; a rejected attempt is never sent
            responses.Add(response);
        }

        if (accepted) return (new(parameters, challenge, responses.MoveToImmutable()), firstMessages);
        foreach (var response in responses) response.Dispose();
        return null;
    }

    private static IntegerPolynomial Respond(LatticeParameters.ProofBound bound, IntegerPolynomial mask, int[] row, Func<int, IntegerPolynomial> witness)
    {
        var response = new IntegerPolynomial(mask.Degree, bound.MaskBits + 1);      // before rejection it may leave the mask's range
        response.AddMonomialMultiple(mask, 0);
        for (var u = 0; u < row.Length; u++)
            if (row[u] >= 0) response.AddMonomialMultiple(witness(u), row[u]);      // public weights
        return response;
    }
}
