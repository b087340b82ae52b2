using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Helen.Cryptography.Hashing;

/// <summary>A SHA-256 digest, compared by value.</summary>
public readonly record struct Digest(UInt128 High, UInt128 Low)
{
    /// <summary>Bytes of a digest.</summary>
    public const int ByteCount = 32;

    /// <summary>The digest of <paramref name="data"/>.</summary>
    public static Digest Of(ReadOnlySpan<byte> data)
    {
        Span<byte> hash = stackalloc byte[ByteCount];
        SHA256.HashData(data, hash);
        return Read(hash);
    }

    /// <summary>Reads exactly 32 bytes.</summary>
    /// <exception cref="ArgumentException">Another length.</exception>
    public static Digest Read(ReadOnlySpan<byte> bytes) => bytes.Length == ByteCount
        ? new(BinaryPrimitives.ReadUInt128BigEndian(bytes), BinaryPrimitives.ReadUInt128BigEndian(bytes[16..]))
        : throw new ArgumentException("A digest has 32 bytes.", nameof(bytes));

    /// <summary>Writes 32 bytes.</summary>
    public void Write(Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt128BigEndian(destination, High);
        BinaryPrimitives.WriteUInt128BigEndian(destination[16..], Low);
    }

    /// <summary>The 32 bytes.</summary>
    public byte[] ToArray()
    {
        var bytes = new byte[ByteCount];
        Write(bytes);
        return bytes;
    }

    /// <summary>Lower-case hexadecimal.</summary>
    public override string ToString() => Convert.ToHexStringLower(ToArray());
}
