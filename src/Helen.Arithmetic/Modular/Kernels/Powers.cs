using System.Numerics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Helen.Arithmetic.Modular.Kernels;

/// <summary>Products of powers over a register machine. Registers hold Montgomery forms throughout.</summary>
internal static class Powers
{
    /// <summary>Registers that <see cref="Public"/> needs besides its target, from <c>scratch</c> on.</summary>
    public static int PublicScratch(int bits) => (1 << Windows.WidthForOnePower(bits)) + 1;

    /// <summary>target = source^exponent, a public non-negative exponent. target ≠ source.</summary>
    public static void Public(ModularArena arena, int target, int source, BigInteger exponent, int scratch)
    {
        var bits = (int)exponent.GetBitLength();
        var digits = Windows.Bytes(exponent);
        var width = Windows.WidthForOnePower(bits);
        arena.Copy(scratch, ModularArena.One);
        arena.Copy(scratch + 1, source);
        for (var e = 2; e < 1 << width; e++) arena.Multiply(scratch + e, scratch + e - 1, source);
        var started = false;
        for (var at = (Windows.Count(bits, width) - 1) * width; at >= 0; at -= width)
        {
            var digit = Windows.Digit(digits, at, width);
            if (!started)
            {
                arena.Copy(target, scratch + digit);
                started = true;
                continue;
            }

            arena.SquareRepeatedly(target, target, width);
            if (digit != 0) arena.Multiply(target, target, scratch + digit);
        }

        if (!started) arena.Copy(target, ModularArena.One);
    }

    /// <summary>
    /// target = source^exponent; the exponent is a secret of a public number of bits, so the sequence of operations is always the same
    /// and each power is taken from the window's table under a mask. target ≠ source; uses the register <paramref name="scratch"/>.
    /// </summary>
    public static void Secret(ModularArena arena, int target, int source, ReadOnlySpan<byte> exponent, int bits, int scratch)
    {
        var width = Windows.WidthForOnePower(bits);
        var limbs = arena.LimbCount;
        var table = new ulong[(1 << width) * limbs];
        var chosen = new ulong[limbs];
        FillTable(arena, source, table, width, scratch);
        var last = (Windows.Count(bits, width) - 1) * width;
        for (var at = last; at >= 0; at -= width)
        {
            Windows.Gather(table, Windows.Digit(exponent, at, width), chosen);
            if (at == last)
            {
                arena.Load(target, chosen);
                continue;
            }

            arena.SquareRepeatedly(target, target, width);
            arena.Load(scratch, chosen);
            arena.Multiply(target, target, scratch);
        }

        Wipe(table);                                        // the base may be a secret choice between value and value^{−1}
        Wipe(chosen);
    }

    /// <summary>table[e] = source^e for e &lt; 2^width; leaves source^(2^width − 1) in the register <paramref name="scratch"/>.</summary>
    public static void FillTable(ModularArena arena, int source, Span<ulong> table, int width, int scratch)
    {
        var limbs = arena.LimbCount;
        arena.Store(ModularArena.One, table[..limbs]);
        arena.Copy(scratch, source);
        arena.Store(scratch, table.Slice(limbs, limbs));
        for (var e = 2; e < 1 << width; e++)
        {
            arena.Multiply(scratch, scratch, source);
            arena.Store(scratch, table.Slice(e * limbs, limbs));
        }
    }

    /// <summary>The bucket width that makes <see cref="Buckets"/> cheapest, and its cost in multiplications.</summary>
    public static (int Width, long Cost) PlanBuckets(int count, int bits)
    {
        var best = (Width: 1, Cost: long.MaxValue);
        for (var w = 1; w <= Windows.MaxWidth; w++)
        {
            var cost = (long)count + ((long)Windows.Count(bits, w) * (count + (2L << w) + w));
            if (cost < best.Cost) best = (w, cost);
        }

        return best;
    }

    /// <summary>
    /// target = Π registers[l]^digits[l] for public non-negative exponents by Pippenger's buckets. Bases stand in registers
    /// first .. first + digits.Length − 1; uses 2^width + 2 registers from <paramref name="scratch"/> on.
    /// </summary>
    public static void Buckets(ModularArena arena, int target, int first, byte[][] digits, int bits, int width, int scratch)
    {
        int buckets = scratch, running = scratch + (1 << width), sum = running + 1;
        var filled = new bool[1 << width];
        arena.Copy(target, ModularArena.One);
        for (var at = (Windows.Count(bits, width) - 1) * width; at >= 0; at -= width)
        {
            arena.SquareRepeatedly(target, target, width);
            Array.Clear(filled);
            for (var l = 0; l < digits.Length; l++)
            {
                var digit = Windows.Digit(digits[l], at, width);
                if (digit != 0) Accumulate(arena, buckets + digit, first + l, ref filled[digit]);
            }

            bool hasRunning = false, hasSum = false;
            for (var b = (1 << width) - 1; b > 0; b--)
            {
                if (filled[b]) Accumulate(arena, running, buckets + b, ref hasRunning);
                if (hasRunning) Accumulate(arena, sum, running, ref hasSum);
            }

            if (hasSum) arena.Multiply(target, target, sum);
        }
    }

    /// <summary>
    /// Products over subsets, one per row, by the method of four Russians: all products of a group of bases are tabulated once and
    /// every row takes one of them. Results stand in registers first, first + 1, …
    /// </summary>
    public static void Subsets(ModularArena arena, ReadOnlySpan<BigInteger> bases, IReadOnlyList<bool[]> rows, int group, int first, int scratch)
    {
        var filled = new bool[rows.Count];
        for (var start = 0; start < bases.Length; start += group)
        {
            var size = Math.Min(group, bases.Length - start);
            for (var i = 0; i < size; i++)
            {
                var bit = 1 << i;
                arena.LoadInteger(scratch + bit, bases[start + i]);
                arena.Enter(scratch + bit, scratch + bit);
                for (var s = 1; s < bit; s++) arena.Multiply(scratch + bit + s, scratch + bit, scratch + s);
            }

            for (var v = 0; v < rows.Count; v++)
            {
                var subset = 0;
                for (var i = 0; i < size; i++) if (rows[v][start + i]) subset |= 1 << i;
                if (subset != 0) Accumulate(arena, first + v, scratch + subset, ref filled[v]);
            }
        }

        for (var v = 0; v < rows.Count; v++) if (!filled[v]) arena.Copy(first + v, ModularArena.One);
    }

    /// <summary>The group size that makes <see cref="Subsets"/> cheapest.</summary>
    public static int PlanSubsets(int rowCount)
    {
        var best = 1;
        for (var k = 2; k <= Windows.MaxWidth; k++) if (Cost(k) < Cost(best)) best = k;
        return best;
        double Cost(int k) => ((1 << k) - 1 + rowCount) / (double)k;
    }

    public static void Wipe(Span<ulong> limbs) => CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(limbs));

    private static void Accumulate(ModularArena arena, int target, int factor, ref bool started)
    {
        if (started) arena.Multiply(target, target, factor);
        else arena.Copy(target, factor);
        started = true;
    }
}
