using System.Buffers.Binary;
using System.Security.Cryptography;
using Helen.Arithmetic.Randomness;
using Helen.Cryptography.Encoding;

namespace Helen.Storage.Sealing;

/// <summary>
/// Seals what one store keeps: AES-256-GCM under a key and nonce of its own for every sealing, with the store and the name as associated data, so that
/// bytes moved to another name or another store do not open.
/// <para>
/// Layout: version (1) ‖ salt (32) ‖ tag (16) ‖ ciphertext. salt = HMAC(K_salt, coins ‖ |name| ‖ name ‖ plaintext) and (key ‖ nonce) = HKDF-Expand(K_seal, salt).
/// Two sealings share key and nonce only if their salts collide: 2^{-129} after 2^{64} sealings, where random 96-bit nonces under one key would be spent
/// after 2^{32}. Since the salt covers name and plaintext, coins that repeat (a machine restored from a snapshot) give equal bytes for equal content
/// and nothing else.
/// </para>
/// Safe for concurrent use.
/// </summary>
public sealed class Sealer : IDisposable
{
    /// <summary>Bytes that sealing adds.</summary>
    public const int OverheadByteCount = 1 + SaltByteCount + TagByteCount;

    private const byte Version = 1;
    private const int SaltByteCount = 32;
    private const int TagByteCount = 16;
    private const int NonceByteCount = 12;
    private const int KeyByteCount = 32;

    private readonly byte[] _saltKey = new byte[KeyByteCount];
    private readonly byte[] _sealKey = new byte[KeyByteCount];
    private readonly UInt128 _storeId;
    private readonly IRandomSource _coins;
    private bool _disposed;

    /// <summary>A sealer of one store.</summary>
    /// <param name="key">The party's key; no longer needed afterwards.</param>
    /// <param name="storeId">Random, fixed when the store was created.</param>
    /// <param name="coins">Coins of the salts.</param>
    public Sealer(SealingKey key, UInt128 storeId, IRandomSource coins)
    {
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(coins);
        key.Derive("helen/seal/1 salt"u8, _saltKey);
        key.Derive("helen/seal/1 key"u8, _sealKey);
        (_storeId, _coins) = (storeId, coins);
    }

    /// <summary>Seals the bytes under a name: a kind such as "record", a scope (may be empty) and a key.</summary>
    public byte[] Seal(string kind, string scope, string key, ReadOnlySpan<byte> plaintext)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        var name = Name(kind, scope, key);
        var result = new byte[OverheadByteCount + plaintext.Length];
        result[0] = Version;
        var salt = result.AsSpan(1, SaltByteCount);
        WriteSalt(name, plaintext, salt);
        Encrypt(salt, name, plaintext, result.AsSpan(OverheadByteCount), result.AsSpan(1 + SaltByteCount, TagByteCount));
        return result;
    }

    /// <summary>Opens what <see cref="Seal"/> made under the same name, key and store.</summary>
    /// <exception cref="InvalidDataException">Altered, moved, or sealed under another key; the text names it. Nothing of it is returned.</exception>
    public byte[] Open(string kind, string scope, string key, ReadOnlySpan<byte> sealedBytes)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (sealedBytes.Length < OverheadByteCount) throw Broken(kind, scope, key, null);
        if (sealedBytes[0] != Version) throw new InvalidDataException($"The stored {kind} {Path(scope, key)} has the unknown sealing version {sealedBytes[0]}.");
        var plaintext = new byte[sealedBytes.Length - OverheadByteCount];
        Span<byte> derived = stackalloc byte[KeyByteCount + NonceByteCount];
        try
        {
            HKDF.Expand(HashAlgorithmName.SHA256, _sealKey, derived, sealedBytes.Slice(1, SaltByteCount));
            using var cipher = new AesGcm(derived[..KeyByteCount], TagByteCount);
            cipher.Decrypt(derived[KeyByteCount..], sealedBytes[OverheadByteCount..], sealedBytes.Slice(1 + SaltByteCount, TagByteCount), plaintext, Name(kind, scope, key));
            return plaintext;
        }
        catch (AuthenticationTagMismatchException e)
        {
            throw Broken(kind, scope, key, e);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(derived);
        }
    }

    /// <summary>Zeroes the keys.</summary>
    public void Dispose()
    {
        _disposed = true;
        CryptographicOperations.ZeroMemory(_saltKey);
        CryptographicOperations.ZeroMemory(_sealKey);
    }

    /// <summary>Never the secret.</summary>
    public override string ToString() => "Sealer(redacted)";

    private void WriteSalt(ReadOnlySpan<byte> name, ReadOnlySpan<byte> plaintext, Span<byte> salt)
    {
        Span<byte> head = stackalloc byte[SaltByteCount + sizeof(int)];
        _coins.Fill(head[..SaltByteCount]);
        BinaryPrimitives.WriteInt32BigEndian(head[SaltByteCount..], name.Length);
        using var mac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, _saltKey);
        mac.AppendData(head);
        mac.AppendData(name);
        mac.AppendData(plaintext);
        mac.GetHashAndReset(salt);
    }

    private void Encrypt(ReadOnlySpan<byte> salt, ReadOnlySpan<byte> name, ReadOnlySpan<byte> plaintext, Span<byte> ciphertext, Span<byte> tag)
    {
        Span<byte> derived = stackalloc byte[KeyByteCount + NonceByteCount];
        HKDF.Expand(HashAlgorithmName.SHA256, _sealKey, derived, salt);
        using var cipher = new AesGcm(derived[..KeyByteCount], TagByteCount);
        cipher.Encrypt(derived[KeyByteCount..], plaintext, ciphertext, tag, name);
        CryptographicOperations.ZeroMemory(derived);
    }

    private byte[] Name(string kind, string scope, string key) =>
        new CanonicalWriter().Byte(Version).UInt64((ulong)(_storeId >> 64)).UInt64((ulong)(_storeId & ulong.MaxValue)).Text(kind).Text(scope).Text(key).ToArray();

    private static InvalidDataException Broken(string kind, string scope, string key, Exception? inner) =>
        new($"The stored {kind} {Path(scope, key)} does not open: it was altered, moved, or sealed under another key.", inner);

    private static string Path(string scope, string key) => scope.Length == 0 ? key : $"{scope}/{key}";
}
