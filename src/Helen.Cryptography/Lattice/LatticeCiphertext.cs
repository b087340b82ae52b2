using Helen.Arithmetic.Rings;

namespace Helen.Cryptography.Lattice;

/// <summary>
/// (c_0, c_1) modulo the full q, transformed. As received it says nothing about its noise: only a <see cref="ProvenCiphertext"/> can be multiplied. Immutable; disposing gives its memory back.
/// </summary>
public sealed class LatticeCiphertext : IDisposable
{
    internal LatticeCiphertext(LatticeParameters parameters, RingElement c0, RingElement c1) => (Parameters, C0, C1) = (parameters, c0, c1);

    /// <summary>The parameters.</summary>
    public LatticeParameters Parameters { get; }

    internal RingElement C0 { get; }

    internal RingElement C1 { get; }

    /// <summary>Bytes of the canonical encoding.</summary>
    public static int ByteCount(LatticeParameters parameters)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        return 2 * RingElement.ByteCount(parameters.Basis);
    }

    /// <summary>Writes the canonical encoding.</summary>
    public void Write(Span<byte> destination)
    {
        C0.Write(destination[..(destination.Length / 2)]);
        C1.Write(destination[(destination.Length / 2)..]);
    }

    /// <summary>The canonical encoding.</summary>
    public byte[] ToArray()
    {
        var bytes = new byte[ByteCount(Parameters)];
        Write(bytes);
        return bytes;
    }

    /// <summary>Reads hostile bytes; null unless they are exactly one ciphertext.</summary>
    public static LatticeCiphertext? TryRead(LatticeParameters parameters, ReadOnlySpan<byte> source)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        var half = source.Length / 2;
        if (RingElement.TryRead(parameters.Basis, transformed: true, source[..half]) is not { } c0) return null;
        if (RingElement.TryRead(parameters.Basis, transformed: true, source[half..]) is { } c1) return new(parameters, c0, c1);
        c0.Dispose();
        return null;
    }

    /// <summary>The encryption of the sum of both plaintexts, under one key.</summary>
    public LatticeCiphertext Add(LatticeCiphertext other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return new(Parameters, RingElement.Sum(C0, other.C0), RingElement.Sum(C1, other.C1));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        C0.Dispose();
        C1.Dispose();
    }
}
