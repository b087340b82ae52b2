using System.Numerics;

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
