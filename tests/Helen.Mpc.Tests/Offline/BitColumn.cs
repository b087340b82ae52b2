using System.Numerics;

namespace Helen.Mpc.Tests.Offline;

/// <summary>One bit of every tuple of a sample, packed.</summary>
internal sealed class BitColumn(string name, int count)
{
    private readonly ulong[] _words = new ulong[(count + 63) / 64];

    /// <summary>What the bit is.</summary>
    public string Name => name;

    /// <summary>Tuples.</summary>
    public int Count => count;

    /// <summary>The bit of one tuple.</summary>
    public bool this[int tuple]
    {
        get => ((_words[tuple / 64] >> (tuple % 64)) & 1) == 1;
        set => _words[tuple / 64] = (_words[tuple / 64] & ~(1UL << (tuple % 64))) | ((value ? 1UL : 0) << (tuple % 64));
    }

    /// <summary>Bit by bit.</summary>
    public BitColumn Xor(BitColumn other)
    {
        var result = new BitColumn($"{name} xor {other.Name}", count);
        for (var i = 0; i < _words.Length; i++) result._words[i] = _words[i] ^ other._words[i];
        return result;
    }

    /// <summary>How far the number of ones is from one half, in standard deviations of as many fair coins.</summary>
    public double Excess() => ((2.0 * _words.Sum(word => BitOperations.PopCount(word))) - count) / Math.Sqrt(count);
}
