using System.Collections.Immutable;
using System.Numerics;
using Helen.Cryptography.Encoding;

namespace Helen.Cryptography.SigmaProofs.OpeningKnowledge;

/// <summary>A proof of an <see cref="OpeningStatement"/>; its length depends on d only.</summary>
/// <param name="Mask">T = Com(α; r_α).</param>
/// <param name="EntryResponses">z_l = e·Σ_j χ_j x_jl + α_l, d of them.</param>
/// <param name="RandomnessResponse">z_r.</param>
public sealed record OpeningProof(BigInteger Mask, ImmutableArray<BigInteger> EntryResponses, BigInteger RandomnessResponse)
{
    /// <summary>Appends the one encoding: T, a two-byte count, z_l, z_r, all of fixed width.</summary>
    public void Write(CanonicalWriter writer, OpeningBounds bounds)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(bounds);
        writer.Unsigned(Mask, Width(bounds.Parameters.ModulusBits)).UInt16((ushort)EntryResponses.Length);
        foreach (var z in EntryResponses) writer.Signed(z, Width(bounds.EntryResponseBits));
        writer.Signed(RandomnessResponse, Width(bounds.RandomnessResponseBits));
    }

    /// <summary>Reads a proof out of a larger message; what was read counts only if the reader finishes well.</summary>
    public static OpeningProof Read(ref CanonicalReader reader, OpeningBounds bounds)
    {
        ArgumentNullException.ThrowIfNull(bounds);
        var mask = reader.Unsigned(Width(bounds.Parameters.ModulusBits));
        var count = reader.Count(bounds.Columns);
        var responses = ImmutableArray.CreateBuilder<BigInteger>(count);
        for (var l = 0; l < count && !reader.Failed; l++) responses.Add(reader.Signed(Width(bounds.EntryResponseBits)));
        return new(mask, responses.DrainToImmutable(), reader.Signed(Width(bounds.RandomnessResponseBits)));
    }

    /// <summary>Decodes hostile bytes; null unless they are exactly one proof of d responses.</summary>
    public static OpeningProof? TryRead(ReadOnlySpan<byte> wire, OpeningBounds bounds)
    {
        var reader = new CanonicalReader(wire);
        var proof = Read(ref reader, bounds);
        return reader.Finish() && proof.EntryResponses.Length == bounds.Columns ? proof : null;
    }

    private static int Width(int bits) => (bits + 7) / 8;
}
