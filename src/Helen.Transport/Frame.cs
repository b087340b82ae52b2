using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Helen.Transport;

/// <summary>How envelopes lie in a byte stream: four bytes of length, big endian, then the envelope.</summary>
public static class Frame
{
    /// <summary>Bytes of the length.</summary>
    public const int PrefixBytes = sizeof(uint);

    /// <summary>Memory for an envelope of this many bytes behind its prefix, so that <see cref="Wrap"/> has nothing to copy. What it holds at first is undefined.</summary>
    internal static Memory<byte> Allocate(int wireBytes)
    {
        var frame = GC.AllocateUninitializedArray<byte>(PrefixBytes + wireBytes);
        BinaryPrimitives.WriteUInt32BigEndian(frame, (uint)wireBytes);
        return frame.AsMemory(PrefixBytes);
    }

    /// <summary>The frame of an envelope; the same memory where the prefix stands before it already.</summary>
    public static ReadOnlyMemory<byte> Wrap(ReadOnlyMemory<byte> wire)
    {
        if (MemoryMarshal.TryGetArray(wire, out var held) && held.Offset >= PrefixBytes)
        {
            var before = held.Array.AsMemory(held.Offset - PrefixBytes, PrefixBytes + wire.Length);
            if (BinaryPrimitives.ReadUInt32BigEndian(before.Span) == (uint)wire.Length) return before;
        }

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
