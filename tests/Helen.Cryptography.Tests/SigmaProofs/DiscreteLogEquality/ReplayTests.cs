using Helen.Cryptography.SigmaProofs.DiscreteLogEquality;

namespace Helen.Cryptography.Tests.SigmaProofs.DiscreteLogEquality;

public sealed class ReplayTests
{
    [Fact]
    public void Verify_InAnotherContext_Rejects()
    {
        var world = new EqualityWorld();
        var (statement, proof) = (world.Statement(1), world.Prove(1));
        Assert.True(DiscreteLogEqualityVerifier.Verify(statement, proof, EqualityWorld.Begin()));
        Assert.False(DiscreteLogEqualityVerifier.Verify(statement, proof, EqualityWorld.Begin(session: 2)));
        Assert.False(DiscreteLogEqualityVerifier.Verify(statement, proof, EqualityWorld.Begin(round: 2)));
        Assert.False(DiscreteLogEqualityVerifier.Verify(statement, proof, EqualityWorld.Begin(prover: 1)));
    }
}
