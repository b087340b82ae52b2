using System.Numerics;
using Helen.Cryptography.SigmaProofs.DiscreteLogEquality;

namespace Helen.Cryptography.Tests.SigmaProofs.DiscreteLogEquality;

public sealed class TamperTests
{
    [Fact]
    public void Verify_EachFieldChanged_Rejects()
    {
        var world = new EqualityWorld();
        var honest = world.Prove(1);
        var n = TestKey.Paillier.N;
        Assert.True(world.Verify(1, honest));
        Assert.False(world.Verify(1, honest with { CiphertextMask = n.Multiply(honest.CiphertextMask, 4) }));
        Assert.False(world.Verify(1, honest with { AnchorMask = n.Multiply(honest.AnchorMask, 4) }));
        Assert.False(world.Verify(1, honest with { Response = honest.Response + 1 }));
        Assert.False(world.Verify(1, honest, n.Value - world.Shares[1]));
        Assert.False(world.Verify(2, honest, world.Shares[1]));
        Assert.False(DiscreteLogEqualityVerifier.Verify(new(TestKey.Public, 1, new(TestKey.Encrypt(5, world.Random)), world.Shares[1]), honest, EqualityWorld.Begin()));
    }

    [Fact]
    public void Challenge_EachPart_ChangesIt()
    {
        var world = new EqualityWorld();
        BigInteger Draw(DiscreteLogEqualityStatement s, BigInteger a, BigInteger b) => s.Challenge(EqualityWorld.Begin(), a, b);
        BigInteger[] drawn =
        [
            Draw(world.Statement(1), 1, 1), Draw(world.Statement(1), 2, 1), Draw(world.Statement(1), 1, 2), Draw(world.Statement(1, 4), 1, 1), Draw(world.Statement(2, world.Shares[1]), 1, 1),
            Draw(new(TestKey.Public, 1, new(TestKey.Encrypt(5, world.Random)), world.Shares[1]), 1, 1),
            Draw(new(TestKey.OtherPublic, 1, world.Ciphertext, world.Shares[1]), 1, 1),
        ];
        Assert.Equal(drawn.Length, drawn.Distinct().Count());
    }
}
