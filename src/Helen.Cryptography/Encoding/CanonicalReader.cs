using System.Buffers.Binary;
using System.Numerics;
using Helen.Arithmetic.Fields;
using Helen.Cryptography.Hashing;

namespace Helen.Cryptography.Encoding;

/// <summary>
/// Strict reader of hostile bytes; the mirror of <see cref="CanonicalWriter"/>. It never throws: after the first violation
/// every read returns a default and <see cref="Finish"/> is false. Call <see cref="Finish"/> before using anything that was read.
/// </summary>
public ref struct CanonicalReader(ReadOnlySpan<byte> wire)
{
    private ReadOnlySpan<byte> _rest = wire;
    private bool _failed;

    /// <summary>True when everything read was well formed and nothing is left over.</summary>
    public readonly bool Finish() => !_failed && _rest.IsEmpty;

    /// <summary>Whether any read failed so far.</summary>
    public readonly bool Failed => _failed;

    /// <summary>Bytes not read yet.</summary>
    public readonly int Remaining => _rest.Length;

    /// <summary>One byte.</summary>
    public byte Byte() => Take(1) is [var value] ? value : (byte)0;

    /// <summary>Two bytes, big endian.</summary>
    public ushort UInt16() => Take(2) is { Length: 2 } s ? BinaryPrimitives.ReadUInt16BigEndian(s) : (ushort)0;

    /// <summary>Four bytes, big endian.</summary>
    public uint UInt32() => Take(4) is { Length: 4 } s ? BinaryPrimitives.ReadUInt32BigEndian(s) : 0;

    /// <summary>Eight bytes, big endian.</summary>
    public ulong UInt64() => Take(8) is { Length: 8 } s ? BinaryPrimitives.ReadUInt64BigEndian(s) : 0;

    /// <summary>Exactly <paramref name="length"/> bytes.</summary>
    public ReadOnlySpan<byte> Raw(int length) => Take(length);

    /// <summary>A length-prefixed block of at most <paramref name="maxLength"/> bytes.</summary>
    public ReadOnlySpan<byte> Block(int maxLength)
    {
        var length = UInt32();
        if (length > (uint)maxLength) return Fail();
        return Take((int)length);
    }

    /// <summary>A length-prefixed UTF-8 string of at most <paramref name="maxBytes"/> bytes; invalid UTF-8 fails.</summary>
    public string Text(int maxBytes)
    {
        var block = Block(maxBytes);
        if (System.Text.Unicode.Utf8.IsValid(block)) return System.Text.Encoding.UTF8.GetString(block);
        _failed = true;
        return string.Empty;
    }

    /// <summary>32 bytes.</summary>
    public Digest Digest() => Take(Hashing.Digest.ByteCount) is { Length: Hashing.Digest.ByteCount } s ? Hashing.Digest.Read(s) : default;

    /// <summary>A non-negative integer in exactly <paramref name="width"/> bytes.</summary>
    public BigInteger Unsigned(int width) => new(Take(width), isUnsigned: true, isBigEndian: true);

    /// <summary>A signed integer as <see cref="CanonicalWriter.Signed"/> writes it; negative zero and other sign bytes fail.</summary>
    public BigInteger Signed(int width)
    {
        var sign = Byte();
        var magnitude = Unsigned(width);
        if (sign > 1 || (sign == 1 && magnitude.IsZero)) _failed = true;
        return sign == 1 ? -magnitude : magnitude;
    }

    /// <summary>A canonical field element.</summary>
    public FieldElement Field()
    {
        if (FieldElement.TryRead(Take(FieldElement.ByteCount), out var element)) return element;
        _failed = true;
        return default;
    }

    /// <summary>A two-byte count of at most <paramref name="max"/>.</summary>
    public int Count(int max)
    {
        var count = UInt16();
        if (count <= max) return count;
        _failed = true;
        return 0;
    }

    private ReadOnlySpan<byte> Take(int length)
    {
        if (_failed || length < 0 || length > _rest.Length) return Fail();
        var taken = _rest[..length];
        _rest = _rest[length..];
        return taken;
    }

    private ReadOnlySpan<byte> Fail()
    {
        _failed = true;
        return default;
    }
}
