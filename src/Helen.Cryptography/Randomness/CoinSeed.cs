using Helen.Arithmetic.Randomness;
using Helen.Cryptography.Encoding;
using Helen.Cryptography.Hashing;

namespace Helen.Cryptography.Randomness;

/// <summary>
/// 32 random bytes that stand for the coins of one step. Committed before the step's first byte is sent, they make a repetition of the step send the same bytes
/// (protocol §8.2). Secret; a seed serves one step.
/// </summary>
public sealed class CoinSeed
{
    /// <summary>Bytes of a seed.</summary>
    public const int ByteCount = 32;

    private readonly byte[] _bytes = new byte[ByteCount];

    private CoinSeed()
    {
    }

    /// <summary>The bytes, for sealed storage.</summary>
    public ReadOnlySpan<byte> Bytes => _bytes;

    /// <summary>A fresh seed.</summary>
    public static CoinSeed Draw(IRandomSource random)
    {
        ArgumentNullException.ThrowIfNull(random);
        var seed = new CoinSeed();
        random.Fill(seed._bytes);
        return seed;
    }

    /// <summary>A seed as it was stored.</summary>
    /// <exception cref="InvalidDataException">Another length.</exception>
    public static CoinSeed FromStored(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != ByteCount) throw new InvalidDataException("A stored seed is broken.");
        var seed = new CoinSeed();
        bytes.CopyTo(seed._bytes);
        return seed;
    }

    /// <summary>The coins: SHAKE256(label ‖ seed ‖ counter) block by block, the same stream every time.</summary>
    public IRandomSource Expand() => new Stream(_bytes);

    /// <summary>A seed for one purpose: SHAKE256(label ‖ seed ‖ purpose). Other purposes, and the coins of this seed itself, are independent of it.</summary>
    /// <param name="purpose">Canonical bytes; whatever must never share coins differs here.</param>
    public CoinSeed Derive(ReadOnlySpan<byte> purpose)
    {
        using var hash = new Shake256Hash();
        hash.Append("helen/coin-seed/derive/1"u8);
        hash.Append(_bytes);
        hash.Append(purpose);
        var derived = new CoinSeed();
        hash.Finish(derived._bytes);
        return derived;
    }

    /// <summary>The same for a purpose that has a name.</summary>
    public CoinSeed Derive(string purpose) => Derive(new CanonicalWriter().Text("named").Text(purpose).Written.Span);

    /// <summary>Redacted.</summary>
    public override string ToString() => "coin seed";

    private sealed class Stream(byte[] seed) : IRandomSource
    {
        private readonly Lock _gate = new();
        private ulong _counter;

        public void Fill(Span<byte> destination)
        {
            ulong block;
            lock (_gate) block = _counter++;
            using var hash = new Shake256Hash();
            hash.Append("helen/coin-seed/1"u8);
            hash.Append(seed);
            Span<byte> number = stackalloc byte[8];
            System.Buffers.Binary.BinaryPrimitives.WriteUInt64LittleEndian(number, block);
            hash.Append(number);
            hash.Finish(destination);
        }
    }
}
