using System.Numerics;
using Helen.Cryptography.SigmaProofs.OpeningKnowledge;

namespace Helen.Cryptography.Tests.SigmaProofs.OpeningKnowledge;

/// <summary>Each prover deviates first and hashes afterwards, so that exactly one condition of the verifier stands against it.</summary>
public sealed class CheatingProverTests
{
    private readonly OpeningWorld _world = new();

    private OpeningStatement Statement => _world.Statement();

    [Fact]
    public void Verify_MissingOrExtraResponse_Rejects()
    {
        var honest = _world.BentProve(Statement);
        Assert.True(_world.Verify(honest));
        Assert.False(_world.Verify(honest with { EntryResponses = honest.EntryResponses.Add(0) }));
        Assert.False(_world.Verify(honest with { EntryResponses = honest.EntryResponses[..2] }));
    }

    [Fact]
    public void Verify_DefaultResponses_Rejects() => Assert.False(_world.Verify(_world.BentProve(Statement) with { EntryResponses = default }));

    [Fact]
    public void Verify_NonCanonicalMask_Rejects() => Assert.False(_world.Verify(_world.BentProve(Statement, mask: t => t + TestKey.Paillier.N.Value)));

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public void Verify_EntryResponseOutOfRange_Rejects(int l) =>
        Assert.False(_world.Verify(_world.BentProve(Statement, after: p => p with { EntryResponses = p.EntryResponses.SetItem(l, p.EntryResponses[l] - (TestKey.Order << _world.Bounds.EntryResponseBits)) })));

    [Fact]
    public void Verify_RandomnessResponseOutOfRange_Rejects() =>
        Assert.False(_world.Verify(_world.BentProve(Statement, after: p => p with { RandomnessResponse = p.RandomnessResponse + (TestKey.Order << _world.Bounds.RandomnessResponseBits) })));

    [Fact]
    public void Verify_EntriesTooLarge_Rejects()
    {
        var rows = _world.Rows.SetItem(1, [0, 0, BigInteger.One << (61 + TestKey.Parameters.StatisticalBits + TestKey.Parameters.ResponseCountBits + 40)]);
        var statement = _world.Statement(_world.Commitments.SetItem(1, new(TestKey.CommitmentKey.EvaluatePublic(rows[1].AsSpan(), _world.Randomness[1]))));
        Assert.False(_world.Verify(_world.BentProve(statement, rows), statement));
    }

    /// <summary>A commitment that nobody opened, in either place.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Verify_OneCommitmentWithoutOpening_Rejects(int j)
    {
        var statement = _world.Statement(_world.Commitments.SetItem(j, new(TestKey.Paillier.N.Multiply(_world.Commitments[j].Value, 4))));
        Assert.False(_world.Verify(_world.BentProve(statement), statement));
    }

    /// <summary>Two commitments off by factors that cancel without χ.</summary>
    [Fact]
    public void Verify_ErrorsThatCancelInTheProduct_Rejects()
    {
        var n = TestKey.Paillier.N;
        var statement = _world.Statement([new(n.Multiply(_world.Commitments[0].Value, 4)), new(n.Multiply(_world.Commitments[1].Value, n.Invert(4)))]);
        Assert.False(_world.Verify(_world.BentProve(statement), statement));
    }
}
