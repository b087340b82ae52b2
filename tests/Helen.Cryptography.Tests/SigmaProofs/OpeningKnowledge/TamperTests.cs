using System.Numerics;
using Helen.Cryptography.SigmaProofs.OpeningKnowledge;

namespace Helen.Cryptography.Tests.SigmaProofs.OpeningKnowledge;

public sealed class TamperTests
{
    private static readonly OpeningWorld World = new();
    private static readonly OpeningProof Honest = World.Prove();

    [Fact]
    public void Verify_EachFieldChanged_Rejects()
    {
        Assert.True(World.Verify(Honest));
        Assert.False(World.Verify(Honest with { Mask = TestKey.Paillier.N.Multiply(Honest.Mask, 4) }));
        for (var l = 0; l < TestKey.Features; l++) Assert.False(World.Verify(Honest with { EntryResponses = Honest.EntryResponses.SetItem(l, Honest.EntryResponses[l] + 1) }));
        Assert.False(World.Verify(Honest with { RandomnessResponse = Honest.RandomnessResponse + 1 }));
        Assert.False(World.Verify(Honest, World.Statement([World.Commitments[1], World.Commitments[0]])));
    }

    [Fact]
    public void Challenges_EachPartOfStatementAndFirstMessage_ChangesThem()
    {
        var generators = TestKey.CommitmentKey.Generators;
        OpeningStatement[] statements =
        [
            World.Statement(),
            World.Statement(World.Commitments.SetItem(1, new(4))),
            new(TestKey.CommitmentKey, World.Commitments, new(TestKey.Parameters, 2, 3, 62)),
            new(new(TestKey.Paillier, [generators[1], generators[0], generators[2]]), World.Commitments, World.Bounds),
        ];
        Assert.Equal(statements.Length, statements.Select(s => s.CombinationChallenge(OpeningWorld.Begin())[0]).Distinct().Count());

        BigInteger Response(BigInteger t)
        {
            var transcript = OpeningWorld.Begin();
            World.Statement().CombinationChallenge(transcript);
            return World.Statement().ResponseChallenge(transcript, t);
        }

        Assert.NotEqual(Response(1), Response(2));
    }
}
