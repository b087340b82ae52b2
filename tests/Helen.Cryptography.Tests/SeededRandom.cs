using System.Buffers.Binary;
using System.Security.Cryptography;
using Helen.Arithmetic.Randomness;

namespace Helen.Cryptography.Tests;

/// <summary>Test-only source: SHA-256 of a seed and a counter.</summary>
public sealed class SeededRandom(int seed) : IRandomSource
{
    private readonly Lock _lock = new();
    private int _counter;

    public void Fill(Span<byte> destination)
    {
        Span<byte> input = stackalloc byte[8];
        Span<byte> block = stackalloc byte[32];
        lock (_lock)
        {
            while (!destination.IsEmpty)
            {
                BinaryPrimitives.WriteInt32LittleEndian(input, seed);
                BinaryPrimitives.WriteInt32LittleEndian(input[4..], _counter++);
                SHA256.HashData(input, block);
                var count = Math.Min(block.Length, destination.Length);
                block[..count].CopyTo(destination);
                destination = destination[count..];
            }
        }
    }
}
