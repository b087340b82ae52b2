using Helen.Arithmetic.Rings;

namespace Helen.Cryptography.Lattice;

/// <summary>
/// A drowned product a·b + mask under the key of a's owner, modulus-switched, as coefficients: what one party answers another in an oblivious linear evaluation
/// (protocol §4.2). Its owner alone can decrypt it; nobody else may compute with it. Immutable; disposing gives its memory back.
/// </summary>
public sealed class LatticeProduct : IDisposable
{
    internal LatticeProduct(LatticeParameters parameters, RingElement c0, RingElement c1) => (Parameters, C0, C1) = (parameters, c0, c1);

    /// <summary>The parameters.</summary>
    public LatticeParameters Parameters { get; }

    internal RingElement C0 { get; }

    internal RingElement C1 { get; }

    /// <summary>Bytes of the canonical encoding.</summary>
    public static int ByteCount(LatticeParameters parameters)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        return 2 * RingElement.ByteCount(parameters.TransmittedBasis);
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

    /// <summary>Reads hostile bytes; null unless they are exactly one product.</summary>
    public static LatticeProduct? TryRead(LatticeParameters parameters, ReadOnlySpan<byte> source)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        var half = source.Length / 2;
        if (RingElement.TryRead(parameters.TransmittedBasis, transformed: false, source[..half]) is not { } c0) return null;
        if (RingElement.TryRead(parameters.TransmittedBasis, transformed: false, source[half..]) is { } c1) return new(parameters, c0, c1);
        c0.Dispose();
        return null;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        C0.Dispose();
        C1.Dispose();
    }
}
