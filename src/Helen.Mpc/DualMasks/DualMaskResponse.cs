using System.Collections.Immutable;
using System.Numerics;
using Helen.Cryptography;
using Helen.Cryptography.Encoding;

namespace Helen.Mpc.DualMasks;

/// <summary>
/// What a prover reveals for the joint challenge (protocol §6.3): per row v and slot s the integers ẑ_hi = μ_hi + Σ_t E_vt·R_hi,t and ẑ_lo alike, at index
/// v·slots + s, and per row ρ_v = m_v + Σ_t E_vt·a_t. Low is empty when t = 0.
/// </summary>
internal sealed record DualMaskResponse(ImmutableArray<BigInteger> High, ImmutableArray<BigInteger> Low, ImmutableArray<BigInteger> Exponents)
{
    public static DualMaskResponse Read(ref CanonicalReader reader, MaskLayout layout, SecurityParameters parameters)
    {
        var highBytes = ByteCount((int)layout.HighResponseBound.GetBitLength());
        var lowBytes = ByteCount((int)layout.LowResponseBound.GetBitLength());
        var exponentBytes = ByteCount(layout.ResponseExponentBits(parameters));
        var high = ImmutableArray.CreateBuilder<BigInteger>(layout.RowInputs);
        var low = ImmutableArray.CreateBuilder<BigInteger>(layout.HasLow ? layout.RowInputs : 0);
        var exponents = ImmutableArray.CreateBuilder<BigInteger>(layout.Rows);
        for (var k = 0; k < layout.RowInputs; k++) high.Add(reader.Signed(highBytes));
        for (var k = 0; k < low.Capacity; k++) low.Add(reader.Signed(lowBytes));
        for (var v = 0; v < layout.Rows; v++) exponents.Add(reader.Unsigned(exponentBytes));
        return new(high.MoveToImmutable(), low.MoveToImmutable(), exponents.MoveToImmutable());
    }

    public void Write(CanonicalWriter writer, MaskLayout layout, SecurityParameters parameters)
    {
        var highBytes = ByteCount((int)layout.HighResponseBound.GetBitLength());
        var lowBytes = ByteCount((int)layout.LowResponseBound.GetBitLength());
        var exponentBytes = ByteCount(layout.ResponseExponentBits(parameters));
        foreach (var z in High) writer.Signed(z, highBytes);
        foreach (var z in Low) writer.Signed(z, lowBytes);
        foreach (var rho in Exponents) writer.Unsigned(rho, exponentBytes);
    }

    private static int ByteCount(int bits) => (bits + 7) / 8;
}
