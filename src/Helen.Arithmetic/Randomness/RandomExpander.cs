using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Helen.Arithmetic.Randomness;

/// <summary>
/// Many uniform bytes from 32 drawn ones: AES-256 of a counter, under a key drawn from another source. For lattice noise, of which one product needs megabytes.
/// Safe for concurrent use; the key is erased when disposed.
/// </summary>
public sealed class RandomExpander : IRandomSource, IDisposable
{
    private const int BlockBytes = CounterCipher.BlockBytes, BufferBytes = 1 << 13;
    private readonly CounterCipher? _instructions;          // where the processor has them; else the platform's cipher
    private readonly ICryptoTransform? _encrypt;            // one key schedule for all buffers
    private readonly Lock _gate = new();
    private readonly byte[] _counters, _stream;
    private ulong _next;

    /// <summary>Draws a key.</summary>
    public RandomExpander(IRandomSource random) : this(random, CounterCipher.IsSupported)
    {
    }

    internal RandomExpander(IRandomSource random, bool instructions)
    {
        ArgumentNullException.ThrowIfNull(random);
        var key = new byte[CounterCipher.KeyBytes];
        random.Fill(key);
        if (instructions)
        {
            (_instructions, _counters, _stream) = (new(key), [], new byte[BlockBytes]);
        }
        else
        {
            using var aes = Aes.Create();
            (aes.Mode, aes.Padding) = (CipherMode.ECB, PaddingMode.None);
            (_encrypt, _counters, _stream) = (aes.CreateEncryptor(key, null), new byte[BufferBytes], new byte[BufferBytes]);
        }

        CryptographicOperations.ZeroMemory(key);
    }

    /// <inheritdoc/>
    public void Fill(Span<byte> destination)
    {
        lock (_gate)
        {
            if (_instructions is not null) FillByInstructions(destination);
            else FillByPlatform(destination);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _instructions?.Dispose();
        _encrypt?.Dispose();
        CryptographicOperations.ZeroMemory(_stream);
    }

    // The rest of the last block is never used.
    private void FillByInstructions(Span<byte> destination)
    {
        var whole = destination.Length / BlockBytes * BlockBytes;
        _instructions!.Encrypt(_next, destination[..whole]);
        _next += (ulong)(whole / BlockBytes);
        if (whole == destination.Length) return;
        _instructions.Encrypt(_next++, _stream);
        _stream.AsSpan(0, destination.Length - whole).CopyTo(destination[whole..]);
        CryptographicOperations.ZeroMemory(_stream);
    }

    private void FillByPlatform(Span<byte> destination)
    {
        var used = Math.Min(destination.Length + BlockBytes, BufferBytes);
        while (!destination.IsEmpty)
        {
            var count = Math.Min(destination.Length, BufferBytes);
            var blocks = (count + BlockBytes - 1) / BlockBytes;
            for (var i = 0; i < blocks; i++) BinaryPrimitives.WriteUInt64LittleEndian(_counters.AsSpan(i * BlockBytes), _next++);
            _encrypt!.TransformBlock(_counters, 0, blocks * BlockBytes, _stream, 0);
            _stream.AsSpan(0, count).CopyTo(destination);
            destination = destination[count..];
        }

        CryptographicOperations.ZeroMemory(_stream.AsSpan(0, used));
    }
}
