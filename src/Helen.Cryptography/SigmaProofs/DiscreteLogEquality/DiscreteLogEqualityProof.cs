using System.Numerics;
using Helen.Cryptography.Encoding;
using Helen.Cryptography.Paillier;

namespace Helen.Cryptography.SigmaProofs.DiscreteLogEquality;

/// <summary>A proof of a <see cref="DiscreteLogEqualityStatement"/>.</summary>
/// <param name="CiphertextMask">A = c^k mod N.</param>
/// <param name="AnchorMask">B = γ^k mod N.</param>
/// <param name="Response">z = e·e_i + k over the integers.</param>
public sealed record DiscreteLogEqualityProof(BigInteger CiphertextMask, BigInteger AnchorMask, BigInteger Response)
{
    /// <summary>Appends the one encoding: A, B, z, all of fixed width.</summary>
    public void Write(CanonicalWriter writer, ThresholdPublicKey key)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(key);
        var width = key.Paillier.N.ByteCount;
        writer.Unsigned(CiphertextMask, width).Unsigned(AnchorMask, width).Signed(Response, ResponseWidth(key));
    }

    /// <summary>Reads a proof out of a larger message; what was read counts only if the reader finishes well.</summary>
    public static DiscreteLogEqualityProof Read(ref CanonicalReader reader, ThresholdPublicKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        var width = key.Paillier.N.ByteCount;
        return new(reader.Unsigned(width), reader.Unsigned(width), reader.Signed(ResponseWidth(key)));
    }

    /// <summary>Decodes hostile bytes; null unless they are exactly one proof.</summary>
    public static DiscreteLogEqualityProof? TryRead(ReadOnlySpan<byte> wire, ThresholdPublicKey key)
    {
        var reader = new CanonicalReader(wire);
        var proof = Read(ref reader, key);
        return reader.Finish() ? proof : null;
    }

    private static int ResponseWidth(ThresholdPublicKey key) => (key.Paillier.Parameters.ResponseBits(key.ShareBits) + 7) / 8;
}
