using System.Buffers.Binary;
using System.Security.Cryptography;
using Helen.Arithmetic.Randomness;

namespace Helen.Arithmetic.Tests.Randomness;

public class RandomExpanderTests
{
    [Fact]
    public void Fill_DrawnKey_IsAesOfTheCounter()
    {
        var key = new byte[32];
        new SeededRandomSource(1).Fill(key);
        using var aes = Aes.Create();
        aes.Key = key;
        var counters = new byte[16 * 3];
        for (var i = 0; i < 3; i++) BinaryPrimitives.WriteUInt64LittleEndian(counters.AsSpan(16 * i), (ulong)i);
        var blocks = aes.EncryptEcb(counters, PaddingMode.None);

        using var expander = new RandomExpander(new SeededRandomSource(1));
        byte[] first = new byte[20], second = new byte[16];
        expander.Fill(first);
        expander.Fill(second);

        Assert.Equal(blocks[..20], first);
        Assert.Equal(blocks[32..], second);                 // the rest of the second block is never used
    }

    [Fact]
    public void Fill_MoreThanOneBuffer_NeverRepeatsABlock()
    {
        using var expander = new RandomExpander(new SeededRandomSource(2));
        var bytes = new byte[100_000];
        expander.Fill(bytes);
        Assert.Equal(bytes.Length / 16, bytes.Chunk(16).Where(chunk => chunk.Length == 16).Select(Convert.ToHexString).Distinct().Count());
    }

    [Fact]
    public void Fill_Concurrently_NeverRepeatsABlock()
    {
        using var expander = new RandomExpander(new SeededRandomSource(3));
        var buffers = Enumerable.Range(0, 8).Select(_ => new byte[4096]).ToArray();
        Parallel.ForEach(buffers, buffer => expander.Fill(buffer));
        Assert.Equal(8 * 256, buffers.SelectMany(buffer => buffer.Chunk(16)).Select(Convert.ToHexString).Distinct().Count());
    }
}
