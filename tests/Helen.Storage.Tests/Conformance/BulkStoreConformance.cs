using Helen.Cryptography.Hashing;
using Helen.Storage.Tests.Support;

namespace Helen.Storage.Tests.Conformance;

public abstract class BulkStoreConformance<TWorld> : StoreConformance<TWorld>
    where TWorld : IStoreWorld, new()
{
    [Fact]
    public async Task Put_ReturnsTheDigestOfThePlainBytes()
    {
        var blobs = (await World.OpenAsync()).Blobs;

        var digest = await blobs.PutAsync(new byte[] { 1, 2 }, Ct);

        Assert.Equal(Digest.Of([1, 2]), digest);
        Assert.Equal([1, 2], await blobs.GetAsync(digest, Ct));
        Assert.True(await blobs.ExistsAsync(digest, Ct));
    }

    [Fact]
    public async Task Get_UnknownDigest_IsNull()
    {
        var blobs = (await World.OpenAsync()).Blobs;

        Assert.Null(await blobs.GetAsync(Digest.Of([9]), Ct));
        Assert.False(await blobs.ExistsAsync(Digest.Of([9]), Ct));
    }

    [Fact]
    public async Task Put_EmptyBlob_IsThere()
    {
        var blobs = (await World.OpenAsync()).Blobs;

        Assert.Empty((await blobs.GetAsync(await blobs.PutAsync(ReadOnlyMemory<byte>.Empty, Ct), Ct))!);
    }

    [Fact]
    public async Task Put_Twice_IsOneBlob()
    {
        var blobs = (await World.OpenAsync()).Blobs;
        var first = await blobs.PutAsync(new byte[] { 1 }, Ct);

        Assert.Equal(first, await blobs.PutAsync(new byte[] { 1 }, Ct));

        Assert.Equal(1, await blobs.SweepAsync(await blobs.MarkAsync(Ct), new HashSet<Digest>(), Ct));
    }

    [Fact]
    public async Task Put_SameBytesFromManyTasks_AllSucceed()
    {
        var (first, second) = (await World.OpenAsync(), await World.OpenAsync());
        var blob = new byte[10_000];

        var digests = await Task.WhenAll(Enumerable.Range(0, 10).Select(caller => Task.Run(async () => await (caller % 2 == 0 ? first : second).Blobs.PutAsync(blob, Ct))));

        Assert.Single(digests.Distinct());
        Assert.Equal(blob, await first.Blobs.GetAsync(digests[0], Ct));
    }

    [Fact]
    public async Task Put_TwentyMegabytes_SurviveReopening()
    {
        var blob = new byte[20_000_000];
        for (var i = 0; i < blob.Length; i++) blob[i] = unchecked((byte)((i * 31) ^ (i >> 8)));
        var digest = await (await World.OpenAsync()).Blobs.PutAsync(blob, Ct);

        var read = await (await ReopenAsync()).Blobs.GetAsync(digest, Ct);

        Assert.True(blob.AsSpan().SequenceEqual(read));
    }

    [Fact]
    public async Task Get_AlteredBlob_IsRefusedAndPutHealsIt()
    {
        var blobs = (await World.OpenAsync()).Blobs;
        var digest = await blobs.PutAsync(new byte[] { 1, 2, 3 }, Ct);
        await World.AlterBlobAsync(digest);

        var broken = await Assert.ThrowsAsync<InvalidDataException>(() => blobs.GetAsync(digest, Ct).AsTask());

        Assert.Contains(digest.ToString(), broken.Message, StringComparison.Ordinal);
        await blobs.PutAsync(new byte[] { 1, 2, 3 }, Ct);
        Assert.Equal([1, 2, 3], await blobs.GetAsync(digest, Ct));
    }

    [Fact]
    public async Task Sweep_DeletesOnlyTheOldAndUnreferenced()
    {
        var blobs = (await World.OpenAsync()).Blobs;
        var referenced = await blobs.PutAsync(new byte[] { 1 }, Ct);
        var garbage = await blobs.PutAsync(new byte[] { 2 }, Ct);
        var putAgain = await blobs.PutAsync(new byte[] { 3 }, Ct);
        var mark = await blobs.MarkAsync(Ct);
        await blobs.PutAsync(new byte[] { 3 }, Ct);
        var young = await blobs.PutAsync(new byte[] { 4 }, Ct);

        Assert.Equal(1, await blobs.SweepAsync(mark, new HashSet<Digest> { referenced }, Ct));

        Assert.False(await blobs.ExistsAsync(garbage, Ct));
        foreach (var kept in new[] { referenced, putAgain, young }) Assert.NotNull(await blobs.GetAsync(kept, Ct));
    }

    [Fact]
    public async Task Mark_AfterReopening_CoversWhatWasPutBefore()
    {
        var digest = await (await World.OpenAsync()).Blobs.PutAsync(new byte[] { 1 }, Ct);

        var blobs = (await ReopenAsync()).Blobs;

        Assert.Equal(1, await blobs.SweepAsync(await blobs.MarkAsync(Ct), new HashSet<Digest>(), Ct));
        Assert.False(await blobs.ExistsAsync(digest, Ct));
    }
}
