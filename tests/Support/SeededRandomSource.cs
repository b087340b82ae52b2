using System.Buffers.Binary;
using Helen.Arithmetic.Randomness;
using Helen.Cryptography.Hashing;

namespace Helen.Tests.Support;

/// <summary>Reproducible bytes: SHAKE256(seed ‖ counter).</summary>
internal sealed class SeededRandomSource(ulong seed) : IRandomSource
{
    private readonly Lock _lock = new();
    private ulong _counter;

    public void Fill(Span<byte> destination)
    {
        Span<byte> input = stackalloc byte[16];
        lock (_lock)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(input, seed);
            BinaryPrimitives.WriteUInt64LittleEndian(input[8..], _counter++);
        }
        using var hash = new Shake256Hash();
        hash.Append(input);
        hash.Finish(destination);
    }

    /// <summary>Uniform enough below a small bound.</summary>
    internal int Below(int bound)
    {
        Span<byte> bytes = stackalloc byte[8];
        Fill(bytes);
        return (int)(BinaryPrimitives.ReadUInt64LittleEndian(bytes) % (ulong)bound);
    }
}
