namespace Helen.Cryptography.SigmaProofs.OpeningKnowledge;

/// <summary>Shape and lengths of one proof of opened commitments (protocol §5.1, §11), chosen by the verifier.</summary>
public sealed record OpeningBounds
{
    /// <summary>Bounds for n commitments to rows of d entries.</summary>
    /// <param name="parameters">Security lengths.</param>
    /// <param name="rows">n, 1 ≤ n &lt; 2^16.</param>
    /// <param name="columns">d, 1 ≤ d &lt; 2^16.</param>
    /// <param name="entryBits">Every entry is below 2^entryBits in absolute value.</param>
    /// <exception cref="ArgumentOutOfRangeException">A count or a length is out of range.</exception>
    public OpeningBounds(SecurityParameters parameters, int rows, int columns, int entryBits)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(rows);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(rows, ushort.MaxValue);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(columns);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(columns, ushort.MaxValue);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(entryBits);
        (Parameters, Rows, Columns, EntryBits) = (parameters, rows, columns, entryBits);
    }

    /// <summary>Security lengths.</summary>
    public SecurityParameters Parameters { get; }

    /// <summary>n.</summary>
    public int Rows { get; }

    /// <summary>d.</summary>
    public int Columns { get; }

    /// <summary>Bits of an entry's absolute value.</summary>
    public int EntryBits { get; }

    /// <summary>Bits of Σ_j χ_j x_jl.</summary>
    public int EntryWitnessBits => EntryBits + CombinationBits;

    /// <summary>Bits of Σ_j χ_j r_j.</summary>
    public int RandomnessWitnessBits => Parameters.CommitmentRandomnessBits + CombinationBits;

    /// <summary>|z_l| &lt; 2^EntryResponseBits.</summary>
    public int EntryResponseBits => Parameters.ResponseBits(EntryWitnessBits);

    /// <summary>|z_r| &lt; 2^RandomnessResponseBits.</summary>
    public int RandomnessResponseBits => Parameters.ResponseBits(RandomnessWitnessBits);

    private int CombinationBits => IntegerResponses.CombinationBits(Rows, Parameters.ChallengeBits);
}
