using System.Collections.Immutable;
using System.Numerics;
using System.Security.Cryptography;

namespace Helen.Cryptography.Hashing;

/// <summary>A binary hash tree over 2^k digests: one root commits to all, and any leaf opens with k siblings. Leaves and inner nodes are hashed under different prefixes.</summary>
public sealed class MerkleTree
{
    private readonly Digest[][] _levels;

    /// <summary>The tree over these leaves.</summary>
    /// <exception cref="ArgumentException">Their number is no power of two.</exception>
    public MerkleTree(ReadOnlySpan<Digest> leaves)
    {
        if (!BitOperations.IsPow2(leaves.Length)) throw new ArgumentException("The number of leaves must be a power of two.", nameof(leaves));
        var level = new Digest[leaves.Length];
        for (var i = 0; i < level.Length; i++) level[i] = Leaf(leaves[i]);
        var levels = new List<Digest[]> { level };
        while (level.Length > 1)
        {
            var upper = new Digest[level.Length / 2];
            for (var i = 0; i < upper.Length; i++) upper[i] = Inner(level[2 * i], level[(2 * i) + 1]);
            levels.Add(level = upper);
        }

        _levels = [.. levels];
    }

    /// <summary>The commitment.</summary>
    public Digest Root => _levels[^1][0];

    /// <summary>The siblings on the way from a leaf to the root.</summary>
    public ImmutableArray<Digest> PathOf(int index)
    {
        var path = ImmutableArray.CreateBuilder<Digest>(_levels.Length - 1);
        for (var k = 0; k < _levels.Length - 1; k++) path.Add(_levels[k][(index >> k) ^ 1]);
        return path.MoveToImmutable();
    }

    /// <summary>The root of a tree in which <paramref name="leaf"/> stands at <paramref name="index"/> beside these siblings.</summary>
    public static Digest RootOf(Digest leaf, int index, ReadOnlySpan<Digest> path)
    {
        var node = Leaf(leaf);
        foreach (var sibling in path)
        {
            node = (index & 1) == 0 ? Inner(node, sibling) : Inner(sibling, node);
            index >>= 1;
        }

        return node;
    }

    private static Digest Leaf(Digest leaf)
    {
        Span<byte> bytes = stackalloc byte[1 + Digest.ByteCount];
        bytes[0] = 0;
        leaf.Write(bytes[1..]);
        return Hash(bytes);
    }

    private static Digest Inner(Digest left, Digest right)
    {
        Span<byte> bytes = stackalloc byte[1 + (2 * Digest.ByteCount)];
        bytes[0] = 1;
        left.Write(bytes[1..]);
        right.Write(bytes[(1 + Digest.ByteCount)..]);
        return Hash(bytes);
    }

    private static Digest Hash(ReadOnlySpan<byte> bytes)
    {
        Span<byte> hash = stackalloc byte[Digest.ByteCount];
        SHA256.HashData(bytes, hash);
        return Digest.Read(hash);
    }
}
