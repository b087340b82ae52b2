using System.Buffers.Binary;
using System.Security.Cryptography;
using Helen.Arithmetic.Randomness;

namespace Helen.Arithmetic.Tests;

/// <summary>SHA-256 in counter mode over a seed; for tests only.</summary>
internal sealed class SeededRandomSource(int seed) : IRandomSource
{
    private readonly Lock _gate = new();
    private readonly byte[] _input = new byte[12];
    private readonly byte[] _block = new byte[32];
    private long _counter;
    private int _used = 32;

    public void Fill(Span<byte> destination)
    {
        lock (_gate)
        {
            foreach (ref var b in destination)
            {
                if (_used == _block.Length)
                {
                    BinaryPrimitives.WriteInt32BigEndian(_input, seed);
                    BinaryPrimitives.WriteInt64BigEndian(_input.AsSpan(4), _counter++);
                    SHA256.HashData(_input, _block);
                    _used = 0;
                }

                b = _block[_used++];
            }
        }
    }
}
