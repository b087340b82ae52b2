using System.Numerics;

namespace Helen.Arithmetic.FixedPoint;

/// <summary>
/// How a real number becomes an integer: round(value · 2^FractionBits), |value| &lt; 2^(IntegerBits−1) (protocol §2, "Fixed point").
/// The only place where <see cref="double"/> meets integers.
/// </summary>
public readonly record struct FixedPointFormat
{
    /// <summary>A format; its largest value must be a finite double.</summary>
    /// <exception cref="ArgumentOutOfRangeException">IntegerBits &lt; 1, FractionBits &lt; 0, or their sum exceeds 1023.</exception>
    public FixedPointFormat(int integerBits, int fractionBits)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(integerBits);
        ArgumentOutOfRangeException.ThrowIfNegative(fractionBits);
        ArgumentOutOfRangeException.ThrowIfGreaterThan((long)integerBits + fractionBits, 1023, nameof(fractionBits));
        (IntegerBits, FractionBits) = (integerBits, fractionBits);
    }

    /// <summary>Bits before the binary point, sign included.</summary>
    public int IntegerBits { get; }

    /// <summary>Bits after the binary point: the unit is 2^−FractionBits.</summary>
    public int FractionBits { get; }

    /// <summary>Bits of one encoded value, sign included: |encoded| &lt; 2^(ValueBits−1).</summary>
    public int ValueBits => IntegerBits + FractionBits;

    /// <summary>The nearest encoded integer (ties to even).</summary>
    /// <exception cref="OverflowException">The value is not a number or does not fit after rounding; never silently wrapped.</exception>
    public BigInteger Encode(double value)
    {
        var scaled = Math.Round(Math.ScaleB(value, FractionBits));
        return Math.Abs(scaled) < Math.ScaleB(1.0, ValueBits - 1) ? new BigInteger(scaled) : throw new OverflowException($"{value} does not fit {this}.");
    }

    /// <summary>encoded / 2^FractionBits, to the precision of a double.</summary>
    /// <exception cref="OverflowException">|encoded| ≥ 2^(ValueBits−1).</exception>
    public double Decode(BigInteger encoded) => Fits(encoded) ? Math.ScaleB((double)encoded, -FractionBits) : throw new OverflowException($"An integer of {encoded.GetBitLength()} bits does not fit {this}.");

    /// <summary>Whether |encoded| &lt; 2^(ValueBits−1).</summary>
    public bool Fits(BigInteger encoded) => BigInteger.Abs(encoded).GetBitLength() < ValueBits;

    /// <summary>Encodes every entry.</summary>
    /// <exception cref="OverflowException">An entry does not fit.</exception>
    public BigInteger[] Encode(ReadOnlySpan<double> values)
    {
        var encoded = new BigInteger[values.Length];
        for (var i = 0; i < encoded.Length; i++) encoded[i] = Encode(values[i]);
        return encoded;
    }

    /// <summary>Decodes every entry.</summary>
    /// <exception cref="OverflowException">An entry does not fit.</exception>
    public double[] Decode(ReadOnlySpan<BigInteger> encoded)
    {
        var values = new double[encoded.Length];
        for (var i = 0; i < values.Length; i++) values[i] = Decode(encoded[i]);
        return values;
    }

    /// <summary>For error texts.</summary>
    public override string ToString() => $"fixed point with {IntegerBits} integer and {FractionBits} fraction bits";
}
