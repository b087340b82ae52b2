using Org.BouncyCastle.Math.EC.Rfc8032;

namespace Helen.Cryptography.Signatures;

/// <summary>The public half of a <see cref="SigningKey"/>: 32 bytes, compared by value. Any 32 bytes are allowed; a key that is no curve point of the
/// prime-order group verifies nothing: anybody could sign under a key of small order, and its owner could deny what it signed.</summary>
public sealed class VerifyKey : IEquatable<VerifyKey>
{
    /// <summary>Bytes of a key.</summary>
    public const int ByteCount = 32;

    /// <summary>Bytes of a signature.</summary>
    public const int SignatureByteCount = 64;

    private readonly byte[] _bytes;
    private readonly Lazy<bool> _usable;                    // as expensive as a signature, so once per key

    /// <summary>A key from its 32 bytes.</summary>
    /// <exception cref="ArgumentException">Another length.</exception>
    public VerifyKey(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != ByteCount) throw new ArgumentException("A verify key has 32 bytes.", nameof(bytes));
        _bytes = bytes.ToArray();
        _usable = new(() => Ed25519.ValidatePublicKeyFull(_bytes, 0));
    }

    /// <summary>The 32 bytes, copied.</summary>
    public byte[] ToArray() => [.. _bytes];

    /// <summary>Whether <paramref name="signature"/> was made for exactly this context and message. Never throws on hostile input.</summary>
    public bool Verify(ReadOnlySpan<byte> context, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature)
    {
        if (signature.Length != SignatureByteCount || !_usable.Value) return false;
        var framed = Frame(context, message);
        return Ed25519.Verify(signature.ToArray(), 0, _bytes, 0, framed, 0, framed.Length);
    }

    /// <inheritdoc/>
    public bool Equals(VerifyKey? other) => other is not null && _bytes.AsSpan().SequenceEqual(other._bytes);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as VerifyKey);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.AddBytes(_bytes);
        return hash.ToHashCode();
    }

    /// <summary>Lower-case hexadecimal.</summary>
    public override string ToString() => Convert.ToHexStringLower(_bytes);

    /// <summary>length(context) ‖ context ‖ message: no context is a prefix of another's framing.</summary>
    internal static byte[] Frame(ReadOnlySpan<byte> context, ReadOnlySpan<byte> message)
    {
        if (context.Length is 0 or > byte.MaxValue) throw new ArgumentException("A signing context has 1 to 255 bytes.", nameof(context));
        return [(byte)context.Length, .. context, .. message];
    }
}
