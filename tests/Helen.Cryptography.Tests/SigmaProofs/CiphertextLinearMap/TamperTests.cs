using System.Numerics;
using Helen.Cryptography.SigmaProofs.CiphertextLinearMap;

namespace Helen.Cryptography.Tests.SigmaProofs.CiphertextLinearMap;

public sealed class TamperTests
{
    private static readonly LinearMapWorld World = new();
    private static readonly LinearMapProof Honest = World.Prove();

    [Fact]
    public void Verify_Untouched_Accepts() => Assert.True(World.Verify(Honest));

    [Fact]
    public void Verify_EachFieldOfTheProofChanged_Rejects()
    {
        Assert.False(World.Verify(Honest with { RowMask = TestKey.Paillier.N.Multiply(Honest.RowMask, 4) }));
        Assert.False(World.Verify(Honest with { ImageMask = TestKey.Paillier.NSquared.Multiply(Honest.ImageMask, 4) }));
        for (var l = 0; l < TestKey.Features; l++) Assert.False(World.Verify(Honest with { EntryResponses = Honest.EntryResponses.SetItem(l, Honest.EntryResponses[l] + 1) }));
        Assert.False(World.Verify(Honest with { RandomnessResponse = Honest.RandomnessResponse + 1 }));
        Assert.False(World.Verify(Honest with { ExponentResponse = Honest.ExponentResponse - 1 }));
    }

    [Fact]
    public void Verify_EachPartOfTheStatementChanged_Rejects()
    {
        var n2 = TestKey.Paillier.NSquared.Value;
        Assert.False(World.Verify(Honest, World.Statement(images: World.Evaluation.Images.Reverse().ToArray() is var w ? [.. w] : default)));
        Assert.False(World.Verify(Honest, World.Statement(images: World.ImagesTimes(n2 - 1))));
        Assert.False(World.Verify(Honest, World.Statement(commitments: [World.Commitments[1], World.Commitments[0]])));
        Assert.False(World.Verify(Honest, World.Statement(bases: new(TestKey.Paillier, [World.Bases.Values[1], World.Bases.Values[0], World.Bases.Values[2]]))));
    }

    /// <summary>Everything that the prover could choose late is bound by χ and e (weak Fiat–Shamir otherwise).</summary>
    [Fact]
    public void Challenges_EachPartOfStatementAndFirstMessage_ChangesThem()
    {
        var n2 = TestKey.Paillier.NSquared.Value;
        var seen = new HashSet<BigInteger>();
        void Add(LinearMapStatement statement) => Assert.True(seen.Add(statement.CombinationChallenge(LinearMapWorld.Begin())[0]));
        Add(World.Statement());
        Add(World.Statement(images: World.ImagesTimes(n2 - 1)));
        Add(World.Statement(commitments: World.Commitments.SetItem(1, new(4))));
        Add(World.Statement(bases: new(TestKey.Paillier, World.Bases.Values.SetItem(2, new(4)))));
        Add(new(TestKey.CommitmentKey, World.Bases, World.Commitments, World.Evaluation.Images, new(TestKey.Parameters, 2, 3, 32, 256)));
        Add(new(TestKey.CommitmentKey, World.Bases, World.Commitments, World.Evaluation.Images, new(TestKey.Parameters, 2, 3, 31, 255)));
        var generators = TestKey.CommitmentKey.Generators;
        Add(new(new(TestKey.Paillier, [generators[1], generators[0], generators[2]]), World.Bases, World.Commitments, World.Evaluation.Images, World.Bounds));

        BigInteger Response(BigInteger t, BigInteger s)
        {
            var transcript = LinearMapWorld.Begin();
            World.Statement().CombinationChallenge(transcript);
            return World.Statement().ResponseChallenge(transcript, t, s);
        }

        Assert.Equal(3, new[] { Response(1, 1), Response(2, 1), Response(1, 2) }.Distinct().Count());
    }
}
