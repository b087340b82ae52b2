using System.Numerics;
using FsCheck;
using FsCheck.Fluent;
using Helen.Cryptography.Encoding;
using Helen.Cryptography.SigmaProofs.OpeningKnowledge;

namespace Helen.Cryptography.Tests.SigmaProofs.OpeningKnowledge;

public sealed class CompletenessTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    public void Verify_HonestProof_Accepts(int rows)
    {
        var world = new OpeningWorld(rows);
        Assert.True(world.Verify(world.Prove()));
        Assert.True(world.Verify(world.BentProve(world.Statement())));
    }

    [Fact]
    public void Prove_WitnessOutOfShapeOrBounds_Throws()
    {
        var world = new OpeningWorld();
        void Throws(OpeningWitness witness) => Assert.Throws<ArgumentException>(() => OpeningProver.Prove(world.Statement(), witness, OpeningWorld.Begin(), world.Random));
        Throws(new(world.Rows[..1], world.Randomness));
        Throws(new(world.Rows, world.Randomness[..1]));
        Throws(new(world.Rows.SetItem(0, [BigInteger.One << 61, 0, 0]), world.Randomness));
    }

    [Fact]
    public void Statement_PartsThatDoNotFit_Throws()
    {
        var world = new OpeningWorld();
        Assert.Throws<ArgumentException>(() => world.Statement(world.Commitments[..1]));
        Assert.Throws<ArgumentException>(() => world.Statement(world.Commitments.SetItem(0, null!)));
        Assert.Throws<ArgumentException>(() => new OpeningStatement(TestKey.CommitmentKey.Take(2), world.Commitments, world.Bounds));
    }

    [Fact]
    public void TryRead_AfterWrite_GivesTheProof() => Prop.ForAll(ArbMap.Default.ArbFor<byte>(), seed =>
    {
        var world = new OpeningWorld(2, seed);
        var proof = world.Prove();
        var read = OpeningProof.TryRead(Write(proof, world.Bounds), world.Bounds);
        return read is not null && read.EntryResponses.SequenceEqual(proof.EntryResponses) && read with { EntryResponses = proof.EntryResponses } == proof;
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(10));

    [Fact]
    public void TryRead_HostileBytes_IsNull()
    {
        var world = new OpeningWorld();
        HostileBytes.AreRefused(Write(world.Prove(), world.Bounds), w => OpeningProof.TryRead(w, world.Bounds), countAt: 64);
    }

    private static byte[] Write(OpeningProof proof, OpeningBounds bounds)
    {
        var writer = new CanonicalWriter();
        proof.Write(writer, bounds);
        return writer.ToArray();
    }
}
