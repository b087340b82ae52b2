using Helen.Cryptography.Hashing;

namespace Helen.Cryptography.Tests.Hashing;

public sealed class MerkleTreeTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(6)]
    public void Constructor_LeavesNoPowerOfTwo_Throws(int count) => Assert.Throws<ArgumentException>("leaves", () => new MerkleTree(new Digest[count]));

    [Fact]
    public void OneLeaf_IsItsOwnPath()
    {
        var tree = new MerkleTree([Digest.Of("leaf"u8)]);
        Assert.Empty(tree.PathOf(0));
        Assert.Equal(tree.Root, MerkleTree.RootOf(Digest.Of("leaf"u8), 0, []));
    }
}
