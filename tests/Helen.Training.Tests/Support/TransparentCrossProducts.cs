using System.Collections.Immutable;
using System.Numerics;
using Helen.Arithmetic.Randomness;
using Helen.Cryptography.Encoding;
using Helen.Cryptography.Randomness;
using Helen.Mpc.Ole;
using Helen.Rounds;

namespace Helen.Training.Tests.Support;

/// <summary>INSECURE: pairwise products whose factors everybody broadcasts in the clear. It has the shares, the determinism and the freedom to deviate of the real ones, at no cost.</summary>
internal sealed class TransparentCrossProducts(int slots) : ICrossProducts
{
    public int SlotCount => slots;

    public int MaxModulusBits => 127;

    public async Task<CrossProductShares> MultiplyAsync(
        ISegmentChannel channel, ImmutableArray<UInt128> moduli, IReadOnlyList<UInt128[]> left, IReadOnlyList<UInt128[]> right, IRandomSource coins, CancellationToken ct)
    {
        var writer = new CanonicalWriter();
        var seed = CoinSeed.Draw(coins);
        writer.Raw(seed.Bytes);
        foreach (var value in left.Concat(right).SelectMany(vector => vector)) writer.Unsigned(value, 16);
        var all = await channel.ExchangeAsync(writer.Written, ct);
        var parsed = all.Select(wire => Parse(wire, moduli.Length)).ToArray();
        var self = channel.Self.Index;
        var masks = parsed.Select((p, i) => Enumerable.Range(0, all.Length).Select(j => Masks(p.Seed, j, moduli)).ToArray()).ToArray();

        // The right side of a pair draws the mask: its share is −mask, the left side's x·y + mask.
        return new(
            [.. Enumerable.Range(0, all.Length).Select(j => j == self ? [] : Shares(t => k => Reduce(((BigInteger)parsed[self].Left[t][k] * parsed[j].Right[t][k]) + masks[j][self][t][k], moduli[t]), moduli.Length))],
            [.. Enumerable.Range(0, all.Length).Select(j => j == self ? [] : Shares(t => k => Reduce(-(BigInteger)masks[self][j][t][k], moduli[t]), moduli.Length))]);
    }

    private UInt128[][] Shares(Func<int, Func<int, UInt128>> of, int primes) => [.. Enumerable.Range(0, primes).Select(t => Enumerable.Range(0, slots).Select(of(t)).ToArray())];

    private UInt128[][] Masks(CoinSeed seed, int peer, ImmutableArray<UInt128> moduli)
    {
        var coins = seed.Derive($"{peer}").Expand();
        return [.. moduli.Select(prime =>
        {
            var bytes = new byte[slots * 32];
            coins.Fill(bytes);
            return Enumerable.Range(0, slots).Select(k => (UInt128)(new BigInteger(bytes.AsSpan(k * 32, 32), isUnsigned: true) % prime)).ToArray();
        })];
    }

    private (CoinSeed Seed, UInt128[][] Left, UInt128[][] Right) Parse(ReadOnlyMemory<byte> wire, int primes)
    {
        var reader = new CanonicalReader(wire.Span);
        var seed = CoinSeed.FromStored(reader.Raw(CoinSeed.ByteCount));
        var vectors = new UInt128[2 * primes][];
        for (var t = 0; t < vectors.Length; t++)
        {
            vectors[t] = new UInt128[slots];
            for (var k = 0; k < slots; k++) vectors[t][k] = (UInt128)reader.Unsigned(16);
        }

        return (seed, vectors[..primes], vectors[primes..]);
    }

    private static UInt128 Reduce(BigInteger value, BigInteger prime)
    {
        var rest = value % prime;
        return (UInt128)(rest.Sign < 0 ? rest + prime : rest);
    }
}
