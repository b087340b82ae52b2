using System.Numerics;

#pragma warning disable RS0030 // the one place that may call the raw exponentiation
namespace Helen.Arithmetic.Modular;

/// <summary>Arithmetic modulo one odd public modulus. Values in and out are integers in [0, Value). Safe for concurrent use.</summary>
public sealed class Modulus
{
    private Modulus(BigInteger value) => Value = value;

    /// <summary>The modulus.</summary>
    public BigInteger Value { get; }

    /// <summary>Bits of the modulus.</summary>
    public int BitLength => (int)Value.GetBitLength();

    /// <summary>Bytes of a residue's fixed-width encoding.</summary>
    public int ByteCount => (BitLength + 7) / 8;

    /// <summary>Makes the arithmetic for an odd modulus &gt; 2.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The modulus is even or too small.</exception>
    public static Modulus Create(BigInteger value)
    {
        if (value <= 2 || value.IsEven) throw new ArgumentOutOfRangeException(nameof(value), "The modulus must be odd and greater than 2.");
        return new(value);
    }

    /// <summary>The residue of any integer, in [0, Value).</summary>
    public BigInteger Reduce(BigInteger value)
    {
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
    public BigInteger Multiply(BigInteger left, BigInteger right) => Reduce(left * right);

    /// <summary>value².</summary>
    public BigInteger Square(BigInteger value) => Reduce(value * value);

    /// <summary>Whether left = ±right, i.e. left² = right² for units (all proof equations compare squares, protocol §3.4).</summary>
    public bool EqualUpToSquares(BigInteger left, BigInteger right) => Square(left) == Square(right);

    /// <summary>Product of all values; 1 for none.</summary>
    public BigInteger Product(ReadOnlySpan<BigInteger> values)
    {
        var product = BigInteger.One;
        foreach (var v in values) product = Reduce(product * v);
        return product;
    }

    /// <summary>The inverse of a public value.</summary>
    /// <exception cref="ArgumentException">Not a unit.</exception>
    public BigInteger Invert(BigInteger value)
    {
        BigInteger r0 = Value, r1 = Reduce(value), s0 = 0, s1 = 1;
        while (!r1.IsZero)
        {
            var q = BigInteger.DivRem(r0, r1, out var r2);
            (r0, r1) = (r1, r2);
            (s0, s1) = (s1, s0 - (q * s1));
        }
        return r0.IsOne ? Reduce(s0) : throw new ArgumentException("Not a unit.", nameof(value));
    }

    /// <summary>Inverses of many public values with one inversion.</summary>
    /// <exception cref="ArgumentException">One of them is not a unit.</exception>
    public BigInteger[] InvertAll(ReadOnlySpan<BigInteger> values)
    {
        var result = new BigInteger[values.Length];
        for (var i = 0; i < values.Length; i++) result[i] = Invert(values[i]);
        return result;
    }

    /// <summary>value^exponent for public operands; the exponent may be negative.</summary>
    public BigInteger PowPublic(BigInteger value, BigInteger exponent) =>
        exponent.Sign >= 0 ? BigInteger.ModPow(value, exponent, Value) : Invert(BigInteger.ModPow(value, -exponent, Value));

    /// <summary>value^exponent for a public base and a secret exponent, in time independent of the exponent.</summary>
    public BigInteger PowSecret(BigInteger value, SecretExponent exponent)
    {
        ArgumentNullException.ThrowIfNull(exponent);
        var e = new BigInteger(exponent.Magnitude, isUnsigned: true, isBigEndian: true);
        return PowPublic(value, exponent.IsSigned ? e - (BigInteger.One << exponent.Bits) : e);
    }

    /// <summary>value^(2^count): count squarings.</summary>
    public BigInteger PowTwoPower(BigInteger value, int count) => PowPublic(value, BigInteger.One << count);

    /// <summary>Precomputation for many powers of one base, |exponent| &lt; 2^<paramref name="maxExponentBits"/>.</summary>
    public FixedBase CreateFixedBase(BigInteger value, int maxExponentBits) => new(this, Reduce(value), maxExponentBits);

    /// <summary>Window tables of many bases, shared by all products of powers over them (the rows of a matrix).</summary>
    public BaseTable CreateTable(ReadOnlySpan<BigInteger> bases) => new(this, bases.ToArray());

    /// <summary>Π_t bases[t]^{rows[v][t]} for binary rows: one product per row (protocol §6.3). Rows are public.</summary>
    public BigInteger[] BinaryCombinations(ReadOnlySpan<BigInteger> bases, IReadOnlyList<bool[]> rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        var result = new BigInteger[rows.Count];
        for (var v = 0; v < rows.Count; v++)
        {
            var product = BigInteger.One;
            for (var t = 0; t < bases.Length; t++) if (rows[v][t]) product = Reduce(product * bases[t]);
            result[v] = product;
        }
        return result;
    }

    /// <summary>The Jacobi symbol (value / Value) of a public value: −1, 0 or 1.</summary>
    public int Jacobi(BigInteger value) => JacobiSymbol.Compute(value, Value);
}
