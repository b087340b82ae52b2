using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;

namespace Helen.Arithmetic.Modular.Kernels;

/// <summary>Little-endian 64-bit limbs.</summary>
internal static class Limbs
{
    public static int Count(int bits) => (bits + 63) / 64;

    /// <summary>Writes a non-negative integer that fits, zero padded.</summary>
    public static void Write(BigInteger value, Span<ulong> limbs)
    {
        var bytes = MemoryMarshal.AsBytes(limbs);
        bytes.Clear();
        if (!value.TryWriteBytes(bytes, out _, isUnsigned: true)) throw new ArgumentOutOfRangeException(nameof(value), "The integer does not fit the limbs.");
        if (!BitConverter.IsLittleEndian) BinaryPrimitives.ReverseEndianness(limbs, limbs);
    }

    /// <summary>Reads a non-negative integer.</summary>
    public static BigInteger Read(ReadOnlySpan<ulong> limbs)
    {
        if (BitConverter.IsLittleEndian) return new(MemoryMarshal.AsBytes(limbs), isUnsigned: true);
        var swapped = new ulong[limbs.Length];
        BinaryPrimitives.ReverseEndianness(limbs, swapped);
        return new(MemoryMarshal.AsBytes(swapped), isUnsigned: true);
    }
}
