using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Helen.Arithmetic.Randomness;

namespace Helen.Recovery.Tests.Support;

/// <summary>
/// Coins by place: SHA-256 in counter mode over (seed, place). A step that is done again before anything of it was committed draws the same, so that runs with and without a crash
/// can be compared bit by bit.
/// </summary>
internal sealed class KeyedCoins(string seed) : IRandomSource
{
    private readonly Lock _gate = new();
    private byte[] _key = SHA256.HashData(Encoding.UTF8.GetBytes(seed));
    private ulong _counter;

    /// <summary>From now on the coins of this place, from their beginning.</summary>
    public void At(string place)
    {
        lock (_gate) (_key, _counter) = (SHA256.HashData(Encoding.UTF8.GetBytes($"{seed}/{place}")), 0);
    }

    public void Fill(Span<byte> destination)
    {
        lock (_gate)
        {
            Span<byte> input = stackalloc byte[SHA256.HashSizeInBytes + sizeof(ulong)];
            Span<byte> block = stackalloc byte[SHA256.HashSizeInBytes];
            _key.CopyTo(input);
            while (!destination.IsEmpty)
            {
                BinaryPrimitives.WriteUInt64BigEndian(input[SHA256.HashSizeInBytes..], _counter++);
                SHA256.HashData(input, block);
                var count = Math.Min(block.Length, destination.Length);
                block[..count].CopyTo(destination);
                destination = destination[count..];
            }
        }
    }
}
