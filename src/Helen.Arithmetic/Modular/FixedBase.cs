using System.Collections.Concurrent;
using System.Numerics;
using Helen.Arithmetic.Modular.Kernels;

namespace Helen.Arithmetic.Modular;

/// <summary>
/// Powers of one base with precomputed tables: one table of 2^w powers per w-bit window of the exponent, so that a power costs
/// ⌈bits/w⌉ multiplications and no squaring. The tables (at most 8 MiB, w ≤ 5) are built on first use. Safe for concurrent use.
/// </summary>
public sealed class FixedBase
{
    private const int MaxTableBytes = 8 << 20;
    private const int First = ModularArena.Free;

    private readonly Modulus _modulus;
    private readonly Lazy<ulong[]> _table;                  // window-major, then digit, then limbs; Montgomery form
    private readonly ConcurrentDictionary<int, ulong[]> _corrections = new();

    internal FixedBase(Modulus modulus, BigInteger value, int maxExponentBits)
    {
        (_modulus, Value, MaxExponentBits) = (modulus, value, maxExponentBits);
        Width = 5;
        while (Width > 1 && TableBytes(Width) > MaxTableBytes) Width--;
        _table = new(BuildTable);
    }

    /// <summary>The base.</summary>
    public BigInteger Value { get; }

    /// <summary>|exponent| &lt; 2^MaxExponentBits.</summary>
    public int MaxExponentBits { get; }

    /// <summary>Bits of a window.</summary>
    internal int Width { get; }

    private int WindowCount => Windows.Count(MaxExponentBits + 1, Width);      // + 1: signed exponents are held with an offset

    private int WindowLimbs => _modulus.Kernel.LimbCount << Width;

    /// <summary>Value^exponent, public exponent, possibly negative. Beyond MaxExponentBits the tables do not help.</summary>
    /// <exception cref="ArgumentException">The exponent is negative and the base is not a unit.</exception>
    public BigInteger PowPublic(BigInteger exponent)
    {
        if (BigInteger.Abs(exponent).GetBitLength() > MaxExponentBits) return _modulus.PowPublic(Value, exponent);
        var negative = exponent.Sign < 0;
        var held = negative ? exponent + (BigInteger.One << MaxExponentBits) : exponent;
        var digits = Windows.Bytes(held);
        var windows = Windows.Count((int)held.GetBitLength(), Width);
        var table = _table.Value;
        var limbs = _modulus.Kernel.LimbCount;
        using var lease = _modulus.Kernel.Rent(First + 2);
        var arena = lease.Arena;
        Start(arena, negative ? MaxExponentBits : null);
        for (var i = 0; i < windows; i++)
        {
            var digit = Windows.Digit(digits, i * Width, Width);
            if (digit == 0) continue;
            arena.Load(First + 1, table.AsSpan((i * WindowLimbs) + (digit * limbs), limbs));
            arena.Multiply(First, First, First + 1);
        }

        arena.Leave(First, First);
        return arena.StoreInteger(First);
    }

    /// <summary>Value^exponent in time independent of the exponent: every window's table is read completely.</summary>
    /// <exception cref="ArgumentException">The exponent's bound exceeds MaxExponentBits, or it is signed and the base is not a unit.</exception>
    public BigInteger PowSecret(SecretExponent exponent)
    {
        ArgumentNullException.ThrowIfNull(exponent);
        if (exponent.Bits > MaxExponentBits) throw new ArgumentException($"The exponent is bounded by {exponent.Bits} bits, the tables by {MaxExponentBits}.", nameof(exponent));
        var table = _table.Value;
        var chosen = new ulong[_modulus.Kernel.LimbCount];
        var windows = Windows.Count(exponent.HeldBits, Width);
        using var lease = _modulus.Kernel.Rent(First + 2);
        var arena = lease.Arena;
        Start(arena, exponent.IsSigned ? exponent.Bits : null);
        for (var i = 0; i < windows; i++)
        {
            Windows.Gather(table.AsSpan(i * WindowLimbs, WindowLimbs), Windows.Digit(exponent.Held, i * Width, Width), chosen);
            arena.Load(First + 1, chosen);
            arena.Multiply(First, First, First + 1);
        }

        Powers.Wipe(chosen);
        arena.Leave(First, First);
        return arena.StoreInteger(First);
    }

    // The product starts at Value^{−2^offsetBits}, or at 1.
    private void Start(ModularArena arena, int? offsetBits)
    {
        if (offsetBits is { } bits) arena.Load(First, _corrections.GetOrAdd(bits, static (b, self) => self._modulus.OffsetCorrection(self.Value, b), this));
        else arena.Copy(First, ModularArena.One);
    }

    private long TableBytes(int width) => 8L * _modulus.Kernel.LimbCount * Windows.Count(MaxExponentBits + 1, width) << width;

    private ulong[] BuildTable()
    {
        var table = new ulong[WindowCount * WindowLimbs];
        using var lease = _modulus.Kernel.Rent(First + 2);
        var arena = lease.Arena;
        arena.LoadInteger(First, Value);
        arena.Enter(First, First);
        for (var i = 0; i < WindowCount; i++)
        {
            Powers.FillTable(arena, First, table.AsSpan(i * WindowLimbs, WindowLimbs), Width, First + 1);
            arena.Multiply(First, First + 1, First);        // Value^(2^(w(i+1)))
        }

        return table;
    }
}
