using System.Collections.Immutable;
using System.Numerics;
using Helen.Arithmetic.Rings;
using Helen.Cryptography.Hashing;
using Helen.Cryptography.Lattice;
using Helen.Cryptography.Transcripts;

namespace Helen.Cryptography.Tests.Lattice;

public class PlaintextProofTests
{
    private const int Degree = 64;
    private static readonly LatticeParameters Parameters = LatticeParameters.ForField(SecurityParameters.InsecureForTests(512), parties: 2, Degree);
    private static readonly LatticeKeyPair Keys = LatticeKeyPair.Generate(Parameters, new SeededRandom(1));

    public enum Part
    {
        Message,
        Secret,
        Error0,
        Error1,
    }

    public static TheoryData<Part, bool> Ends => [.. from part in Enum.GetValues<Part>() from negative in new[] { false, true } select new TheoryDataRow<Part, bool>(part, negative)];

    public static TheoryData<Part> Parts => [.. Enum.GetValues<Part>()];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(-1)]
    public void Verify_HonestBatch_Accepts(int count)
    {
        var (statement, witnesses) = Batch(count < 0 ? Parameters.ProofBatch : count, 2);
        var (proverTranscript, verifierTranscript) = (Context().Begin("p"u8), Context().Begin("p"u8));
        var proof = PlaintextProver.Prove(statement, witnesses, proverTranscript, new SeededRandom(3));

        Assert.Equal(PlaintextProof.ByteCount(Parameters), proof.ToArray().Length);
        Assert.Equal(statement.Ciphertexts.Length, PlaintextVerifier.Verify(statement, PlaintextProof.TryRead(Parameters, proof.ToArray())!, verifierTranscript)?.Length);
        Assert.Equal(proverTranscript.ChallengeInteger("after"u8, 128), verifierTranscript.ChallengeInteger("after"u8, 128));
    }

    /// <summary>With a zero witness a response is its mask, so that a prover can put it at the bound, or one past it, and hash afterwards.</summary>
    [Theory]
    [MemberData(nameof(Ends))]
    public void Verify_CheatingProver_ResponseAtTheBoundAcceptsOnePastRejects(Part part, bool negative)
    {
        var bound = (part switch
        {
            Part.Message => Parameters.Message,
            Part.Secret => Parameters.Secret,
            Part.Error0 or Part.Error1 => Parameters.Error,
        }).Response;
        var zero = new LatticeWitness(Zero(1), new(Zero(1), Zero(1), Zero(1)));
        var statement = Statement(zero);
        foreach (var past in new[] { 0, 1 })
        {
            var proof = Prove(statement, [zero], Context(), row =>
            {
                if (row.Index == Parameters.ProofRows - 1) Pick(row.Mask, part).SetCoefficient(Degree - 1, negative ? -bound - past : bound + past);
            });
            Assert.Equal(past == 0, PlaintextVerifier.Verify(statement, proof, Context().Begin("p"u8)) is not null);
        }
    }

    /// <summary>The equation holds; only the size gives it away.</summary>
    [Theory]
    [MemberData(nameof(Parts))]
    public void Verify_CheatingProver_WitnessTooLarge_Rejects(Part part)
    {
        foreach (var tooLarge in new[] { false, true })
        {
            var witness = new LatticeWitness(Zero(250), new(Zero(250), Zero(250), Zero(250)));
            Pick(witness, part).SetCoefficient(0, tooLarge ? BigInteger.One << 200 : 1);
            var statement = Statement(witness);
            Assert.Equal(!tooLarge, PlaintextVerifier.Verify(statement, Prove(statement, [witness], Context(), _ => { }), Context().Begin("p"u8)) is not null);
        }
    }

    /// <summary>Responses in range for a ciphertext that is no encryption of anything the prover knows.</summary>
    [Fact]
    public void Verify_CheatingProver_UnknownCiphertextInTheBatch_Rejects()
    {
        var (statement, witnesses) = Batch(3, 4);
        var (foreign, _) = Batch(1, 5);
        var bent = new PlaintextStatement(Keys.PublicKey, [statement.Ciphertexts[0], foreign.Ciphertexts[0], statement.Ciphertexts[2]]);

        Assert.NotNull(PlaintextVerifier.Verify(statement, Prove(statement, witnesses, Context(), _ => { }), Context().Begin("p"u8)));
        Assert.Null(PlaintextVerifier.Verify(bent, Prove(bent, witnesses, Context(), _ => { }), Context().Begin("p"u8)));
    }

    [Fact]
    public void Verify_ChallengeChosenByTheProver_Rejects()
    {
        var (bent, witnesses) = Batch(1, 6);
        var (foreign, _) = Batch(1, 7);
        var statement = new PlaintextStatement(Keys.PublicKey, foreign.Ciphertexts);
        var proof = Prove(statement, witnesses, Context(), _ => { }, challenge => Digest.Of(challenge.ToArray()));

        Assert.Null(PlaintextVerifier.Verify(statement, proof, Context().Begin("p"u8)));
        Assert.NotNull(PlaintextVerifier.Verify(bent, Prove(bent, witnesses, Context(), _ => { }), Context().Begin("p"u8)));
    }

    /// <summary>A's mask is taken into account: first message A + Δ, responses for A.</summary>
    [Fact]
    public void Verify_CheatingProver_FirstMessageShifted_Rejects()
    {
        var (statement, witnesses) = Batch(1, 8);
        Assert.Null(PlaintextVerifier.Verify(statement, Prove(statement, witnesses, Context(), row => row.Mask.Randomness.V.SetCoefficient(0, 5), late: true), Context().Begin("p"u8)));
    }

    [Fact]
    public void Verify_StatementOfAnotherPlace_Rejects()
    {
        var (statement, witnesses) = Batch(2, 9);
        var proof = PlaintextProver.Prove(statement, witnesses, Context().Begin("p"u8), new SeededRandom(10));
        using var otherKeys = LatticeKeyPair.Generate(Parameters, new SeededRandom(11));

        Assert.NotNull(PlaintextVerifier.Verify(statement, proof, Context().Begin("p"u8)));
        Assert.Null(PlaintextVerifier.Verify(statement, proof, Context(prover: 1).Begin("p"u8)));
        Assert.Null(PlaintextVerifier.Verify(statement, proof, Context(round: "epoch 2").Begin("p"u8)));
        Assert.Null(PlaintextVerifier.Verify(statement, proof, Context(session: "another").Begin("p"u8)));
        Assert.Null(PlaintextVerifier.Verify(statement, proof, Context().Begin("q"u8)));
        Assert.Null(PlaintextVerifier.Verify(new(otherKeys.PublicKey, statement.Ciphertexts), proof, Context().Begin("p"u8)));
        Assert.Null(PlaintextVerifier.Verify(new(Keys.PublicKey, [statement.Ciphertexts[1], statement.Ciphertexts[0]]), proof, Context().Begin("p"u8)));
        Assert.Null(PlaintextVerifier.Verify(new(Keys.PublicKey, [statement.Ciphertexts[0]]), proof, Context().Begin("p"u8)));
    }

    /// <summary>A statement that could be chosen after its challenge would be provable for anything (V equations for U unknown ciphertexts).</summary>
    [Fact]
    public void Challenge_EveryPartOfTheStatement_IsBound()
    {
        var (statement, _) = Batch(2, 23);
        using var otherKeys = LatticeKeyPair.Generate(Parameters, new SeededRandom(24));
        var bent = (byte[])statement.Ciphertexts[1].ToArray().Clone();
        bent[^15] ^= 1;
        var other = LatticeParameters.ForField(SecurityParameters.InsecureForTests(512), parties: 2, degree: 2 * Degree);
        using var longKeys = LatticeKeyPair.Generate(other, new SeededRandom(25));
        var (longCiphertext, _) = longKeys.PublicKey.Encrypt(LatticePlaintext.Random(other, new SeededRandom(26)), new SeededRandom(27));
        PlaintextStatement[] statements =
        [
            statement,
            new(otherKeys.PublicKey, statement.Ciphertexts),
            new(Keys.PublicKey, [statement.Ciphertexts[0], LatticeCiphertext.TryRead(Parameters, bent)!]),
            new(Keys.PublicKey, [statement.Ciphertexts[1], statement.Ciphertexts[0]]),
            new(Keys.PublicKey, [statement.Ciphertexts[0]]),
            new(longKeys.PublicKey, [longCiphertext]),
        ];

        var challenges = statements.Select(changed => Challenge(changed, Digest.Of("A"u8))).Append(Challenge(statement, Digest.Of("B"u8))).ToArray();

        Assert.Equal(challenges.Length, challenges.Distinct().Count());
        Assert.Equal(challenges[0], Challenge(statement, Digest.Of("A"u8)));

        static Digest Challenge(PlaintextStatement statement, Digest first)
        {
            var transcript = Context().Begin("p"u8);
            statement.Absorb(transcript);
            return PlaintextStatement.Challenge(transcript, [first]);
        }
    }

    [Fact]
    public void Verify_EveryByteOfAProofThatIsFlipped_RejectsOrIsMalformed()
    {
        var (statement, witnesses) = Batch(1, 12);
        var wire = PlaintextProver.Prove(statement, witnesses, Context().Begin("p"u8), new SeededRandom(13)).ToArray();
        for (var position = 0; position < wire.Length; position += 1 + (wire.Length / 60))
        {
            var bent = (byte[])wire.Clone();
            bent[position] ^= 1;
            Assert.True(PlaintextProof.TryRead(Parameters, bent) is not { } proof || PlaintextVerifier.Verify(statement, proof, Context().Begin("p"u8)) is null, $"byte {position}");
        }

        Assert.NotNull(PlaintextVerifier.Verify(statement, PlaintextProof.TryRead(Parameters, wire)!, Context().Begin("p"u8)));
    }

    /// <summary>2/(X^i − X^j) has coefficients in {−1, 0, 1}: the reason for the factor 2n of the slack, for every pair of a small ring.</summary>
    [Theory]
    [InlineData(8)]
    [InlineData(32)]
    public void Extraction_EveryPairOfChallenges_HasAShortInverseOfTwice(int degree)
    {
        for (var k = 1; k < 2 * degree; k++)                // X^i − X^j = X^i(1 − X^k); a factor X^i only rotates
        {
            var order = 2 * degree / (int)BigInteger.GreatestCommonDivisor(k, 2 * degree);
            var inverse = new int[degree];                  // Σ_{t < order/2} X^{kt}
            for (var t = 0; t < order / 2; t++) inverse[k * t % degree] += k * t / degree % 2 == 0 ? 1 : -1;
            Assert.All(inverse, coefficient => Assert.InRange(coefficient, -1, 1));
            var product = (int[])inverse.Clone();
            for (var i = 0; i < degree; i++) product[(i + k) % degree] -= (i + k) / degree % 2 == 0 ? inverse[i] : -inverse[i];
            Assert.Equal([2, .. new int[degree - 1]], product);
        }
    }

    [Fact]
    public void Weights_ManyChallenges_TakeEveryValueAboutEquallyOften()
    {
        var (statement, _) = Batch(Parameters.ProofBatch, 14);
        var draws = Enumerable.Range(0, 40).SelectMany(i => statement.Weights(Digest.Of([(byte)i])).SelectMany(row => row)).ToArray();
        var counts = draws.CountBy(value => value).ToDictionary();
        Assert.Equal(Enumerable.Range(-1, (2 * Degree) + 1), counts.Keys.Order());
        var mean = draws.Length / ((2.0 * Degree) + 1);
        Assert.All(counts.Values, count => Assert.InRange(count, mean - (6 * Math.Sqrt(mean)), mean + (6 * Math.Sqrt(mean))));
    }

    [Fact]
    public void Prove_AcceptedResponses_DoNotShowTheWitness()
    {
        // Mean of all message responses for the two extreme messages: the box is the same, so both are near 0 (seeded; 4 standard deviations).
        var h = (Parameters.Plaintext.Integer - 1) / 2;
        foreach (var sign in new[] { -1, 1 })
        {
            var witness = new LatticeWitness(Zero(128), new(Zero(1), Zero(1), Zero(1)));
            for (var i = 0; i < Degree; i++) witness.Message.SetCoefficient(i, sign * h);
            var proof = PlaintextProver.Prove(Statement(witness), [witness], Context().Begin("p"u8), new SeededRandom(15));
            var responses = proof.Responses.SelectMany(row => Enumerable.Range(0, Degree).Select(i => (double)row.Message.Coefficient(i) / (double)Parameters.Message.Response)).ToArray();
            Assert.InRange(responses.Average(), -4 / Math.Sqrt(3.0 * responses.Length), 4 / Math.Sqrt(3.0 * responses.Length));
            Assert.All(responses, response => Assert.InRange(response, -1, 1));
        }
    }

    [Fact]
    public void Construct_WrongCountOrParameters_Throws()
    {
        var (statement, witnesses) = Batch(1, 16);
        var other = LatticeParameters.ForField(SecurityParameters.InsecureForTests(512), parties: 2, Degree);
        using var otherKeys = LatticeKeyPair.Generate(other, new SeededRandom(17));
        Assert.Throws<ArgumentException>(() => new PlaintextStatement(Keys.PublicKey, []));
        Assert.Throws<ArgumentException>(() => new PlaintextStatement(Keys.PublicKey, [.. Enumerable.Repeat(statement.Ciphertexts[0], Parameters.ProofBatch + 1)]));
        Assert.Throws<ArgumentException>(() => new PlaintextStatement(otherKeys.PublicKey, statement.Ciphertexts));
        Assert.Throws<ArgumentException>(() => PlaintextProver.Prove(statement, [], Context().Begin("p"u8), new SeededRandom(1)));
        Assert.Throws<ArgumentException>(() => otherKeys.Decrypt(statement.Ciphertexts[0]));
        Assert.NotNull(PlaintextProver.Prove(statement, witnesses, Context().Begin("p"u8), new SeededRandom(1)));
    }

    [Fact]
    public void TryRead_HostileBytes_IsNull()
    {
        var (statement, witnesses) = Batch(1, 18);
        var proof = PlaintextProver.Prove(statement, witnesses, Context().Begin("p"u8), new SeededRandom(19)).ToArray();
        var proven = PlaintextVerifier.Verify(statement, PlaintextProof.TryRead(Parameters, proof)!, Context().Begin("p"u8))!;
        using var factor = new LatticeFactor(LatticePlaintext.Random(Parameters, new SeededRandom(20)));
        var product = proven.Value[0].Multiply(factor, LatticePlaintext.Random(Parameters, new SeededRandom(21)), new SeededRandom(22)).ToArray();
        var (ciphertext, key) = (statement.Ciphertexts[0].ToArray(), Keys.PublicKey.ToArray());

        Check(proof, bytes => PlaintextProof.TryRead(Parameters, bytes)?.ToArray());
        Check(ciphertext, bytes => LatticeCiphertext.TryRead(Parameters, bytes)?.ToArray());
        Check(product, bytes => LatticeProduct.TryRead(Parameters, bytes)?.ToArray());
        Check(key, bytes => LatticePublicKey.TryRead(Parameters, bytes)?.ToArray());
        foreach (var (bytes, read) in new (byte[], Func<byte[], object?>)[]
            { (ciphertext, b => LatticeCiphertext.TryRead(Parameters, b)), (product, b => LatticeProduct.TryRead(Parameters, b)), (key, b => LatticePublicKey.TryRead(Parameters, b)) })
        {
            foreach (var last in new[] { false, true })     // a residue of 30 ones is not below any prime
            {
                var bent = (byte[])bytes.Clone();
                bent.AsSpan(last ? bent.Length - 15 : bytes == key ? LatticePublicKey.SeedBytes : 0, 15).Fill(0xFF);
                Assert.Null(read(bent));
            }
        }

        static void Check(byte[] wire, Func<byte[], byte[]?> read)
        {
            Assert.Equal(wire, read(wire));
            Assert.Null(read([]));
            Assert.Null(read(wire[1..]));
            Assert.Null(read([.. wire, 0]));
        }
    }

    private static ProofContext Context(int prover = 0, string round = "epoch 1", string session = "session") =>
        new(Digest.Of(System.Text.Encoding.UTF8.GetBytes(session)), System.Text.Encoding.UTF8.GetBytes(round), prover);

    private static (PlaintextStatement Statement, LatticeWitness[] Witnesses) Batch(int count, int seed)
    {
        var random = new SeededRandom(seed);
        var pairs = Enumerable.Range(0, count).Select(_ => Keys.PublicKey.Encrypt(LatticePlaintext.Random(Parameters, random), random)).ToArray();
        return (new(Keys.PublicKey, [.. pairs.Select(pair => pair.Ciphertext)]), [.. pairs.Select(pair => pair.Witness)]);
    }

    private static PlaintextStatement Statement(LatticeWitness witness)
    {
        var (c0, c1) = Keys.PublicKey.Evaluate(witness.Message, witness.Randomness);
        return new(Keys.PublicKey, [new(Parameters, c0, c1)]);
    }

    private static IntegerPolynomial Zero(int bits) => new(Degree, bits);

    private static IntegerPolynomial Pick(LatticeWitness witness, Part part) => part switch
    {
        Part.Message => witness.Message,
        Part.Secret => witness.Randomness.V,
        Part.Error0 => witness.Randomness.E0,
        Part.Error1 => witness.Randomness.E1,
    };

    // A prover that does as it likes: deviates in its masks (after hashing them, if late), never rejects, and may replace the challenge.
    private static PlaintextProof Prove(
        PlaintextStatement statement, LatticeWitness[] witnesses, ProofContext context, Action<(int Index, LatticeWitness Mask)> deviate, Func<Digest, Digest>? replace = null, bool late = false)
    {
        // Masks of half the honest length: an honest witness is always accepted, so what rejects is the deviation.
        var random = new SeededRandom(30);
        var masks = Enumerable.Range(0, Parameters.ProofRows).Select(k => new LatticeWitness(
            Mask(Parameters.Message), new(Mask(Parameters.Secret), Mask(Parameters.Error), Mask(Parameters.Error)))).ToArray();
        if (!late) foreach (var (k, mask) in masks.Index()) deviate((k, mask));
        var transcript = context.Begin("p"u8);
        statement.Absorb(transcript);
        var challenge = PlaintextStatement.Challenge(transcript, [.. masks.Select(mask => statement.DigestOf(statement.Key.Evaluate(mask.Message, mask.Randomness)))]);
        challenge = replace?.Invoke(challenge) ?? challenge;
        if (late) foreach (var (k, mask) in masks.Index()) deviate((k, mask));
        var weights = statement.Weights(challenge);
        return new(Parameters, challenge, [.. masks.Select((mask, k) => new LatticeWitness(
            Respond(mask, k, Part.Message), new(Respond(mask, k, Part.Secret), Respond(mask, k, Part.Error0), Respond(mask, k, Part.Error1))))]);

        IntegerPolynomial Mask(LatticeParameters.ProofBound bound)
        {
            var mask = new IntegerPolynomial(Degree, 260);
            mask.AddMonomialMultiple(IntegerPolynomial.SampleUniform(Degree, bound.MaskBits - 1, random), 0);
            return mask;
        }

        IntegerPolynomial Respond(LatticeWitness mask, int k, Part part)
        {
            var response = new IntegerPolynomial(Degree, 260);
            response.AddMonomialMultiple(Pick(mask, part), 0);
            for (var u = 0; u < witnesses.Length; u++)
                if (weights[k][u] >= 0) response.AddMonomialMultiple(Pick(witnesses[u], part), weights[k][u]);
            return response;
        }
    }
}
