using System.Numerics;
using Helen.Cryptography.Paillier;

namespace Helen.Mpc.DualMasks;

/// <summary>The public half of the check of protocol §6.3: ranges of all responses and the Paillier equations. The SPDZ half is never optional; <see cref="DualMaskProtocol"/> runs it afterwards.</summary>
internal static class DualMaskVerifier
{
    /// <summary>Checks |ẑ_hi|, |ẑ_lo|, ρ_v, and (M_v·ΠC_t^{E_vt})² = ((1+N)^{pack(ẑ_hi·2^t + ẑ_lo)}·H^{ρ_v})² for every row v.</summary>
    /// <param name="key">N, H.</param>
    /// <param name="layout">Bounds and packing.</param>
    /// <param name="masks">C_t, already accepted.</param>
    /// <param name="extras">M_v, already accepted.</param>
    /// <param name="challenge">E of this prover: rows × count.</param>
    /// <param name="response">What the prover sent.</param>
    public static bool Verify(PaillierPublicKey key, MaskLayout layout, IReadOnlyList<Ciphertext> masks, IReadOnlyList<Ciphertext> extras, IReadOnlyList<bool[]> challenge, DualMaskResponse response)
    {
        if (masks.Count != layout.Count || extras.Count != layout.Rows || challenge.Count != layout.Rows) return false;
        if (response.High.Length != layout.RowInputs || response.Low.Length != (layout.HasLow ? layout.RowInputs : 0) || response.Exponents.Length != layout.Rows) return false;
        if (response.High.Any(z => BigInteger.Abs(z) > layout.HighResponseBound) || response.Low.Any(z => BigInteger.Abs(z) > layout.LowResponseBound)) return false;
        var exponentBits = layout.ResponseExponentBits(key.Parameters);
        if (response.Exponents.Any(rho => rho.Sign < 0 || rho.GetBitLength() > exponentBits)) return false;

        var combinations = key.NSquared.BinaryCombinations([.. masks.Select(c => c.Value)], challenge);
        return Enumerable.Range(0, layout.Rows).AsParallel().All(v => key.NSquared.EqualUpToSquares(
            key.NSquared.Multiply(extras[v].Value, combinations[v]),
            key.EvaluatePublic(Plaintext(layout, response, v), response.Exponents[v])));
    }

    private static BigInteger Plaintext(MaskLayout layout, DualMaskResponse response, int row)
    {
        var slots = new BigInteger[layout.Slots];
        for (var s = 0; s < slots.Length; s++)
        {
            var k = (row * layout.Slots) + s;
            slots[s] = layout.Join(response.High[k], layout.HasLow ? response.Low[k] : BigInteger.Zero);
        }
        return layout.Pack(slots);
    }
}
