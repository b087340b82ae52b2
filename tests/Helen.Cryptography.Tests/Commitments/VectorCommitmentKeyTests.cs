using System.Numerics;
using Helen.Cryptography.Commitments;

namespace Helen.Cryptography.Tests.Commitments;

public sealed class VectorCommitmentKeyTests
{
    private static readonly SeededRandom Random = new(2);

    [Fact]
    public void Commit_EqualsTheFormula()
    {
        var key = TestKey.CommitmentKey;
        BigInteger[] row = [5, -7, 0];
        var r = key.NextRandomness(Random);
        var expected = key.N.PowPublic(key.Base, r);
        for (var l = 0; l < row.Length; l++) expected = key.N.Multiply(expected, key.N.PowPublic(key.Generators[l], row[l]));
        Assert.Equal(expected, key.Commit(row, 31, r, TestKey.Parameters.CommitmentRandomnessBits).Value);
        Assert.Equal(expected, key.EvaluatePublic(row, r));
    }

    [Fact]
    public void Commit_ValueAtOrBeyondItsBound_ThrowsOnlyBeyond()
    {
        var key = TestKey.CommitmentKey;
        key.Commit([3, -3, 0], 2, 1, 4);
        Assert.Throws<ArgumentOutOfRangeException>(() => key.Commit([4, 0, 0], 2, 1, 4));
        Assert.Throws<ArgumentException>(() => key.Commit([1, 1], 2, 1, 4));
    }

    [Fact]
    public void Accept_NonCanonicalOrNonUnit_IsNull()
    {
        var n = TestKey.Paillier.N.Value;
        Assert.NotNull(TestKey.CommitmentKey.Accept(4));
        Assert.NotNull(TestKey.CommitmentKey.Accept(n - 1));
        foreach (var bad in new[] { 0, -4, n, n + 4, TestKey.P, 3 * TestKey.Q }) Assert.Null(TestKey.CommitmentKey.Accept(bad));
    }

    [Fact]
    public void Take_FirstGenerators_CommitsShorterRows()
    {
        var key = TestKey.CommitmentKey.Take(2);
        Assert.Equal(TestKey.CommitmentKey.EvaluatePublic([4, 9, 0], 17), key.EvaluatePublic([4, 9], 17));
        Assert.NotEqual(TestKey.CommitmentKey.Id, key.Id);
        Assert.Throws<ArgumentOutOfRangeException>(() => key.Take(3));
        Assert.Throws<ArgumentOutOfRangeException>(() => key.Take(0));
    }

    [Fact]
    public void Constructor_BadGenerators_Throws()
    {
        Assert.Throws<ArgumentException>(() => new VectorCommitmentKey(TestKey.Paillier, default));
        Assert.Throws<ArgumentException>(() => new VectorCommitmentKey(TestKey.Paillier, [TestKey.P]));
    }
}
