namespace Helen.Cryptography.SigmaProofs.InnerProduct;

/// <summary>Shape and lengths of one proof of E = M·Mᵀ (protocol §5.2, §11), chosen by the verifier. Both matrices are d × d.</summary>
public sealed record InnerProductBounds
{
    /// <summary>Bounds for d × d matrices.</summary>
    /// <param name="parameters">Security lengths.</param>
    /// <param name="size">d, 1 ≤ d &lt; 2^16.</param>
    /// <param name="factorBits">Every entry of M is below 2^factorBits in absolute value.</param>
    /// <param name="productBits">Every entry of E is below 2^productBits in absolute value.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size or a length is out of range.</exception>
    public InnerProductBounds(SecurityParameters parameters, int size, int factorBits, int productBits)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(size);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(size, ushort.MaxValue);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(factorBits);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(productBits);
        (Parameters, Size, FactorBits, ProductBits) = (parameters, size, factorBits, productBits);
    }

    /// <summary>Security lengths.</summary>
    public SecurityParameters Parameters { get; }

    /// <summary>d.</summary>
    public int Size { get; }

    /// <summary>Bits of an entry of M, sign excluded.</summary>
    public int FactorBits { get; }

    /// <summary>Bits of an entry of E, sign excluded.</summary>
    public int ProductBits { get; }

    /// <summary>Bits of u_l = Σ_j r_j M_jl, and of v_l.</summary>
    public int FactorWitnessBits => FactorBits + CombinationBits;

    /// <summary>Bits of w_l = Σ_j r_j E_jl.</summary>
    public int ProductWitnessBits => ProductBits + CombinationBits;

    /// <summary>Bits of the randomness of a combination.</summary>
    public int RandomnessWitnessBits => Parameters.CommitmentRandomnessBits + CombinationBits;

    /// <summary>Bits of z_u, z_v.</summary>
    public int FactorResponseBits => Parameters.ResponseBits(FactorWitnessBits);

    /// <summary>Bits of z_w.</summary>
    public int ProductResponseBits => Parameters.ResponseBits(ProductWitnessBits);

    /// <summary>Bits of the three responses for the randomness of combinations.</summary>
    public int RandomnessResponseBits => Parameters.ResponseBits(RandomnessWitnessBits);

    /// <summary>Bits of z_t, the response for the randomness of T₁.</summary>
    public int CrossResponseBits => Parameters.ResponseBits(Parameters.CommitmentRandomnessBits);

    /// <summary>Bits of the value in T₁.</summary>
    internal int CrossBits => Math.Max(FactorWitnessBits + Parameters.MaskBits(FactorWitnessBits) + 1, Parameters.MaskBits(ProductWitnessBits) + Parameters.ChallengeBits) + IntegerResponses.CeilingLog2(Size) + 1;

    /// <summary>Bits of the value in T₀.</summary>
    internal int ConstantBits => (2 * Parameters.MaskBits(FactorWitnessBits)) + IntegerResponses.CeilingLog2(Size) + 1;

    // r and s are drawn for a single row too: with d = 1 the proof is one of E = M².
    private int CombinationBits => Parameters.ChallengeBits + IntegerResponses.CeilingLog2(Size);
}
