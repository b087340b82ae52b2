using System.Numerics;
using System.Security.Cryptography;
using Helen.Arithmetic.Modular.Kernels;

namespace Helen.Arithmetic.Modular;

/// <summary>Arithmetic modulo one odd public modulus. Values in and out are integers in [0, Value); others are reduced first. Safe for concurrent use.</summary>
public sealed class Modulus
{
    private const int First = ModularArena.Free;

    private Modulus(BigInteger value, BignumBackend backend)
    {
        Value = value;
        Kernel = ModularKernel.Create(value, backend);
    }

    /// <summary>The modulus.</summary>
    public BigInteger Value { get; }

    /// <summary>Bits of the modulus.</summary>
    public int BitLength => (int)Value.GetBitLength();

    /// <summary>Bytes of a residue's fixed-width encoding.</summary>
    public int ByteCount => (BitLength + 7) / 8;

    /// <summary>The backend in use; never <see cref="BignumBackend.Automatic"/>.</summary>
    public BignumBackend Backend => Kernel.Backend;

    internal ModularKernel Kernel { get; }

    /// <summary>What has been spent on this modulus so far.</summary>
    internal OperationCount Operations => Kernel.Operations;

    /// <summary>Makes the arithmetic for an odd modulus &gt; 2 on the machine's backend (see <see cref="BignumBackend.Automatic"/>).</summary>
    /// <exception cref="ArgumentOutOfRangeException">The modulus is even or too small.</exception>
    /// <exception cref="InvalidOperationException">HELEN_BIGNUM has no meaning, or wants a backend that cannot be loaded.</exception>
    public static Modulus Create(BigInteger value) => Create(value, BignumBackend.Automatic);

    /// <summary>Makes the arithmetic for an odd modulus &gt; 2 on a chosen backend.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The modulus is even or too small.</exception>
    /// <exception cref="InvalidOperationException">The backend cannot be loaded, or HELEN_BIGNUM has no meaning.</exception>
    public static Modulus Create(BigInteger value, BignumBackend backend)
    {
        if (value <= 2 || value.IsEven) throw new ArgumentOutOfRangeException(nameof(value), "The modulus must be odd and greater than 2.");
        return new(value, BackendChoice.Resolve(backend));
    }

    /// <summary>Whether <see cref="Create(BigInteger, BignumBackend)"/> would find this backend on this machine.</summary>
    public static bool IsAvailable(BignumBackend backend) => backend != BignumBackend.LibCrypto || LibCrypto.IsAvailable;

    /// <summary>The residue of any integer, in [0, Value).</summary>
    public BigInteger Reduce(BigInteger value)
    {
        if (value.Sign >= 0 && value < Value) return value;
        var r = value % Value;
        return r.Sign < 0 ? r + Value : r;
    }

    /// <summary>The residue of any integer, in (−Value/2, Value/2).</summary>
    public BigInteger ReduceBalanced(BigInteger value)
    {
        var r = Reduce(value);
        return r > Value >> 1 ? r - Value : r;
    }

    /// <summary>Whether 0 &lt; value &lt; Value and gcd(value, Value) = 1.</summary>
    public bool IsCanonicalUnit(BigInteger value) => value.Sign > 0 && value < Value && BigInteger.GreatestCommonDivisor(value, Value).IsOne;

    /// <summary>left·right.</summary>
    public BigInteger Multiply(BigInteger left, BigInteger right)
    {
        using var lease = Kernel.Rent(First + 2);
        var arena = lease.Arena;
        arena.LoadInteger(First, Reduce(left));
        arena.LoadInteger(First + 1, Reduce(right));
        arena.Enter(First, First);
        arena.Multiply(First, First, First + 1);            // a·R · b / R
        return arena.StoreInteger(First);
    }

    /// <summary>value².</summary>
    public BigInteger Square(BigInteger value) => Multiply(value, value);

    /// <summary>Whether left² = right²: all proof equations compare squares (protocol §3.4). Equal up to sign, or a factor of Value is known.</summary>
    public bool EqualUpToSquares(BigInteger left, BigInteger right)
    {
        using var lease = Kernel.Rent(First + 2);
        var arena = lease.Arena;
        arena.LoadInteger(First, Reduce(left - right));
        arena.LoadInteger(First + 1, Reduce(left + right));
        arena.Multiply(First, First, First + 1);            // (left − right)(left + right)/R; R is a unit, so zero means zero
        return arena.StoreInteger(First).IsZero;
    }

    /// <summary>Product of all values; 1 for none.</summary>
    public BigInteger Product(ReadOnlySpan<BigInteger> values)
    {
        if (values.IsEmpty) return BigInteger.One;
        const int Factor = First + 1, Radix = First + 2, Scratch = First + 3;
        var count = (BigInteger)(values.Length - 1);
        using var lease = Kernel.Rent(Scratch + Powers.PublicScratch((int)count.GetBitLength()));
        var arena = lease.Arena;
        arena.LoadInteger(First, Reduce(values[0]));
        foreach (var value in values[1..])
        {
            arena.LoadInteger(Factor, Reduce(value));
            arena.Multiply(First, First, Factor);           // plain factors: every product divides by R once …
        }

        Powers.Public(arena, Radix, ModularArena.RadixSquared, count, Scratch);
        arena.Multiply(First, First, Radix);                // … so the Montgomery form of R^(count − 1), i.e. R^count, puts it right
        return arena.StoreInteger(First);
    }

    /// <summary>The inverse of a public value.</summary>
    /// <exception cref="ArgumentException">Not a unit.</exception>
    public BigInteger Invert(BigInteger value) => Kernel.Invert(Reduce(value)) ?? throw new ArgumentException("Not a unit.", nameof(value));

    /// <summary>Inverses of many public values with one inversion and 3(n − 1) multiplications (Montgomery's trick).</summary>
    /// <exception cref="ArgumentException">One of them is not a unit.</exception>
    public BigInteger[] InvertAll(ReadOnlySpan<BigInteger> values)
    {
        var result = new BigInteger[values.Length];
        if (values.IsEmpty) return result;
        var n = values.Length;
        int factors = First, prefixes = First + n, inverse = First + (2 * n);
        using var lease = Kernel.Rent(inverse + 2);
        var arena = lease.Arena;
        for (var i = 0; i < n; i++)
        {
            arena.LoadInteger(factors + i, Reduce(values[i]));
            if (i == 0) arena.Copy(prefixes, factors);
            else arena.Multiply(prefixes + i, prefixes + i - 1, factors + i);   // p_i = p_{i−1}·v_i/R, plain
        }

        arena.LoadInteger(inverse, Kernel.Invert(arena.StoreInteger(prefixes + n - 1)) ?? throw new ArgumentException("One of the values is not a unit.", nameof(values)));
        for (var i = n - 1; i > 0; i--)
        {
            arena.Multiply(inverse + 1, inverse, prefixes + i - 1);             // v_i^{−1} = p_i^{−1}·p_{i−1}/R
            result[i] = arena.StoreInteger(inverse + 1);
            arena.Multiply(inverse, inverse, factors + i);                      // p_{i−1}^{−1} = p_i^{−1}·v_i/R
        }

        result[0] = arena.StoreInteger(inverse);
        return result;
    }

    /// <summary>value^exponent for public operands; the exponent may be negative.</summary>
    /// <exception cref="ArgumentException">The exponent is negative and the value is not a unit.</exception>
    public BigInteger PowPublic(BigInteger value, BigInteger exponent)
    {
        var start = exponent.Sign < 0 ? Invert(value) : Reduce(value);
        var magnitude = BigInteger.Abs(exponent);
        const int Result = First + 1, Scratch = First + 2;
        using var lease = Kernel.Rent(Scratch + Powers.PublicScratch((int)magnitude.GetBitLength()));
        var arena = lease.Arena;
        arena.LoadInteger(First, start);
        arena.Enter(First, First);
        Powers.Public(arena, Result, First, magnitude, Scratch);
        arena.Leave(Result, Result);
        return arena.StoreInteger(Result);
    }

    /// <summary>
    /// value^exponent for a public base and a secret exponent, in time independent of the exponent. For a signed exponent the base is
    /// chosen, under a mask, from value and value^{−1} (both computed), and raised to |exponent|.
    /// </summary>
    /// <exception cref="ArgumentException">The exponent is signed and the value is not a unit.</exception>
    public BigInteger PowSecret(BigInteger value, SecretExponent exponent)
    {
        ArgumentNullException.ThrowIfNull(exponent);
        const int Result = First + 1, Scratch = First + 2;
        var magnitude = new byte[(exponent.Bits + 7) / 8];
        var negative = exponent.WriteMagnitude(magnitude);
        using var lease = Kernel.Rent(Scratch + 1);
        var arena = lease.Arena;
        arena.LoadInteger(First, Reduce(value));
        arena.Enter(First, First);
        if (exponent.IsSigned) ChooseSign(arena, Invert(value), negative);
        Powers.Secret(arena, Result, First, magnitude, exponent.Bits, Scratch);
        CryptographicOperations.ZeroMemory(magnitude);
        arena.Leave(Result, Result);
        return arena.StoreInteger(Result);
    }

    /// <summary>value^(2^count): count squarings.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The count is negative.</exception>
    public BigInteger PowTwoPower(BigInteger value, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        using var lease = Kernel.Rent(First + 1);
        var arena = lease.Arena;
        arena.LoadInteger(First, Reduce(value));
        arena.Enter(First, First);
        arena.SquareRepeatedly(First, First, count);
        arena.Leave(First, First);
        return arena.StoreInteger(First);
    }

    /// <summary>Precomputation for many powers of one base, |exponent| &lt; 2^<paramref name="maxExponentBits"/>. The table is built on first use.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The bound is not positive.</exception>
    public FixedBase CreateFixedBase(BigInteger value, int maxExponentBits)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maxExponentBits);
        return new(this, Reduce(value), maxExponentBits);
    }

    /// <summary>Window tables of many bases, shared by all products of powers over them (the rows of a matrix). Tables are built on first use.</summary>
    public BaseTable CreateTable(ReadOnlySpan<BigInteger> bases)
    {
        var reduced = new BigInteger[bases.Length];
        for (var l = 0; l < bases.Length; l++) reduced[l] = Reduce(bases[l]);
        return new(this, reduced);
    }

    /// <summary>Π_t bases[t]^{rows[v][t]} for binary rows: one product per row (protocol §6.3). Rows are public.</summary>
    /// <exception cref="ArgumentException">A row is not as long as the bases.</exception>
    public BigInteger[] BinaryCombinations(ReadOnlySpan<BigInteger> bases, IReadOnlyList<bool[]> rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        foreach (var row in rows) if (row is null || row.Length != bases.Length) throw new ArgumentException("One entry per base in every row.", nameof(rows));
        var reduced = new BigInteger[bases.Length];
        for (var t = 0; t < bases.Length; t++) reduced[t] = Reduce(bases[t]);
        var group = Powers.PlanSubsets(rows.Count);
        var scratch = First + rows.Count;
        using var lease = Kernel.Rent(scratch + (1 << group));
        var arena = lease.Arena;
        Powers.Subsets(arena, reduced, rows, group, First, scratch);
        var result = new BigInteger[rows.Count];
        for (var v = 0; v < result.Length; v++)
        {
            arena.Leave(First + v, First + v);
            result[v] = arena.StoreInteger(First + v);
        }

        return result;
    }

    /// <summary>The Jacobi symbol (value / Value) of a public value: −1, 0 or 1.</summary>
    public int Jacobi(BigInteger value) => Kernel.Jacobi(Reduce(value));

    /// <summary>value^{−2^bits}·R: what takes a signed exponent's public offset back.</summary>
    internal ulong[] OffsetCorrection(BigInteger value, int bits)
    {
        var inverse = Invert(value);
        using var lease = Kernel.Rent(First + 1);
        var arena = lease.Arena;
        arena.LoadInteger(First, inverse);
        arena.Enter(First, First);
        arena.SquareRepeatedly(First, First, bits);
        var correction = new ulong[Kernel.LimbCount];
        arena.Store(First, correction);
        return correction;
    }

    // The register First holds the value on entry and, on exit, value or its inverse.
    private static void ChooseSign(ModularArena arena, BigInteger inverse, int negative)
    {
        var limbs = arena.LimbCount;
        var choices = new ulong[2 * limbs];
        var chosen = new ulong[limbs];
        arena.Store(First, choices.AsSpan(0, limbs));
        arena.LoadInteger(First, inverse);
        arena.Enter(First, First);
        arena.Store(First, choices.AsSpan(limbs));
        Windows.Gather(choices, negative, chosen);
        arena.Load(First, chosen);
        Powers.Wipe(chosen);
    }
}
