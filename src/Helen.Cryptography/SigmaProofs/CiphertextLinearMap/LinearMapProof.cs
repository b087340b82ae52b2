using System.Collections.Immutable;
using System.Numerics;
using Helen.Cryptography.Encoding;

namespace Helen.Cryptography.SigmaProofs.CiphertextLinearMap;

/// <summary>
/// A proof of a <see cref="LinearMapStatement"/>: first messages T mod N and S mod N², responses z_l, z_r, z_ρ over the integers.
/// Its length depends on d only, not on the number of rows.
/// </summary>
/// <param name="RowMask">T = Com(α; r_α).</param>
/// <param name="ImageMask">S = ± Π V_l^{α_l}·H^{ρ_α}.</param>
/// <param name="EntryResponses">z_l = e·a_l + α_l, d of them.</param>
/// <param name="RandomnessResponse">z_r.</param>
/// <param name="ExponentResponse">z_ρ.</param>
public sealed record LinearMapProof(BigInteger RowMask, BigInteger ImageMask, ImmutableArray<BigInteger> EntryResponses, BigInteger RandomnessResponse, BigInteger ExponentResponse)
{
    /// <summary>Appends the one encoding: T, S, a two-byte count, z_l, z_r, z_ρ, all of fixed width.</summary>
    public void Write(CanonicalWriter writer, LinearMapBounds bounds)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(bounds);
        var width = Width(bounds.Parameters.ModulusBits);
        writer.Unsigned(RowMask, width).Unsigned(ImageMask, 2 * width).UInt16((ushort)EntryResponses.Length);
        foreach (var z in EntryResponses) writer.Signed(z, Width(bounds.EntryResponseBits));
        writer.Signed(RandomnessResponse, Width(bounds.RandomnessResponseBits)).Signed(ExponentResponse, Width(bounds.ExponentResponseBits));
    }

    /// <summary>Reads a proof out of a larger message; what was read counts only if the reader finishes well.</summary>
    public static LinearMapProof Read(ref CanonicalReader reader, LinearMapBounds bounds)
    {
        ArgumentNullException.ThrowIfNull(bounds);
        var width = Width(bounds.Parameters.ModulusBits);
        var rowMask = reader.Unsigned(width);
        var imageMask = reader.Unsigned(2 * width);
        var count = reader.Count(bounds.Columns);
        var responses = ImmutableArray.CreateBuilder<BigInteger>(count);
        for (var l = 0; l < count && !reader.Failed; l++) responses.Add(reader.Signed(Width(bounds.EntryResponseBits)));
        return new(rowMask, imageMask, responses.DrainToImmutable(), reader.Signed(Width(bounds.RandomnessResponseBits)), reader.Signed(Width(bounds.ExponentResponseBits)));
    }

    /// <summary>Decodes hostile bytes; null unless they are exactly one proof of d responses.</summary>
    public static LinearMapProof? TryRead(ReadOnlySpan<byte> wire, LinearMapBounds bounds)
    {
        var reader = new CanonicalReader(wire);
        var proof = Read(ref reader, bounds);
        return reader.Finish() && proof.EntryResponses.Length == bounds.Columns ? proof : null;
    }

    private static int Width(int bits) => (bits + 7) / 8;
}
