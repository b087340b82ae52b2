using Helen.Arithmetic.Fields;
using Helen.Cryptography.Encoding;
using Helen.Cryptography.Hashing;

namespace Helen.Mpc.Spdz;

/// <summary>
/// Payloads of SPDZ steps. Their lengths are known to every party from the circuit, so they carry no counts: elements are 16 bytes each, a MAC commitment is a digest,
/// a MAC opening is macSigma and a nonce.
/// </summary>
internal static class SpdzEncoding
{
    /// <summary>Bytes of a commitment nonce.</summary>
    public const int NonceBytes = 32;

    public static byte[] WriteElements(ReadOnlySpan<FieldElement> elements)
    {
        var wire = new byte[elements.Length * FieldElement.ByteCount];
        for (var j = 0; j < elements.Length; j++) elements[j].Write(wire.AsSpan(j * FieldElement.ByteCount, FieldElement.ByteCount));
        return wire;
    }

    /// <summary>Null unless the bytes are exactly <paramref name="count"/> canonical elements.</summary>
    public static FieldElement[]? TryReadElements(ReadOnlySpan<byte> wire, int count)
    {
        if (wire.Length != (long)count * FieldElement.ByteCount) return null;
        var elements = new FieldElement[count];
        for (var j = 0; j < count; j++)
        {
            if (!FieldElement.TryRead(wire.Slice(j * FieldElement.ByteCount, FieldElement.ByteCount), out elements[j])) return null;
        }
        return elements;
    }

    /// <summary>Null unless the bytes are exactly one digest.</summary>
    public static MacCommitment? TryReadDigest(ReadOnlySpan<byte> wire) => wire.Length == Digest.ByteCount ? new(Digest.Read(wire)) : null;

    public static byte[] WriteMacOpening(FieldElement macSigma, ReadOnlySpan<byte> nonce) => new CanonicalWriter().Field(macSigma).Raw(nonce).ToArray();

    /// <summary>Null unless the bytes are exactly a canonical element and a nonce.</summary>
    public static MacOpening? TryReadMacOpening(ReadOnlySpan<byte> wire)
    {
        var reader = new CanonicalReader(wire);
        var macSigma = reader.Field();
        var nonce = reader.Raw(NonceBytes);
        return reader.Finish() ? new(macSigma, nonce.ToArray()) : null;
    }

    /// <summary>127 of the 128 hashed bits as a coefficient; 2^−107 from uniform. Public.</summary>
    public static FieldElement Coefficient(Span<byte> hashed)
    {
        hashed[0] &= 0x7F;
        return FieldElement.TryRead(hashed, out var element) ? element : FieldElement.FromInteger(new(hashed, isUnsigned: true, isBigEndian: true));
    }

    internal sealed record MacCommitment(Digest Value);

    internal sealed record MacOpening(FieldElement MacSigma, byte[] Nonce);
}
