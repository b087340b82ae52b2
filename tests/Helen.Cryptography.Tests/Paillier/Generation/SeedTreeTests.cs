using System.Collections.Immutable;
using Helen.Cryptography.Paillier.Generation;
using Helen.Cryptography.Randomness;

namespace Helen.Cryptography.Tests.Paillier.Generation;

public sealed class SeedTreeTests
{
    private readonly CoinSeed _root = CoinSeed.Draw(new SeededRandom(5));

    [Theory]
    [InlineData(-4)]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(12)]
    public void EveryMember_SlotsNoPowerOfTwo_Throws(int count)
    {
        Assert.Throws<ArgumentOutOfRangeException>("slots", () => SeedTree.Leaves(_root, count));
        Assert.Throws<ArgumentOutOfRangeException>("slots", () => SeedTree.RevealAllBut(_root, count, 0));
        Assert.Throws<ArgumentOutOfRangeException>("slots", () => SeedTree.LeavesAllBut([.. Enumerable.Repeat<ReadOnlyMemory<byte>>(new byte[SeedTree.SeedBytes], 3)], count, 0));
    }

    [Fact]
    public void TwoSlots_AreTheFewest()
    {
        var leaves = SeedTree.Leaves(_root, 2);
        Assert.Equal([null, leaves[1]], SeedTree.LeavesAllBut(SeedTree.RevealAllBut(_root, 2, 0), 2, 0));
    }

    [Fact]
    public void LeavesAllBut_OtherNumberOrLengthOfSeeds_Throws()
    {
        var revealed = SeedTree.RevealAllBut(_root, 8, 3);
        Assert.Equal(8, SeedTree.LeavesAllBut(revealed, 8, 3).Length);
        Assert.Throws<ArgumentException>("revealed", () => SeedTree.LeavesAllBut(revealed[..^1], 8, 3));
        Assert.Throws<ArgumentException>("revealed", () => SeedTree.LeavesAllBut(revealed.Add(revealed[0]), 8, 3));
        Assert.Throws<ArgumentException>("revealed", () => SeedTree.LeavesAllBut(revealed.SetItem(1, revealed[1][..^1]), 8, 3));
    }
}
