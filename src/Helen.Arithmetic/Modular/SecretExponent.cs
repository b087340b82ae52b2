using System.Numerics;
using System.Security.Cryptography;
using Helen.Arithmetic.Modular.Kernels;

namespace Helen.Arithmetic.Modular;

/// <summary>
/// A secret integer that can only be used as an exponent: no member gives it back. Signed values are held with a public offset
/// (value + 2^bits), so that neither sign nor length is visible to the exponentiation (protocol §3.1).
/// </summary>
public sealed class SecretExponent : IDisposable
{
    private readonly byte[] _held;                          // little endian, fixed length: value (+ 2^Bits when signed)
    private bool _disposed;

    private SecretExponent(byte[] held, int bits, bool signed) => (_held, Bits, IsSigned) = (held, bits, signed);

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
        return new(ToFixedBytes(shifted, shifted.Sign > 0, bits + 1), bits, signed: true);
    }

    /// <summary>A non-negative exponent, value &lt; 2^<paramref name="bits"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value does not fit.</exception>
    public static SecretExponent FromUnsigned(BigInteger value, int bits)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(bits);
        return new(ToFixedBytes(value, value.Sign >= 0, bits), bits, signed: false);
    }

    /// <summary>Public: bits of the integer that is held, offset included.</summary>
    internal int HeldBits => IsSigned ? Bits + 1 : Bits;

    /// <summary>Little-endian bytes of value (+ 2^Bits when signed), fixed length.</summary>
    internal ReadOnlySpan<byte> Held
    {
        get
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            return _held;
        }
    }

    /// <summary>Writes |value| (little endian, Bits bits); the result is 1 if the value is negative, else 0. No branch on either.</summary>
    internal int WriteMagnitude(Span<byte> magnitude)
    {
        var held = Held;
        if (!IsSigned)
        {
            held.CopyTo(magnitude);
            return 0;
        }

        unchecked                                           // masks and carries wrap on purpose
        {
            var negative = 1 - Windows.Digit(held, Bits, 1);
            var mask = (byte)(0 - negative);                // value < 0: |value| = 2^Bits − held = ~held + 1 in Bits bits
            var carry = negative;
            for (var i = 0; i < magnitude.Length; i++)
            {
                var sum = (byte)(held[i] ^ mask) + carry;
                magnitude[i] = (byte)sum;
                carry = sum >> 8;
            }

            if ((Bits & 7) != 0) magnitude[^1] &= (byte)((1 << (Bits & 7)) - 1);
            return negative;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _disposed = true;
        CryptographicOperations.ZeroMemory(_held);
    }

    /// <summary>Redacted.</summary>
    public override string ToString() => $"secret exponent of {Bits} bits";

    private static byte[] ToFixedBytes(BigInteger value, bool inRange, int bits)
    {
        var bytes = new byte[(bits + 7) / 8];
        if (!inRange || value.GetBitLength() > bits || !value.TryWriteBytes(bytes, out _, isUnsigned: true)) throw new ArgumentOutOfRangeException(nameof(value), "The secret exponent exceeds its public bound.");
        return bytes;
    }
}
