using Helen.Cryptography.SigmaProofs.CiphertextLinearMap;

namespace Helen.Cryptography.Tests.SigmaProofs.CiphertextLinearMap;

public sealed class ReplayTests
{
    [Fact]
    public void Verify_InAnotherContext_Rejects()
    {
        foreach (var rows in new[] { 1, 2 })
        {
            var world = new LinearMapWorld(rows);
            var (statement, proof) = (world.Statement(), world.Prove());
            Assert.True(LinearMapVerifier.Verify(statement, proof, LinearMapWorld.Begin()));
            Assert.False(LinearMapVerifier.Verify(statement, proof, LinearMapWorld.Begin(session: 2)));
            Assert.False(LinearMapVerifier.Verify(statement, proof, LinearMapWorld.Begin(round: 2)));
            Assert.False(LinearMapVerifier.Verify(statement, proof, LinearMapWorld.Begin(prover: 1)));
            Assert.False(LinearMapVerifier.Verify(statement, proof, TestKey.Context().Begin("another"u8)));
        }
    }
}
