using System.Numerics;
using FsCheck;
using FsCheck.Fluent;
using Helen.Cryptography.Encoding;
using Helen.Cryptography.SigmaProofs.CiphertextLinearMap;

namespace Helen.Cryptography.Tests.SigmaProofs.CiphertextLinearMap;

public sealed class CompletenessTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public void Verify_HonestProof_Accepts(int rows)
    {
        for (var seed = 0; seed < 4; seed++)
        {
            var world = new LinearMapWorld(rows, seed);
            Assert.True(world.Verify(world.Prove()));
            Assert.True(world.Verify(world.BentProve(world.Statement())));
        }
    }

    [Fact]
    public void Evaluate_Images_HoldTheProduct()
    {
        var world = new LinearMapWorld(rows: 8);
        for (var j = 0; j < 8; j++)
        {
            var expected = world.Plain.Select((x, l) => x * world.Matrix[j][l]).Aggregate(BigInteger.Add);
            Assert.Equal(expected, TestKey.Decrypt(world.Evaluation.Images[j]));
            Assert.NotNull(TestKey.Paillier.Accept(world.Evaluation.Images[j].Value));
        }
    }

    /// <summary>Protocol §3.4: the sign of S must not follow from those of the images, so over many proofs both signs of the verification equation occur.</summary>
    [Fact]
    public void Prove_SignOfTheEquation_IsRandom()
    {
        var world = new LinearMapWorld(rows: 1);
        var (n2, statement) = (TestKey.Paillier.NSquared, world.Statement());
        var signs = new HashSet<bool>();
        for (var i = 0; i < 40 && signs.Count < 2; i++)
        {
            var proof = world.Prove();
            var transcript = LinearMapWorld.Begin();
            statement.CombinationChallenge(transcript);
            var e = statement.ResponseChallenge(transcript, proof.RowMask, proof.ImageMask);
            if (!e.IsEven) continue;                                      // then the image's own sign has no part in it
            var left = n2.Multiply(n2.PowPublic(world.Evaluation.Images[0].Value, e), proof.ImageMask);
            signs.Add(left == n2.Multiply(world.Bases.Table.ProductPublic(proof.EntryResponses.AsSpan()), TestKey.Paillier.EncryptionBase.PowPublic(proof.ExponentResponse)));
        }
        Assert.Equal(2, signs.Count);
    }

    /// <summary>Protocol §3.4, §6.1: W_j = ±ΠV_l^{a_l}·H^{a_j} with a random sign, else the bases' signs would show parities of a row.</summary>
    [Fact]
    public void Evaluate_SignOfTheImage_IsRandom()
    {
        var world = new LinearMapWorld();
        var (n2, signs) = (TestKey.Paillier.NSquared, new HashSet<bool>());
        for (var i = 0; i < 40 && signs.Count < 2; i++)
        {
            var evaluation = LinearMapProver.Evaluate(world.Bases, world.Matrix, LinearMapWorld.EntryBits, world.Random);
            var positive = n2.Multiply(world.Bases.Table.ProductPublic(world.Matrix[1].AsSpan()), TestKey.Paillier.EncryptionBase.PowPublic(evaluation.Exponents[1]));
            signs.Add(evaluation.Images[1].Value == positive);
            Assert.True(evaluation.Images[1].Value == positive || evaluation.Images[1].Value == n2.Value - positive);
        }
        Assert.Equal(2, signs.Count);
    }

    [Fact]
    public void Verify_NegatedImage_Accepts()
    {
        var world = new LinearMapWorld();
        var statement = world.Statement(world.ImagesTimes(TestKey.Paillier.NSquared.Value - 1));
        Assert.True(world.Verify(world.Prove(statement), statement));
    }

    [Fact]
    public void Verify_ExtremeEntries_Accepts()
    {
        var bound = (BigInteger.One << LinearMapWorld.EntryBits) - 1;
        var world = new LinearMapWorld(rows: 1);
        var rows = world.Matrix.SetItem(0, [bound, -bound, 0]);
        var evaluation = LinearMapProver.Evaluate(world.Bases, rows, LinearMapWorld.EntryBits, world.Random);
        var statement = world.Statement(evaluation.Images, [LinearMapWorld.Commit(rows[0], world.Randomness[0])]);
        Assert.True(LinearMapVerifier.Verify(statement, LinearMapProver.Prove(statement, new(rows, world.Randomness, evaluation), LinearMapWorld.Begin(), world.Random), LinearMapWorld.Begin()));
    }

    [Fact]
    public void Prove_WitnessOutOfShapeOrBounds_Throws()
    {
        var world = new LinearMapWorld();
        var statement = world.Statement();
        void Throws(LinearMapWitness witness) => Assert.Throws<ArgumentException>(() => LinearMapProver.Prove(statement, witness, LinearMapWorld.Begin(), world.Random));
        Throws(new(world.Matrix[..1], world.Randomness, world.Evaluation));
        Throws(new([.. world.Matrix.Select(r => r[..2])], world.Randomness, world.Evaluation));
        Throws(new(world.Matrix.SetItem(0, [BigInteger.One << LinearMapWorld.EntryBits, 0, 0]), world.Randomness, world.Evaluation));
        Throws(new(world.Matrix, world.Randomness.SetItem(1, BigInteger.One << TestKey.Parameters.CommitmentRandomnessBits), world.Evaluation));
        Throws(new(world.Matrix, world.Randomness, [0, BigInteger.One << TestKey.Parameters.EncryptionExponentBits]));
        Throws(new(world.Matrix, default, world.Evaluation));
        Assert.Throws<ArgumentException>(() => LinearMapProver.Evaluate(world.Bases, world.Matrix.SetItem(0, [BigInteger.One << LinearMapWorld.EntryBits, 0, 0]), LinearMapWorld.EntryBits, world.Random));
        Assert.Throws<ArgumentException>(() => LinearMapProver.Evaluate(world.Bases, default, LinearMapWorld.EntryBits, world.Random));
    }

    [Fact]
    public void Statement_PartsThatDoNotFit_Throws()
    {
        var world = new LinearMapWorld();
        Assert.Throws<ArgumentException>(() => world.Statement(images: world.Evaluation.Images[..1]));
        Assert.Throws<ArgumentException>(() => world.Statement(commitments: world.Commitments[..1]));
        Assert.Throws<ArgumentException>(() => world.Statement(commitments: world.Commitments.SetItem(0, null!)));
        Assert.Throws<ArgumentException>(() => world.Statement(bases: new(TestKey.Paillier, world.Bases.Values[..2])));
        Assert.Throws<ArgumentException>(() => new LinearMapStatement(TestKey.CommitmentKey.Take(2), world.Bases, world.Commitments, world.Evaluation.Images, world.Bounds));
        Assert.Throws<ArgumentException>(() => new LinearMapBases(TestKey.Paillier, default));
        Assert.Throws<ArgumentException>(() => new LinearMapStatement(TestKey.CommitmentKey, world.Bases, world.Commitments, world.Evaluation.Images, new(TestKey.Parameters, 2, 3, 31, 1000)));
        var other = new Helen.Cryptography.Paillier.PaillierPublicKey(TestKey.Parameters, TestKey.Paillier.N.Value, 4);
        Assert.Throws<ArgumentException>(() => world.Statement(bases: new(other, world.Bases.Values)));
    }

    /// <summary>Protocol §11: one row has no combination; n rows add c + ⌈log2 n⌉ bits.</summary>
    [Theory]
    [InlineData(1, 0)]
    [InlineData(2, 129)]
    [InlineData(3, 130)]
    [InlineData(4, 130)]
    [InlineData(90, 135)]
    public void Bounds_FollowTheTable(int rows, int extra)
    {
        var bounds = new LinearMapBounds(TestKey.Parameters, rows, 500, 31, 256);
        Assert.Equal(31 + extra, bounds.EntryWitnessBits);
        Assert.Equal(512 + 64 + extra, bounds.RandomnessWitnessBits);
        Assert.Equal(256 + extra, bounds.ExponentWitnessBits);
        Assert.Equal(31 + extra + 128 + 64 + 24 + 1, bounds.EntryResponseBits);
    }

    [Fact]
    public void TryRead_AfterWrite_GivesTheProof() => Prop.ForAll(ArbMap.Default.ArbFor<byte>(), ArbMap.Default.ArbFor<bool>(), (seed, one) =>
    {
        var world = new LinearMapWorld(one ? 1 : 2, seed);
        var proof = world.Prove();
        var read = LinearMapProof.TryRead(Write(proof, world.Bounds), world.Bounds);
        return read is not null && read.EntryResponses.SequenceEqual(proof.EntryResponses) && read with { EntryResponses = proof.EntryResponses } == proof && world.Verify(read);
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(10));

    [Fact]
    public void TryRead_HostileBytes_IsNull()
    {
        var world = new LinearMapWorld();
        HostileBytes.AreRefused(Write(world.Prove(), world.Bounds), w => LinearMapProof.TryRead(w, world.Bounds), countAt: 64 + 128);
    }

    [Fact]
    public void Secrets_ToString_IsRedacted()
    {
        var world = new LinearMapWorld();
        Assert.Equal("linear-map witness", world.Witness.ToString());
        Assert.Equal("evaluation of 2 rows", world.Evaluation.ToString());
    }

    private static byte[] Write(LinearMapProof proof, LinearMapBounds bounds)
    {
        var writer = new CanonicalWriter();
        proof.Write(writer, bounds);
        return writer.ToArray();
    }
}
