using System.Numerics;
using Helen.Cryptography.Paillier;
using Helen.Mpc.Conversion;
using Helen.Mpc.DualMasks;
using Helen.Mpc.Tests.DualMasks;
using Helen.Tests.Support;

namespace Helen.Mpc.Tests.Conversion;

/// <summary>Packing dealt to workers (protocol §6.2).</summary>
public class PackingTests
{
    private static PaillierPublicKey Key => MaskWorld.Key(2).PublicKey.Paillier;

    /// <summary>Whatever the number of workers, and wherever coordinates end, the plaintexts are the layout's packing, and the same residues.</summary>
    [Theory]
    [InlineData(11, 1)]
    [InlineData(11, 3)]
    [InlineData(12, 3)]
    [InlineData(1, 3)]
    [InlineData(3, 1)]
    public void Split_AnyNumberOfWorkers_GivesTheSamePlaintexts(int count, int slots)
    {
        var layout = MaskWorld.Layout(truncatedBits: 8, slots: slots, count: 12);
        BigInteger[] numbers = [.. Enumerable.Range(0, count).Select(i => (BigInteger)((i * 37) - 100))];
        var values = Encrypt(numbers);
        var whole = PackingJob.Split(layout, values, 1).Single().Run(Key);

        Assert.Equal(CiphertextToShares.MasksFor(count, layout), whole.Length);
        for (var i = 0; i < whole.Length; i++)
            Assert.Equal(layout.Pack(numbers.AsSpan()[(i * slots)..Math.Min(count, (i + 1) * slots)]), MaskWorld.Decrypt(MaskWorld.Key(2), Key.Accept(whole[i])!));
        for (var workers = 1; workers <= whole.Length + 2; workers++)
        {
            var jobs = PackingJob.Split(layout, values, workers);
            Assert.Equal(Math.Min(workers, whole.Length), jobs.Length);
            Assert.InRange(jobs.Max(job => job.PlaintextCount) - jobs.Min(job => job.PlaintextCount), 0, 1);
            Assert.Equal(whole, jobs.SelectMany(job => PackingJob.Decode(job.Encode(Key), Key).Run(Key)));
        }
    }

    [Fact]
    public void Split_NothingToPack_GivesNoJob() => Assert.Empty(PackingJob.Split(MaskWorld.Layout(8, 2, 1), [], 3));

    [Fact]
    public async Task InProcess_Values_GivesTheJobsResult()
    {
        var layout = MaskWorld.Layout(truncatedBits: 8, slots: 2, count: 6);
        var values = Encrypt([.. Enumerable.Range(0, 5).Select(i => (BigInteger)i)]);
        var packed = await InProcessPacking.Instance.PackAsync(Key, layout, values, TestContext.Current.CancellationToken);
        Assert.Equal(PackingJob.Split(layout, values, 1).Single().Run(Key), packed.Select(c => c.Value));
    }

    public static TheoryData<string, Func<byte[], byte[]>> Broken => new()
    {
        { "no slots", bytes => [0, 0, 0, 0, .. bytes[4..]] },
        { "more slots than the modulus has bits", bytes => [0, 1, .. bytes[2..]] },
        { "no slot bits", bytes => [.. bytes[..4], 0, 0, 0, 0, .. bytes[8..]] },
        { "more slot bits than the modulus has", bytes => [.. bytes[..4], 0, 1, .. bytes[6..]] },
        { "another count", bytes => [.. bytes[..11], (byte)(bytes[11] + 1), .. bytes[12..]] },
        { "a huge count", bytes => [.. bytes[..8], 0xff, 0xff, 0xff, 0xff, .. bytes[12..]] },
        { "a byte left over", bytes => [.. bytes, 0] },
        { "cut off", bytes => bytes[..^1] },
        { "not reduced", bytes => [.. bytes[..12], .. Enumerable.Repeat((byte)0xff, Key.NSquared.ByteCount), .. bytes[(12 + Key.NSquared.ByteCount)..]] },
    };

    [Theory, MemberData(nameof(Broken), DisableDiscoveryEnumeration = true)]
    public void Decode_BrokenBytes_Throws(string fault, Func<byte[], byte[]> damage)
    {
        var bytes = PackingJob.Split(MaskWorld.Layout(8, 2, 6), Encrypt([1, 2, 3]), 1).Single().Encode(Key);
        Assert.Equal(2, PackingJob.Decode(bytes, Key).PlaintextCount);
        Assert.True(Assert.Throws<InvalidDataException>(() => PackingJob.Decode(damage(bytes), Key)) is not null, fault);
    }

    private static Ciphertext[] Encrypt(BigInteger[] values)
    {
        var random = new SeededRandomSource(7);
        return [.. values.Select(x => Key.Encrypt(x, Key.NextExponent(random), MaskWorld.Parameters.EncryptionExponentBits, negative: false))];
    }
}
