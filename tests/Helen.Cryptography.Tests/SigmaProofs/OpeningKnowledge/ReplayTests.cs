using Helen.Cryptography.SigmaProofs.OpeningKnowledge;

namespace Helen.Cryptography.Tests.SigmaProofs.OpeningKnowledge;

public sealed class ReplayTests
{
    [Fact]
    public void Verify_InAnotherContext_Rejects()
    {
        foreach (var rows in new[] { 1, 2 })
        {
            var world = new OpeningWorld(rows);
            var (statement, proof) = (world.Statement(), world.Prove());
            Assert.True(OpeningVerifier.Verify(statement, proof, OpeningWorld.Begin()));
            Assert.False(OpeningVerifier.Verify(statement, proof, OpeningWorld.Begin(session: 2)));
            Assert.False(OpeningVerifier.Verify(statement, proof, OpeningWorld.Begin(round: 2)));
            Assert.False(OpeningVerifier.Verify(statement, proof, OpeningWorld.Begin(prover: 1)));
        }
    }
}
