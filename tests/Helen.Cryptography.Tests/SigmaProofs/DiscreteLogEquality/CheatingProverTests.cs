using System.Numerics;

namespace Helen.Cryptography.Tests.SigmaProofs.DiscreteLogEquality;

/// <summary>Each prover deviates first and hashes afterwards, so that exactly one condition of the verifier stands against it.</summary>
public sealed class CheatingProverTests
{
    private readonly EqualityWorld _world = new();

    private static BigInteger N => TestKey.Paillier.N.Value;

    [Fact]
    public void Verify_BentProverWithoutDeviation_Accepts() => Assert.True(_world.Verify(1, _world.BentProve(_world.Statement(1), Honest)));

    [Fact]
    public void Verify_NonCanonicalShare_Rejects() => Assert.False(_world.Verify(1, _world.BentProve(_world.Statement(1, _world.Shares[1] + N), Honest), _world.Shares[1] + N));

    [Fact]
    public void Verify_NonCanonicalCiphertextMask_Rejects() => Assert.False(_world.Verify(1, _world.BentProve(_world.Statement(1), Honest, a: a => a + N)));

    [Fact]
    public void Verify_NonCanonicalAnchorMask_Rejects() => Assert.False(_world.Verify(1, _world.BentProve(_world.Statement(1), Honest, b: b => b + N)));

    [Fact]
    public void Verify_ResponseOutOfRange_Rejects() =>
        Assert.False(_world.Verify(1, _world.BentProve(_world.Statement(1), (e, k) => Honest(e, k) + (TestKey.Order << _world.Statement(1).ResponseBits))));

    /// <summary>The response belongs to Y_i, the share does not: only the equation of the ciphertext fails.</summary>
    [Fact]
    public void Verify_WrongShare_Rejects()
    {
        var wrong = TestKey.Paillier.N.Multiply(_world.Shares[1], 4);
        Assert.False(_world.Verify(1, _world.BentProve(_world.Statement(1, wrong), Honest), wrong));
    }

    /// <summary>Share and response use one exponent, but not that of Y_i: only the equation of the anchor fails.</summary>
    [Fact]
    public void Verify_ShareUnderAnotherExponent_Rejects()
    {
        var share = TestKey.Paillier.N.PowPublic(TestKey.Paillier.N.Reduce(_world.Ciphertext.Inner.Value), 77);
        Assert.False(_world.Verify(1, _world.BentProve(_world.Statement(1, share), (e, k) => (77 * e) + k), share));
    }

    [Fact]
    public void Verify_ShareThatIsNoUnit_Rejects() => Assert.False(_world.Verify(1, _world.BentProve(_world.Statement(1, TestKey.P), Honest), TestKey.P));

    private static BigInteger Honest(BigInteger e, BigInteger mask) => TestKey.Dealt.Shares[1].Respond(e, mask);
}
