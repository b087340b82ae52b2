using System.Collections.Concurrent;
using System.Numerics;
using Helen.Arithmetic.Modular.Kernels;

namespace Helen.Arithmetic.Modular;

/// <summary>
/// Products of powers over one vector of bases; the tables (2^w powers of every base) serve every row of exponents and are built on
/// first use. Straus' interleaving shares the squarings among the bases; for many public exponents without tables Pippenger's buckets
/// are cheaper and used instead. Safe for concurrent use.
/// </summary>
public sealed class BaseTable
{
    private const int First = ModularArena.Free;
    private const int FewBases = 64;

    private readonly Modulus _modulus;
    private readonly BigInteger[] _bases;
    private readonly Lazy<ulong[]> _table;                  // base-major, then digit, then limbs; Montgomery form
    private readonly ConcurrentDictionary<int, ulong[]> _corrections = new();

    internal BaseTable(Modulus modulus, BigInteger[] bases)
    {
        (_modulus, _bases) = (modulus, bases);
        Width = bases.Length <= FewBases ? 5 : 4;           // 500 bases of 4096 bits: 4 MB
        _table = new(BuildTable);
    }

    /// <summary>Number of bases.</summary>
    public int Count => _bases.Length;

    /// <summary>Bits of a window.</summary>
    internal int Width { get; }

    private int BaseLimbs => _modulus.Kernel.LimbCount << Width;

    /// <summary>Π bases[l]^exponents[l], public exponents, possibly negative.</summary>
    /// <exception cref="ArgumentException">The counts differ, or an exponent is negative and one of the bases is not a unit.</exception>
    public BigInteger ProductPublic(ReadOnlySpan<BigInteger> exponents)
    {
        if (exponents.Length != _bases.Length) throw new ArgumentException("One exponent per base.", nameof(exponents));
        var bits = 0;
        var signed = false;
        foreach (var e in exponents)
        {
            bits = Math.Max(bits, (int)BigInteger.Abs(e).GetBitLength());
            signed |= e.Sign < 0;
        }

        int? offsetBits = signed ? (bits + 7) / 8 * 8 : null;   // whole bytes: few different corrections to keep
        var offset = offsetBits is { } b ? BigInteger.One << b : BigInteger.Zero;
        if (offsetBits is { } o) bits = o + 1;
        var digits = new byte[_bases.Length][];
        for (var l = 0; l < digits.Length; l++) digits[l] = Windows.Bytes(exponents[l] + offset);

        var buckets = Powers.PlanBuckets(_bases.Length, bits);
        return buckets.Cost < StrausCost(bits) ? ByBuckets(digits, bits, buckets.Width, offsetBits) : ByTables(digits, bits, offsetBits);
    }

    /// <summary>Π bases[l]^exponents[l] in time independent of the exponents. All exponents share one bound and signedness.</summary>
    /// <exception cref="ArgumentException">The counts, bounds or signedness differ, or they are signed and one of the bases is not a unit.</exception>
    public BigInteger ProductSecret(ReadOnlySpan<SecretExponent> exponents)
    {
        if (exponents.Length != _bases.Length) throw new ArgumentException("One exponent per base.", nameof(exponents));
        if (exponents.IsEmpty) return BigInteger.One;
        var shape = exponents[0];
        foreach (var e in exponents) if (e.Bits != shape.Bits || e.IsSigned != shape.IsSigned) throw new ArgumentException("All exponents must share one bound and signedness.", nameof(exponents));

        var table = _table.Value;
        var chosen = new ulong[_modulus.Kernel.LimbCount];
        using var lease = _modulus.Kernel.Rent(First + 2);
        var arena = lease.Arena;
        arena.Copy(First, ModularArena.One);
        var last = (Windows.Count(shape.HeldBits, Width) - 1) * Width;
        for (var at = last; at >= 0; at -= Width)
        {
            if (at != last) arena.SquareRepeatedly(First, First, Width);
            for (var l = 0; l < exponents.Length; l++)
            {
                Windows.Gather(table.AsSpan(l * BaseLimbs, BaseLimbs), Windows.Digit(exponents[l].Held, at, Width), chosen);
                arena.Load(First + 1, chosen);
                arena.Multiply(First, First, First + 1);
            }
        }

        Powers.Wipe(chosen);
        return Finish(arena, shape.IsSigned ? shape.Bits : null);
    }

    private long StrausCost(int bits) =>
        (_table.IsValueCreated ? 0L : (long)_bases.Length << Width) + ((long)Windows.Count(bits, Width) * (_bases.Length + Width));

    private BigInteger ByTables(byte[][] digits, int bits, int? offsetBits)
    {
        var table = _table.Value;
        var limbs = _modulus.Kernel.LimbCount;
        using var lease = _modulus.Kernel.Rent(First + 2);
        var arena = lease.Arena;
        arena.Copy(First, ModularArena.One);
        var last = (Windows.Count(bits, Width) - 1) * Width;
        for (var at = last; at >= 0; at -= Width)
        {
            if (at != last) arena.SquareRepeatedly(First, First, Width);
            for (var l = 0; l < digits.Length; l++)
            {
                var digit = Windows.Digit(digits[l], at, Width);
                if (digit == 0) continue;
                arena.Load(First + 1, table.AsSpan((l * BaseLimbs) + (digit * limbs), limbs));
                arena.Multiply(First, First, First + 1);
            }
        }

        return Finish(arena, offsetBits);
    }

    private BigInteger ByBuckets(byte[][] digits, int bits, int width, int? offsetBits)
    {
        var bases = First + 2;
        var scratch = bases + _bases.Length;
        using var lease = _modulus.Kernel.Rent(scratch + (1 << width) + 2);
        var arena = lease.Arena;
        for (var l = 0; l < _bases.Length; l++)
        {
            arena.LoadInteger(bases + l, _bases[l]);
            arena.Enter(bases + l, bases + l);
        }

        Powers.Buckets(arena, First, bases, digits, bits, width, scratch);
        return Finish(arena, offsetBits);
    }

    // Takes the offset of all exponents back: one factor (Π bases)^{−2^offsetBits}, kept per number of bits.
    private BigInteger Finish(ModularArena arena, int? offsetBits)
    {
        if (offsetBits is { } bits)
        {
            arena.Load(First + 1, _corrections.GetOrAdd(bits, static (b, self) => self._modulus.OffsetCorrection(self._modulus.Product(self._bases), b), this));
            arena.Multiply(First, First, First + 1);
        }

        arena.Leave(First, First);
        return arena.StoreInteger(First);
    }

    private ulong[] BuildTable()
    {
        var table = new ulong[_bases.Length * BaseLimbs];
        using var lease = _modulus.Kernel.Rent(First + 2);
        var arena = lease.Arena;
        for (var l = 0; l < _bases.Length; l++)
        {
            arena.LoadInteger(First, _bases[l]);
            arena.Enter(First, First);
            Powers.FillTable(arena, First, table.AsSpan(l * BaseLimbs, BaseLimbs), Width, First + 1);
        }

        return table;
    }
}
