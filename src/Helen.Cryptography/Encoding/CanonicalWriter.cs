using System.Buffers;
using System.Buffers.Binary;
using System.Numerics;
using Helen.Arithmetic.Fields;
using Helen.Cryptography.Hashing;

namespace Helen.Cryptography.Encoding;

/// <summary>
/// Writes the one canonical byte form of a message: fixed-width big-endian integers, counts before lists, no padding, no options.
/// What is written here is what is hashed and signed.
/// </summary>
public sealed class CanonicalWriter
{
    private readonly ArrayBufferWriter<byte> _buffer = new();

    /// <summary>Everything written so far.</summary>
    public ReadOnlyMemory<byte> Written => _buffer.WrittenMemory;

    /// <summary>Everything written so far, copied.</summary>
    public byte[] ToArray() => _buffer.WrittenSpan.ToArray();

    /// <summary>One byte.</summary>
    public CanonicalWriter Byte(byte value)
    {
        _buffer.GetSpan(1)[0] = value;
        _buffer.Advance(1);
        return this;
    }

    /// <summary>Two bytes, big endian.</summary>
    public CanonicalWriter UInt16(ushort value)
    {
        BinaryPrimitives.WriteUInt16BigEndian(_buffer.GetSpan(2), value);
        _buffer.Advance(2);
        return this;
    }

    /// <summary>Four bytes, big endian.</summary>
    public CanonicalWriter UInt32(uint value)
    {
        BinaryPrimitives.WriteUInt32BigEndian(_buffer.GetSpan(4), value);
        _buffer.Advance(4);
        return this;
    }

    /// <summary>Eight bytes, big endian.</summary>
    public CanonicalWriter UInt64(ulong value)
    {
        BinaryPrimitives.WriteUInt64BigEndian(_buffer.GetSpan(8), value);
        _buffer.Advance(8);
        return this;
    }

    /// <summary>Raw bytes of a length that the reader knows.</summary>
    public CanonicalWriter Raw(ReadOnlySpan<byte> bytes)
    {
        _buffer.Write(bytes);
        return this;
    }

    /// <summary>Four bytes of length, then the bytes.</summary>
    public CanonicalWriter Block(ReadOnlySpan<byte> bytes) => UInt32((uint)bytes.Length).Raw(bytes);

    /// <summary>A UTF-8 string as a block.</summary>
    public CanonicalWriter Text(string text) => Block(System.Text.Encoding.UTF8.GetBytes(text));

    /// <summary>32 bytes.</summary>
    public CanonicalWriter Digest(Digest digest)
    {
        digest.Write(_buffer.GetSpan(Hashing.Digest.ByteCount));
        _buffer.Advance(Hashing.Digest.ByteCount);
        return this;
    }

    /// <summary>A non-negative integer in exactly <paramref name="width"/> bytes.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Negative or too wide.</exception>
    public CanonicalWriter Unsigned(BigInteger value, int width)
    {
        if (value.Sign < 0 || value.GetByteCount(isUnsigned: true) > width) throw new ArgumentOutOfRangeException(nameof(value), $"The integer does not fit {width} bytes.");
        var span = _buffer.GetSpan(width)[..width];
        span.Clear();
        if (!value.IsZero)
        {
            var count = value.GetByteCount(isUnsigned: true);
            value.TryWriteBytes(span[(width - count)..], out _, isUnsigned: true, isBigEndian: true);
        }
        _buffer.Advance(width);
        return this;
    }

    /// <summary>A signed integer: one sign byte (0 or 1 = negative), then the magnitude in <paramref name="width"/> bytes. Zero has sign 0.</summary>
    public CanonicalWriter Signed(BigInteger value, int width) => Byte(value.Sign < 0 ? (byte)1 : (byte)0).Unsigned(BigInteger.Abs(value), width);

    /// <summary>16 bytes of a field element.</summary>
    public CanonicalWriter Field(FieldElement value)
    {
        value.Write(_buffer.GetSpan(FieldElement.ByteCount)[..FieldElement.ByteCount]);
        _buffer.Advance(FieldElement.ByteCount);
        return this;
    }
}
