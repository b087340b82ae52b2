using System.Runtime.InteropServices;
using Helen.Arithmetic.Fields;
using Helen.Cryptography.Lattice;

namespace Helen.Mpc.Offline;

/// <summary>
/// A linear form u on the slots of rows, also as one on the coefficients that encode them: slot s is Σ_i c_i·ψ^{i·e_s} with odd exponents e_s, so Σ_s u_s·x[s] = Σ_i c_i·û_i with û_i = Σ_s u_s·ψ^{i·e_s}. u encoded is
/// v_k = (1/n)·Σ_s u_s·ψ^{−k·e_s}, and ψ^n = −1: û_0 = n·v_0 and û_i = −n·v_{n−i}. Public.
/// </summary>
internal sealed class SlotWeights
{
    public SlotWeights(LatticeParameters parameters, ReadOnlyMemory<FieldElement> weights)
    {
        OfSlots = weights;
        var encoded = weights.ToArray();
        parameters.Plaintext.Encode(MemoryMarshal.Cast<FieldElement, UInt128>(encoded.AsSpan()));
        Array.Reverse(encoded, 1, encoded.Length - 1);
        var n = FieldElement.FromInt64(parameters.Degree);
        FieldElement.Scale(encoded, -n, encoded);
        encoded[0] = -encoded[0];
        OfCoefficients = encoded;
    }

    /// <summary>u.</summary>
    public ReadOnlyMemory<FieldElement> OfSlots { get; }

    /// <summary>û.</summary>
    public ReadOnlyMemory<FieldElement> OfCoefficients { get; }
}
