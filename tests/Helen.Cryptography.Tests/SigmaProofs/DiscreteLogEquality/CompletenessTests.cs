using System.Numerics;
using FsCheck;
using FsCheck.Fluent;
using Helen.Cryptography.Encoding;
using Helen.Cryptography.SigmaProofs.DiscreteLogEquality;

namespace Helen.Cryptography.Tests.SigmaProofs.DiscreteLogEquality;

public sealed class CompletenessTests
{
    [Fact]
    public void Verify_EveryPartysHonestShare_Accepts()
    {
        var world = new EqualityWorld();
        for (var i = 0; i < TestKey.Parties; i++) Assert.True(world.Verify(i, world.Prove(i)));
    }

    [Fact]
    public void Verify_NegatedShare_Accepts()
    {
        var world = new EqualityWorld();
        var negated = TestKey.Paillier.N.Value - world.Shares[1];
        Assert.True(world.Verify(1, world.Prove(1, negated), negated));
    }

    [Fact]
    public void Prove_ShareOfAnotherParty_Throws()
    {
        var world = new EqualityWorld();
        Assert.Throws<ArgumentException>(() => DiscreteLogEqualityProver.Prove(world.Statement(0), TestKey.Dealt.Shares[1], EqualityWorld.Begin(), world.Random));
        Assert.Throws<ArgumentOutOfRangeException>(() => world.Statement(TestKey.Parties, 4));
    }

    [Fact]
    public void TryRead_AfterWrite_GivesTheProof() => Prop.ForAll(ArbMap.Default.ArbFor<byte>(), seed =>
    {
        var proof = new EqualityWorld(seed).Prove(seed % TestKey.Parties);
        return DiscreteLogEqualityProof.TryRead(Write(proof), TestKey.Public) == proof;
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(10));

    [Fact]
    public void TryRead_HostileBytes_IsNull() => HostileBytes.AreRefused(Write(new EqualityWorld().Prove(0)), w => DiscreteLogEqualityProof.TryRead(w, TestKey.Public));

    private static byte[] Write(DiscreteLogEqualityProof proof)
    {
        var writer = new CanonicalWriter();
        proof.Write(writer, TestKey.Public);
        return writer.ToArray();
    }
}
