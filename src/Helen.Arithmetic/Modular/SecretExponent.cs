using System.Numerics;
using System.Security.Cryptography;

namespace Helen.Arithmetic.Modular;

/// <summary>
/// A secret integer that can only be used as an exponent: no member gives it back. Signed values are held with a public offset
/// (value + 2^bits), so that neither sign nor length is visible to the exponentiation (protocol §3.1).
/// </summary>
public sealed class SecretExponent : IDisposable
{
    private readonly byte[] _magnitude;                     // big endian, fixed length: value + Offset

    private SecretExponent(byte[] magnitude, int bits, bool signed) => (_magnitude, Bits, IsSigned) = (magnitude, bits, signed);

    /// <summary>Public bound: |value| &lt; 2^Bits.</summary>
    public int Bits { get; }

    /// <summary>Whether the value may be negative (held with offset 2^Bits).</summary>
    public bool IsSigned { get; }

    /// <summary>A signed exponent, |value| &lt; 2^<paramref name="bits"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value does not fit.</exception>
    public static SecretExponent FromSigned(BigInteger value, int bits)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(bits);
        var shifted = value + (BigInteger.One << bits);
        return new(ToFixedBytes(shifted, bits + 1), bits, signed: true);
    }

    /// <summary>A non-negative exponent, value &lt; 2^<paramref name="bits"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value does not fit.</exception>
    public static SecretExponent FromUnsigned(BigInteger value, int bits)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(bits);
        return new(ToFixedBytes(value, bits), bits, signed: false);
    }

    /// <summary>Big-endian bytes of value (+ 2^Bits when signed), fixed length.</summary>
    internal ReadOnlySpan<byte> Magnitude => _magnitude;

    /// <inheritdoc/>
    public void Dispose() => CryptographicOperations.ZeroMemory(_magnitude);

    /// <summary>Redacted.</summary>
    public override string ToString() => $"secret exponent of {Bits} bits";

    private static byte[] ToFixedBytes(BigInteger value, int bits)
    {
        if (value.Sign < 0 || value.GetBitLength() > bits) throw new ArgumentOutOfRangeException(nameof(value), "The secret exponent exceeds its public bound.");
        var bytes = new byte[(bits + 7) / 8];
        var count = value.GetByteCount(isUnsigned: true);
        value.TryWriteBytes(bytes.AsSpan(bytes.Length - count), out _, isUnsigned: true, isBigEndian: true);
        return bytes;
    }
}
