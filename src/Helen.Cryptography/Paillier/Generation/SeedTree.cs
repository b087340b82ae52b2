using System.Collections.Immutable;
using System.Numerics;
using Helen.Cryptography.Hashing;
using Helen.Cryptography.Randomness;

namespace Helen.Cryptography.Paillier.Generation;

/// <summary>
/// One seed per slot out of one seed per batch, such that all slots but one can be revealed by log2(slots) inner seeds (Goldreich–Goldwasser–Micali; the punctured seed
/// stays pseudorandom). Slots are a power of two. Seeds are secret until they are revealed.
/// </summary>
public static class SeedTree
{
    /// <summary>Bytes of a node.</summary>
    public const int SeedBytes = CoinSeed.ByteCount;

    /// <summary>The seeds of all slots.</summary>
    public static byte[][] Leaves(CoinSeed root, int slots)
    {
        ArgumentNullException.ThrowIfNull(root);
        RequirePower(slots);
        var leaves = new byte[]?[slots];
        Expand(root.Bytes.ToArray(), leaves);
        return [.. leaves.Select(leaf => leaf!)];
    }

    /// <summary>Inner seeds from which every slot's seed but that of <paramref name="kept"/> follows, from the widest to the narrowest.</summary>
    public static ImmutableArray<ReadOnlyMemory<byte>> RevealAllBut(CoinSeed root, int slots, int kept)
    {
        ArgumentNullException.ThrowIfNull(root);
        RequirePower(slots);
        ArgumentOutOfRangeException.ThrowIfNegative(kept);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(kept, slots);
        var revealed = ImmutableArray.CreateBuilder<ReadOnlyMemory<byte>>();
        var node = root.Bytes.ToArray();
        for (var width = slots / 2; width >= 1; width /= 2)
        {
            var (left, right) = Children(node);
            var inRight = (kept & width) != 0;
            revealed.Add(inRight ? left : right);
            node = inRight ? right : left;
        }

        return revealed.ToImmutable();
    }

    /// <summary>The seeds that <see cref="RevealAllBut"/> revealed; null at <paramref name="kept"/>.</summary>
    /// <exception cref="ArgumentException">There are not log2(slots) seeds of <see cref="SeedBytes"/> bytes.</exception>
    public static byte[]?[] LeavesAllBut(ImmutableArray<ReadOnlyMemory<byte>> revealed, int slots, int kept)
    {
        RequirePower(slots);
        if (revealed.Length != BitOperations.Log2((uint)slots) || revealed.Any(seed => seed.Length != SeedBytes)) throw new ArgumentException("One seed per level.", nameof(revealed));
        var leaves = new byte[]?[slots];
        var (from, width) = (0, slots / 2);
        foreach (var seed in revealed)
        {
            var inRight = (kept & width) != 0;
            Expand(seed.ToArray(), leaves.AsSpan(inRight ? from : from + width, width));
            if (inRight) from += width;
            width /= 2;
        }

        return leaves;
    }

    private static void Expand(byte[] node, Span<byte[]?> leaves)
    {
        if (leaves.Length == 1)
        {
            leaves[0] = node;
            return;
        }

        var (left, right) = Children(node);
        Expand(left, leaves[..(leaves.Length / 2)]);
        Expand(right, leaves[(leaves.Length / 2)..]);
    }

    private static (byte[] Left, byte[] Right) Children(byte[] node)
    {
        Span<byte> both = stackalloc byte[2 * SeedBytes];
        using var hash = new Shake256Hash();
        hash.Append("helen/seed-tree/1"u8);
        hash.Append(node);
        hash.Finish(both);
        return (both[..SeedBytes].ToArray(), both[SeedBytes..].ToArray());
    }

    private static void RequirePower(int slots)
    {
        if (slots < 2 || !BitOperations.IsPow2(slots)) throw new ArgumentOutOfRangeException(nameof(slots), "The number of slots must be a power of two.");
    }
}
