using System.Numerics;
using Helen.Arithmetic.Fields;

namespace Helen.Mpc.Circuits;

/// <summary>Sizes and bounds of one soft threshold (protocol §4.3, §11); computed by the size budget, never literals.</summary>
public sealed record SoftThresholdParameters
{
    /// <summary>Checks the conditions of protocol §4.3.</summary>
    /// <param name="comparisonBits">L: |x| &lt; 2^{L−1} at the input scale; even.</param>
    /// <param name="inputFractionBits">Scale of x (48).</param>
    /// <param name="outputFractionBits">Scale of z, τ and C (32).</param>
    /// <param name="threshold">τ ≥ 0 at the output scale; 0 only saturates (refresh).</param>
    /// <param name="saturation">C at the output scale: |z| ≤ C.</param>
    /// <param name="saturationDropBits">Low bits that the saturation comparisons drop (22); even.</param>
    /// <exception cref="ArgumentException">A condition fails: the circuit would be wrong for some x.</exception>
    public SoftThresholdParameters(int comparisonBits, int inputFractionBits, int outputFractionBits, BigInteger threshold, BigInteger saturation, int saturationDropBits)
    {
        var cut = inputFractionBits - outputFractionBits;
        var width = comparisonBits - cut;
        if (outputFractionBits < 0 || cut < 0) throw new ArgumentException("Scales are not negative and the output is not finer than the input.", nameof(outputFractionBits));
        if (comparisonBits >= FieldElement.BitLength) throw new ArgumentException($"L = {comparisonBits} bits do not fit below the {FieldElement.BitLength} bits of the mask.", nameof(comparisonBits));
        // Comparisons read the mask two bits at a time, from the cut, from the drop, and up to L.
        if (int.IsOddInteger(comparisonBits) || int.IsOddInteger(cut)) throw new ArgumentException("L and the number of truncated bits are even.", nameof(comparisonBits));
        if (saturationDropBits < 0 || int.IsOddInteger(saturationDropBits) || saturationDropBits >= width) throw new ArgumentException("The dropped bits are even in number and fewer than the bits of x at the output scale.", nameof(saturationDropBits));
        if (threshold.Sign < 0) throw new ArgumentException("τ is not negative.", nameof(threshold));
        if (saturation < BigInteger.One << saturationDropBits) throw new ArgumentException("C is at least 2^drop.", nameof(saturation));
        if (threshold + saturation >= BigInteger.One << (width - 1)) throw new ArgumentException($"τ + C is below 2^{width - 1}.", nameof(saturation));
        (ComparisonBits, InputFractionBits, OutputFractionBits) = (comparisonBits, inputFractionBits, outputFractionBits);
        (Threshold, Saturation, SaturationDropBits) = (threshold, saturation, saturationDropBits);
    }

    /// <summary>L.</summary>
    public int ComparisonBits { get; }

    /// <summary>Scale of x.</summary>
    public int InputFractionBits { get; }

    /// <summary>Scale of z.</summary>
    public int OutputFractionBits { get; }

    /// <summary>τ.</summary>
    public BigInteger Threshold { get; }

    /// <summary>C.</summary>
    public BigInteger Saturation { get; }

    /// <summary>Low bits that the saturation comparisons drop.</summary>
    public int SaturationDropBits { get; }

    /// <summary>Bits of x at the output scale: L − (input − output fraction bits).</summary>
    public int TruncatedBits => ComparisonBits - (InputFractionBits - OutputFractionBits);

    /// <summary>The same sizes with τ = 0: saturation only, as a refresh needs it (protocol §6.4).</summary>
    public SoftThresholdParameters WithoutThreshold() => new(ComparisonBits, InputFractionBits, OutputFractionBits, BigInteger.Zero, Saturation, SaturationDropBits);
}
