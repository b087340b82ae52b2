using System.Security.Cryptography;
using Helen.Arithmetic.Randomness;
using Org.BouncyCastle.Math.EC.Rfc8032;

namespace Helen.Cryptography.Signatures;

/// <summary>
/// A party's Ed25519 signing key (RFC 8032). Signing is deterministic, so the same message always gives the same bytes.
/// Every signature is made under a context label; a signature for one purpose never counts for another.
/// </summary>
public sealed class SigningKey : IDisposable
{
    /// <summary>Bytes of the secret seed.</summary>
    public const int SeedByteCount = 32;

    private readonly byte[] _seed;
    private readonly byte[] _public = new byte[VerifyKey.ByteCount];
    private bool _disposed;

    private SigningKey(byte[] seed)
    {
        _seed = seed;
        Ed25519.GeneratePublicKey(seed, 0, _public, 0);
        VerifyKey = new VerifyKey(_public);
    }

    /// <summary>The public half.</summary>
    public VerifyKey VerifyKey { get; }

    /// <summary>A fresh key.</summary>
    public static SigningKey Generate(IRandomSource coins)
    {
        ArgumentNullException.ThrowIfNull(coins);
        var seed = new byte[SeedByteCount];
        coins.Fill(seed);
        return new SigningKey(seed);
    }

    /// <summary>The key of a stored seed.</summary>
    /// <exception cref="ArgumentException">Not 32 bytes.</exception>
    public static SigningKey FromSeed(ReadOnlySpan<byte> seed) => seed.Length == SeedByteCount
        ? new SigningKey(seed.ToArray())
        : throw new ArgumentException("A signing seed has 32 bytes.", nameof(seed));

    /// <summary>Writes the 32 secret bytes, for sealed storage only.</summary>
    public void WriteSeed(Span<byte> destination)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        _seed.CopyTo(destination);
    }

    /// <summary>64 bytes that <see cref="Signatures.VerifyKey.Verify"/> accepts for the same context and message.</summary>
    /// <param name="context">What is being signed, such as "helen/envelope/1"; 1 to 255 bytes.</param>
    /// <param name="message">The message; large data is hashed by the caller first.</param>
    public byte[] Sign(ReadOnlySpan<byte> context, ReadOnlySpan<byte> message)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        var framed = VerifyKey.Frame(context, message);
        var signature = new byte[VerifyKey.SignatureByteCount];
        Ed25519.Sign(_seed, 0, _public, 0, framed, 0, framed.Length, signature, 0);
        return signature;
    }

    /// <summary>Zeroes the seed.</summary>
    public void Dispose()
    {
        _disposed = true;
        CryptographicOperations.ZeroMemory(_seed);
    }

    /// <summary>Never the secret.</summary>
    public override string ToString() => $"SigningKey({VerifyKey})";
}
