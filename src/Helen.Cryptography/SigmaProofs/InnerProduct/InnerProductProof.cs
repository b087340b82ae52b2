using System.Collections.Immutable;
using System.Numerics;
using Helen.Cryptography.Encoding;

namespace Helen.Cryptography.SigmaProofs.InnerProduct;

/// <summary>A proof of an <see cref="InnerProductStatement"/>: five residues mod N and 3d + 4 responses over the integers.</summary>
/// <param name="LeftMask">Com(α_u; ρ_u).</param>
/// <param name="RightMask">Com(α_v; ρ_v).</param>
/// <param name="ProductMask">Com(α_w; ρ_w).</param>
/// <param name="Cross">T₁ = Com(⟨u,α_v⟩ + ⟨α_u,v⟩ − ⟨α_w,s⟩; q₁).</param>
/// <param name="Constant">T₀ = Com(⟨α_u,α_v⟩; q₀).</param>
/// <param name="Left">z_u = e·u + α_u, d of them.</param>
/// <param name="Right">z_v, d of them.</param>
/// <param name="Product">z_w, d of them.</param>
/// <param name="LeftRandomness">Response for the randomness of the commitment to u.</param>
/// <param name="RightRandomness">Response for the randomness of the commitment to v.</param>
/// <param name="ProductRandomness">Response for the randomness of the commitment to w.</param>
/// <param name="CrossRandomness">z_t = e·q₁ + q₀.</param>
public sealed record InnerProductProof(
    BigInteger LeftMask, BigInteger RightMask, BigInteger ProductMask, BigInteger Cross, BigInteger Constant,
    ImmutableArray<BigInteger> Left, ImmutableArray<BigInteger> Right, ImmutableArray<BigInteger> Product,
    BigInteger LeftRandomness, BigInteger RightRandomness, BigInteger ProductRandomness, BigInteger CrossRandomness)
{
    /// <summary>Appends the one encoding: the first messages, a two-byte d, the responses, all of fixed width.</summary>
    public void Write(CanonicalWriter writer, InnerProductBounds bounds)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(bounds);
        foreach (var first in new[] { LeftMask, RightMask, ProductMask, Cross, Constant }) writer.Unsigned(first, Width(bounds.Parameters.ModulusBits));
        writer.UInt16((ushort)Left.Length);
        foreach (var z in Left.Concat(Right)) writer.Signed(z, Width(bounds.FactorResponseBits));
        foreach (var z in Product) writer.Signed(z, Width(bounds.ProductResponseBits));
        foreach (var z in new[] { LeftRandomness, RightRandomness, ProductRandomness }) writer.Signed(z, Width(bounds.RandomnessResponseBits));
        writer.Signed(CrossRandomness, Width(bounds.CrossResponseBits));
    }

    /// <summary>Decodes hostile bytes; null unless they are exactly one proof for d × d matrices.</summary>
    public static InnerProductProof? TryRead(ReadOnlySpan<byte> wire, InnerProductBounds bounds)
    {
        ArgumentNullException.ThrowIfNull(bounds);
        var reader = new CanonicalReader(wire);
        var first = new BigInteger[5];
        for (var i = 0; i < first.Length; i++) first[i] = reader.Unsigned(Width(bounds.Parameters.ModulusBits));
        var count = reader.Count(bounds.Size);
        var left = IntegerResponses.Read(ref reader, count, Width(bounds.FactorResponseBits));
        var right = IntegerResponses.Read(ref reader, count, Width(bounds.FactorResponseBits));
        var product = IntegerResponses.Read(ref reader, count, Width(bounds.ProductResponseBits));
        var randomness = IntegerResponses.Read(ref reader, 3, Width(bounds.RandomnessResponseBits));
        var cross = reader.Signed(Width(bounds.CrossResponseBits));
        return reader.Finish() && count == bounds.Size
            ? new(first[0], first[1], first[2], first[3], first[4], left, right, product, randomness[0], randomness[1], randomness[2], cross)
            : null;
    }

    private static int Width(int bits) => (bits + 7) / 8;
}
