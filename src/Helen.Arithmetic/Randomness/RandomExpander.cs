using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Helen.Arithmetic.Randomness;

/// <summary>
/// Many uniform bytes from 32 drawn ones: AES-256 of a counter, under a key drawn from another source. For lattice noise, of which one product needs megabytes.
/// Safe for concurrent use; the key is erased when disposed.
/// </summary>
public sealed class RandomExpander : IRandomSource, IDisposable
{
    private const int BlockBytes = 16, BufferBytes = 1 << 13;
    private readonly ICryptoTransform _encrypt;             // one key schedule for all buffers
    private readonly Lock _gate = new();
    private readonly byte[] _counters = new byte[BufferBytes], _stream = new byte[BufferBytes];
    private ulong _next;

    /// <summary>Draws a key.</summary>
    public RandomExpander(IRandomSource random)
    {
        ArgumentNullException.ThrowIfNull(random);
        var key = new byte[32];
        random.Fill(key);
        using var aes = Aes.Create();
        (aes.Mode, aes.Padding) = (CipherMode.ECB, PaddingMode.None);
        _encrypt = aes.CreateEncryptor(key, null);
        CryptographicOperations.ZeroMemory(key);
    }

    /// <inheritdoc/>
    public void Fill(Span<byte> destination)
    {
        lock (_gate)
        {
            var used = Math.Min(destination.Length + BlockBytes, BufferBytes);
            while (!destination.IsEmpty)
            {
                var count = Math.Min(destination.Length, BufferBytes);
                var blocks = (count + BlockBytes - 1) / BlockBytes;             // the rest of the last block is never used
                for (var i = 0; i < blocks; i++) BinaryPrimitives.WriteUInt64LittleEndian(_counters.AsSpan(i * BlockBytes), _next++);
                _encrypt.TransformBlock(_counters, 0, blocks * BlockBytes, _stream, 0);
                _stream.AsSpan(0, count).CopyTo(destination);
                destination = destination[count..];
            }

            CryptographicOperations.ZeroMemory(_stream.AsSpan(0, used));
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _encrypt.Dispose();
        CryptographicOperations.ZeroMemory(_stream);
    }
}
