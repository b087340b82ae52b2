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
        var wire = GC.AllocateUninitializedArray<byte>(elements.Length * FieldElement.ByteCount);
        FieldElement.Write(elements, wire);
        return wire;
    }

    /// <summary>Null unless the bytes are exactly <paramref name="count"/> canonical elements.</summary>
    public static FieldElement[]? TryReadElements(ReadOnlySpan<byte> wire, int count)
    {
        if (wire.Length != (long)count * FieldElement.ByteCount) return null;
        var elements = GC.AllocateUninitializedArray<FieldElement>(count);
        return FieldElement.TryRead(wire, elements) ? elements : null;
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

    /// <summary>Coefficients of 127 of 128 hashed bits each; 2^−107 from uniform.</summary>
    public static FieldElement[] Coefficients(ReadOnlySpan<byte> hashed)
    {
        var coefficients = GC.AllocateUninitializedArray<FieldElement>(hashed.Length / FieldElement.ByteCount);
        FieldElement.Reduce(hashed, coefficients);
        return coefficients;
    }

    internal sealed record MacCommitment(Digest Value);

    internal sealed record MacOpening(FieldElement MacSigma, byte[] Nonce);
}
