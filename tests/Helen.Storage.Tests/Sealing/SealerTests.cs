using Helen.Arithmetic.Randomness;
using Helen.Storage.Sealing;
using Helen.Tests.Support;

namespace Helen.Storage.Tests.Sealing;

public sealed class SealerTests
{
    private static readonly SealingKey Key = SealingKey.FromBytes([.. Enumerable.Range(0, 32).Select(i => (byte)i)]);
    private static readonly byte[] Plain = [1, 2, 3, 4, 5];

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(100_000)]
    public void Open_Sealed_GivesThePlainBytes(int length)
    {
        using var sealer = Make();
        var plain = Enumerable.Range(0, length).Select(i => unchecked((byte)i)).ToArray();

        var bytes = sealer.Seal("record", "scope", "key", plain);

        Assert.Equal(length + Sealer.OverheadByteCount, bytes.Length);
        Assert.Equal(plain, sealer.Open("record", "scope", "key", bytes));
    }

    [Theory]
    [InlineData("blob", "scope", "key")]
    [InlineData("record", "scop", "ekey")]
    [InlineData("record", "scope", "key2")]
    [InlineData("record", "", "key")]
    public void Open_UnderAnotherName_IsRefused(string kind, string scope, string key)
    {
        using var sealer = Make();
        var bytes = sealer.Seal("record", "scope", "key", Plain);

        var refused = Assert.Throws<InvalidDataException>(() => sealer.Open(kind, scope, key, bytes));

        Assert.Contains(key, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_EveryByteFlipped_IsRefused()
    {
        using var sealer = Make();
        var bytes = sealer.Seal("record", "scope", "key", Plain);
        for (var i = 0; i < bytes.Length; i++)
        {
            bytes[i] ^= 1;
            Assert.Throws<InvalidDataException>(() => sealer.Open("record", "scope", "key", bytes));
            bytes[i] ^= 1;
        }
        Assert.Equal(Plain, sealer.Open("record", "scope", "key", bytes));
    }

    [Fact]
    public void Open_CutOrPadded_IsRefused()
    {
        using var sealer = Make();
        var bytes = sealer.Seal("record", "scope", "key", Plain);
        for (var length = 0; length < bytes.Length; length++)
        {
            var cut = length;
            Assert.Throws<InvalidDataException>(() => sealer.Open("record", "scope", "key", bytes.AsSpan(0, cut)));
        }
        Assert.Throws<InvalidDataException>(() => sealer.Open("record", "scope", "key", [.. bytes, 0]));
    }

    [Fact]
    public void Open_UnderAnotherKeyOrStore_IsRefused()
    {
        using var sealer = Make();
        using var otherKey = SealingKey.FromBytes(new byte[32]);
        using var underOtherKey = new Sealer(otherKey, 7, new SeededRandomSource(1));
        using var inOtherStore = new Sealer(Key, 8, new SeededRandomSource(1));
        using var same = new Sealer(Key, 7, new SeededRandomSource(2));
        var bytes = sealer.Seal("record", "scope", "key", Plain);

        Assert.Throws<InvalidDataException>(() => underOtherKey.Open("record", "scope", "key", bytes));
        Assert.Throws<InvalidDataException>(() => inOtherStore.Open("record", "scope", "key", bytes));
        Assert.Equal(Plain, same.Open("record", "scope", "key", bytes));
    }

    [Fact]
    public void Seal_Twice_UsesAnotherSalt()
    {
        using var sealer = Make();

        Assert.NotEqual(Salt(sealer.Seal("record", "scope", "key", Plain)), Salt(sealer.Seal("record", "scope", "key", Plain)));
    }

    /// <summary>A machine restored from a snapshot draws the same coins again: still no salt serves two contents or two names.</summary>
    [Fact]
    public void Seal_SameCoinsForOtherContent_UsesAnotherSalt()
    {
        byte[] Seal(string key, params byte[] plain)
        {
            using var sealer = Make();
            return sealer.Seal("record", "scope", key, plain);
        }

        Assert.Equal(Seal("key", 1), Seal("key", 1));
        Assert.NotEqual(Salt(Seal("key", 1)), Salt(Seal("key", 2)));
        Assert.NotEqual(Salt(Seal("key", 1)), Salt(Seal("kez", 1)));
    }

    [Fact]
    public void Use_AfterDispose_IsRefused()
    {
        var sealer = Make();
        sealer.Dispose();
        var key = SealingKey.FromBytes(new byte[32]);
        key.Dispose();

        Assert.Throws<ObjectDisposedException>(() => sealer.Seal("record", "scope", "key", Plain));
        Assert.Throws<ObjectDisposedException>(() => new Sealer(key, 7, new SystemRandomSource()));
    }

    [Theory]
    [InlineData(31)]
    [InlineData(33)]
    public void Key_OfAnotherLength_IsRefused(int length) => Assert.Throws<ArgumentException>(() => SealingKey.FromBytes(new byte[length]));

    [Fact]
    public void ToString_ShowsNoSecret()
    {
        using var sealer = Make();
        Assert.Equal("SealingKey(redacted)", Key.ToString());
        Assert.Equal("Sealer(redacted)", sealer.ToString());
    }

    private static Sealer Make() => new(Key, 7, new SeededRandomSource(1));

    private static byte[] Salt(byte[] sealedBytes) => sealedBytes[1..33];
}
