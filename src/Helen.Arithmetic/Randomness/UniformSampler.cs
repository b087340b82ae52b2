using System.Numerics;

namespace Helen.Arithmetic.Randomness;

/// <summary>Uniform integers by rejection; every range in the protocol is drawn here.</summary>
public static class UniformSampler
{
    /// <summary>Uniform in [0, 2^<paramref name="bitCount"/>).</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="bitCount"/> is negative.</exception>
    public static BigInteger NextBits(this IRandomSource random, int bitCount)
    {
        ArgumentNullException.ThrowIfNull(random);
        ArgumentOutOfRangeException.ThrowIfNegative(bitCount);
        if (bitCount == 0) return BigInteger.Zero;
        var bytes = new byte[(bitCount + 7) / 8];
        random.Fill(bytes);
        bytes[0] &= (byte)(0xFF >> ((8 * bytes.Length) - bitCount));
        return new BigInteger(bytes, isUnsigned: true, isBigEndian: true);
    }

    /// <summary>Uniform in [0, <paramref name="bound"/>).</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="bound"/> is not positive.</exception>
    public static BigInteger NextBelow(this IRandomSource random, BigInteger bound)
    {
        ArgumentNullException.ThrowIfNull(random);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(bound);
        var bits = (int)(bound - 1).GetBitLength();
        while (true)
        {
            var candidate = random.NextBits(bits);
            if (candidate < bound) return candidate;
        }
    }

    /// <summary>Uniform in [−<paramref name="bound"/>, <paramref name="bound"/>].</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="bound"/> is negative.</exception>
    public static BigInteger NextSymmetric(this IRandomSource random, BigInteger bound)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(bound);
        return random.NextBelow((2 * bound) + 1) - bound;
    }

    /// <summary>A fair coin.</summary>
    public static bool NextCoin(this IRandomSource random)
    {
        ArgumentNullException.ThrowIfNull(random);
        Span<byte> one = stackalloc byte[1];
        random.Fill(one);
        return (one[0] & 1) == 1;
    }
}
