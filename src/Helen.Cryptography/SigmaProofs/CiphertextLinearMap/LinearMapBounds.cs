namespace Helen.Cryptography.SigmaProofs.CiphertextLinearMap;

/// <summary>
/// Shape and lengths of one linear-map proof (protocol §11, rows "§6.1 masks"). The verifier takes them from its own SizeBudget, never from the prover.
/// Combining n rows with 128-bit challenges lengthens each witness by c + ⌈log2 n⌉ bits; one row is not combined.
/// </summary>
public sealed record LinearMapBounds
{
    /// <summary>Bounds for an n × d matrix.</summary>
    /// <param name="parameters">Security lengths.</param>
    /// <param name="rows">n, 1 ≤ n &lt; 2^16.</param>
    /// <param name="columns">d, 1 ≤ d &lt; 2^16.</param>
    /// <param name="entryBits">|A_jl| &lt; 2^entryBits.</param>
    /// <param name="imageExponentBits">|a_j| &lt; 2^imageExponentBits for the exponent of H in the image W_j.</param>
    /// <exception cref="ArgumentOutOfRangeException">A count or a length is out of range.</exception>
    public LinearMapBounds(SecurityParameters parameters, int rows, int columns, int entryBits, int imageExponentBits)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(rows);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(rows, ushort.MaxValue);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(columns);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(columns, ushort.MaxValue);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(entryBits);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(imageExponentBits);
        (Parameters, Rows, Columns, EntryBits, ImageExponentBits) = (parameters, rows, columns, entryBits, imageExponentBits);
    }

    /// <summary>Security lengths.</summary>
    public SecurityParameters Parameters { get; }

    /// <summary>n.</summary>
    public int Rows { get; }

    /// <summary>d.</summary>
    public int Columns { get; }

    /// <summary>|A_jl| &lt; 2^EntryBits.</summary>
    public int EntryBits { get; }

    /// <summary>|a_j| &lt; 2^ImageExponentBits.</summary>
    public int ImageExponentBits { get; }

    /// <summary>Bits of a_l = Σ_j χ_j A_jl.</summary>
    public int EntryWitnessBits => EntryBits + CombinationBits;

    /// <summary>Bits of r = Σ_j χ_j r_j.</summary>
    public int RandomnessWitnessBits => Parameters.CommitmentRandomnessBits + CombinationBits;

    /// <summary>Bits of ρ = Σ_j χ_j a_j.</summary>
    public int ExponentWitnessBits => ImageExponentBits + CombinationBits;

    /// <summary>|z_l| &lt; 2^EntryResponseBits.</summary>
    public int EntryResponseBits => Parameters.ResponseBits(EntryWitnessBits);

    /// <summary>|z_r| &lt; 2^RandomnessResponseBits.</summary>
    public int RandomnessResponseBits => Parameters.ResponseBits(RandomnessWitnessBits);

    /// <summary>|z_ρ| &lt; 2^ExponentResponseBits.</summary>
    public int ExponentResponseBits => Parameters.ResponseBits(ExponentWitnessBits);

    private int CombinationBits => IntegerResponses.CombinationBits(Rows, Parameters.ChallengeBits);
}
