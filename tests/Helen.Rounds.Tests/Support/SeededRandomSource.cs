using System.Buffers.Binary;
using System.Security.Cryptography;
using Helen.Arithmetic.Randomness;

namespace Helen.Rounds.Tests.Support;

/// <summary>SHA-256 in counter mode: the same seed, the same coins.</summary>
public sealed class SeededRandomSource(string seed) : IRandomSource
{
    private readonly byte[] _seed = SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(seed));
    private readonly Lock _gate = new();
    private ulong _counter;

    public void Fill(Span<byte> destination)
    {
        lock (_gate)
        {
            Span<byte> input = stackalloc byte[40];
            _seed.CopyTo(input);
            while (!destination.IsEmpty)
            {
                BinaryPrimitives.WriteUInt64BigEndian(input[32..], _counter++);
                var block = SHA256.HashData(input);
                var count = Math.Min(block.Length, destination.Length);
                block.AsSpan(0, count).CopyTo(destination);
                destination = destination[count..];
            }
        }
    }
}
