using System.Security.Cryptography;

namespace Helen.Storage.Sealing;

/// <summary>The 256-bit key under which a party seals its store (architecture §5). It comes from a <see cref="KeyFile"/>, an environment secret or a key vault.</summary>
public sealed class SealingKey : IDisposable
{
    /// <summary>Bytes of a key.</summary>
    public const int ByteCount = 32;

    private readonly byte[] _bytes;
    private bool _disposed;

    private SealingKey(byte[] bytes) => _bytes = bytes;

    /// <summary>The key of these bytes, copied.</summary>
    /// <exception cref="ArgumentException">Not 32 bytes.</exception>
    public static SealingKey FromBytes(ReadOnlySpan<byte> bytes) => bytes.Length == ByteCount
        ? new SealingKey(bytes.ToArray())
        : throw new ArgumentException($"A sealing key has {ByteCount} bytes.", nameof(bytes));

    /// <summary>Derives a key for one purpose: HKDF-Expand (RFC 5869; the key is uniform, so it needs no extraction).</summary>
    internal void Derive(ReadOnlySpan<byte> purpose, Span<byte> destination)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        HKDF.Expand(HashAlgorithmName.SHA256, _bytes, destination, purpose);
    }

    /// <summary>Zeroes the key.</summary>
    public void Dispose()
    {
        _disposed = true;
        CryptographicOperations.ZeroMemory(_bytes);
    }

    /// <summary>Never the secret.</summary>
    public override string ToString() => "SealingKey(redacted)";
}
