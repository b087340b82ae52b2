using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Helen.Arithmetic.Modular.Kernels;

/// <summary>Fixed windows of exponents, and the masked choice from a window's table.</summary>
internal static class Windows
{
    public const int MaxWidth = 8;

    /// <summary>Windows that cover <paramref name="bits"/> bits.</summary>
    public static int Count(int bits, int width) => (bits + width - 1) / width;

    /// <summary>Bits [bit, bit + width) of a little-endian integer; zero beyond its end. Only the position is public knowledge.</summary>
    public static int Digit(ReadOnlySpan<byte> littleEndian, int bit, int width)
    {
        var at = bit >> 3;
        var low = at < littleEndian.Length ? littleEndian[at] : 0;
        var high = at + 1 < littleEndian.Length ? littleEndian[at + 1] : 0;
        return ((low | (high << 8)) >> (bit & 7)) & ((1 << width) - 1);
    }

    /// <summary>The width that makes one power with a table of its own cheapest.</summary>
    public static int WidthForOnePower(int bits)
    {
        var best = 1;
        for (var w = 2; w <= 6; w++) if (Cost(w) < Cost(best)) best = w;
        return best;
        int Cost(int w) => (1 << w) + Count(bits, w);
    }

    /// <summary>
    /// Copies entry <paramref name="digit"/> of a table into <paramref name="target"/> by reading all entries under a mask, so that
    /// neither time nor the addresses touched depend on the digit.
    /// </summary>
    public static void Gather(ReadOnlySpan<ulong> table, int digit, Span<ulong> target)
    {
        unchecked                                           // masks wrap on purpose
        {
            var limbs = target.Length;
            var entries = table.Length / limbs;
            Span<ulong> masks = stackalloc ulong[1 << MaxWidth];
            for (var e = 0; e < entries; e++) masks[e] = 0UL - (((ulong)(uint)(e ^ digit) - 1) >> 63);
            var step = Vector<ulong>.Count;
            ref var first = ref MemoryMarshal.GetReference(table);
            ref var to = ref MemoryMarshal.GetReference(target);
            var l = 0;
            for (; l + (4 * step) <= limbs; l += 4 * step)
            {
                Vector<ulong> s0 = default, s1 = default, s2 = default, s3 = default;
                for (var e = 0; e < entries; e++)
                {
                    var mask = new Vector<ulong>(masks[e]);
                    ref var entry = ref Unsafe.Add(ref first, (nint)((e * limbs) + l));
                    s0 |= mask & Unsafe.ReadUnaligned<Vector<ulong>>(ref Unsafe.As<ulong, byte>(ref entry));
                    s1 |= mask & Unsafe.ReadUnaligned<Vector<ulong>>(ref Unsafe.As<ulong, byte>(ref Unsafe.Add(ref entry, step)));
                    s2 |= mask & Unsafe.ReadUnaligned<Vector<ulong>>(ref Unsafe.As<ulong, byte>(ref Unsafe.Add(ref entry, 2 * step)));
                    s3 |= mask & Unsafe.ReadUnaligned<Vector<ulong>>(ref Unsafe.As<ulong, byte>(ref Unsafe.Add(ref entry, 3 * step)));
                }

                s0.CopyTo(target[l..]);
                s1.CopyTo(target[(l + step)..]);
                s2.CopyTo(target[(l + (2 * step))..]);
                s3.CopyTo(target[(l + (3 * step))..]);
            }

            for (; l < limbs; l++)
            {
                var s = 0UL;
                for (var e = 0; e < entries; e++) s |= masks[e] & Unsafe.Add(ref first, (nint)((e * limbs) + l));
                Unsafe.Add(ref to, l) = s;
            }
        }
    }

    /// <summary>Little-endian bytes of a non-negative public integer.</summary>
    public static byte[] Bytes(BigInteger value) => value.ToByteArray(isUnsigned: true);
}
