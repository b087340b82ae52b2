using System.Buffers.Binary;

namespace Helen.Transport;

/// <summary>How envelopes lie in a byte stream: four bytes of length, big endian, then the envelope.</summary>
public static class Frame
{
    /// <summary>Bytes of the length.</summary>
    public const int PrefixBytes = sizeof(uint);

    /// <summary>The frame of an envelope.</summary>
    public static ReadOnlyMemory<byte> Wrap(ReadOnlyMemory<byte> wire)
    {
        var frame = new byte[PrefixBytes + wire.Length];
        BinaryPrimitives.WriteUInt32BigEndian(frame, (uint)wire.Length);
        wire.Span.CopyTo(frame.AsSpan(PrefixBytes));
        return frame;
    }

    /// <summary>False unless the bytes are exactly one frame of at most <paramref name="maxWireBytes"/>. Never throws.</summary>
    public static bool TryUnwrap(ReadOnlyMemory<byte> frame, int maxWireBytes, out ReadOnlyMemory<byte> wire)
    {
        wire = default;
        if (frame.Length < PrefixBytes) return false;
        var length = BinaryPrimitives.ReadUInt32BigEndian(frame.Span);
        if (length > (uint)maxWireBytes || length != (uint)(frame.Length - PrefixBytes)) return false;
        wire = frame[PrefixBytes..];
        return true;
    }
}
