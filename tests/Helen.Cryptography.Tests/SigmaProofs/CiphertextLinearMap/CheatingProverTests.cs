using System.Numerics;
using Helen.Cryptography.SigmaProofs.CiphertextLinearMap;

namespace Helen.Cryptography.Tests.SigmaProofs.CiphertextLinearMap;

/// <summary>Each prover deviates first and hashes afterwards, so that exactly one condition of the verifier stands against it.</summary>
public sealed class CheatingProverTests
{
    private readonly LinearMapWorld _world = new();

    private LinearMapStatement Statement => _world.Statement();

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
    public void Verify_NonCanonicalRowMask_Rejects() => Assert.False(_world.Verify(_world.BentProve(Statement, rowMask: t => t + TestKey.Paillier.N.Value)));

    [Fact]
    public void Verify_NonCanonicalImageMask_Rejects() => Assert.False(_world.Verify(_world.BentProve(Statement, imageMask: s => s + TestKey.Paillier.NSquared.Value)));

    [Fact]
    public void Verify_MasksThatShareAFactorWithN_Rejects()
    {
        Assert.False(_world.Verify(_world.BentProve(Statement, rowMask: t => TestKey.Paillier.N.Multiply(t, TestKey.P))));
        Assert.False(_world.Verify(_world.BentProve(Statement, imageMask: s => TestKey.Paillier.NSquared.Multiply(s, TestKey.Q))));
    }

    /// <summary>Whoever knew the group's order could add a multiple of it to a response: both equations still hold.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void Verify_EntryResponseOutOfRange_Rejects(int l)
    {
        var bent = _world.BentProve(Statement, after: p => p with { EntryResponses = p.EntryResponses.SetItem(l, p.EntryResponses[l] + TooLong(_world.Bounds.EntryResponseBits)) });
        Assert.False(_world.Verify(bent));
        bent = _world.BentProve(Statement, after: p => p with { EntryResponses = p.EntryResponses.SetItem(l, p.EntryResponses[l] - TooLong(_world.Bounds.EntryResponseBits)) });
        Assert.False(_world.Verify(bent));
    }

    [Fact]
    public void Verify_RandomnessResponseOutOfRange_Rejects() =>
        Assert.False(_world.Verify(_world.BentProve(Statement, after: p => p with { RandomnessResponse = p.RandomnessResponse + TooLong(_world.Bounds.RandomnessResponseBits) })));

    [Fact]
    public void Verify_ExponentResponseOutOfRange_Rejects() =>
        Assert.False(_world.Verify(_world.BentProve(Statement, after: p => p with { ExponentResponse = p.ExponentResponse + TooLong(_world.Bounds.ExponentResponseBits) })));

    /// <summary>A consistent proof about a matrix whose entries exceed the bound.</summary>
    [Fact]
    public void Verify_EntriesTooLarge_Rejects()
    {
        var matrix = _world.Matrix.SetItem(1, [0, 0, BigInteger.One << (LinearMapWorld.EntryBits + TestKey.Parameters.StatisticalBits + TestKey.Parameters.ResponseCountBits + 40)]);
        var n2 = TestKey.Paillier.NSquared;
        var images = _world.Evaluation.Images.SetItem(1, new(n2.Multiply(_world.Bases.Table.ProductPublic(matrix[1].AsSpan()), TestKey.Paillier.EncryptionBase.PowPublic(_world.Evaluation.Exponents[1]))));
        var statement = _world.Statement(images, _world.Commitments.SetItem(1, LinearMapWorld.Commit(matrix[1], _world.Randomness[1])));
        Assert.False(_world.Verify(_world.BentProve(statement, matrix), statement));
    }

    /// <summary>The images belong to the proven matrix, the commitment to another: only the equation of the commitments fails.</summary>
    [Fact]
    public void Verify_CommitmentToAnotherRow_Rejects()
    {
        var statement = _world.Statement(commitments: _world.Commitments.SetItem(0, LinearMapWorld.Commit([1, 2, 3], _world.Randomness[0])));
        Assert.False(_world.Verify(_world.BentProve(statement), statement));
    }

    /// <summary>The commitments belong to the proven matrix, one image holds one more: only the equation of the images fails.</summary>
    [Fact]
    public void Verify_ImageOfAnotherPlaintext_Rejects()
    {
        var statement = _world.Statement(images: _world.ImagesTimes(1 + TestKey.Paillier.N.Value));
        Assert.False(_world.Verify(_world.BentProve(statement), statement));
    }

    /// <summary>Randomness of unknown origin (an N-th residue, Jacobi symbol +1) instead of a power of H.</summary>
    [Fact]
    public void Verify_ImageWithForeignResidue_Rejects()
    {
        var foreign = TestKey.Paillier.NSquared.PowPublic(4, TestKey.Paillier.N.Value);
        var statement = _world.Statement(images: _world.ImagesTimes(foreign));
        Assert.NotNull(TestKey.Paillier.Accept(statement.Images[0].Value));
        Assert.False(_world.Verify(_world.BentProve(statement), statement));
    }

    /// <summary>Errors of two rows that cancel without χ.</summary>
    [Fact]
    public void Verify_ErrorsThatCancelInTheSum_Rejects()
    {
        var (n2, n) = (TestKey.Paillier.NSquared, TestKey.Paillier.N.Value);
        var images = _world.ImagesTimes(1 + n);
        images = images.SetItem(1, new(n2.Multiply(images[1].Value, 1 - n + n2.Value)));
        var statement = _world.Statement(images: images);
        Assert.False(_world.Verify(_world.BentProve(statement), statement));
    }

    /// <summary>An image of Jacobi symbol −1 satisfies the squared equations, so nothing but <c>Accept</c> stands against it.</summary>
    [Fact]
    public void Accept_ImageOfJacobiMinusOne_IsNullAlthoughTheEquationsHold()
    {
        var images = _world.ImagesTimes(TestKey.SquareRootOfUnity);
        var forged = _world.Statement(images: images);
        Assert.True(_world.Verify(_world.BentProve(forged), forged));
        Assert.Null(TestKey.Paillier.Accept(images[0].Value));
    }

    private static BigInteger TooLong(int bits) => TestKey.SquareOrder << bits;
}
