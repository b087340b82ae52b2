using Helen.Cryptography.Hashing;
using Helen.Storage.Records;
using Helen.Storage.Tests.FaultInjection;
using Helen.Storage.Tests.Support;

namespace Helen.Storage.Tests.Conformance;

public abstract class RecordStoreConformance<TWorld> : StoreConformance<TWorld>
    where TWorld : IStoreWorld, new()
{
    private static readonly RecordName Name = new("session", "a");

    [Fact]
    public async Task Read_NoRecord_IsNull() => Assert.Null(await (await World.OpenAsync()).Records.ReadAsync(Name, Ct));

    [Fact]
    public async Task Write_NewRecord_IsReadBack()
    {
        var records = (await World.OpenAsync()).Records;

        var etag = await records.WriteAsync(Name, new byte[] { 1, 2, 3 }, null, Ct);

        var read = await records.ReadAsync(Name, Ct);
        Assert.Equal([1, 2, 3], read!.Value);
        Assert.Equal(etag, read.ETag);
    }

    [Fact]
    public async Task Write_EmptyValue_IsNotAbsence()
    {
        var records = (await World.OpenAsync()).Records;

        await records.WriteAsync(Name, ReadOnlyMemory<byte>.Empty, null, Ct);

        Assert.Empty((await records.ReadAsync(Name, Ct))!.Value);
    }

    [Fact]
    public async Task Write_SameBytesAgain_ChangesTheETag()
    {
        var records = (await World.OpenAsync()).Records;
        var first = await records.WriteAsync(Name, new byte[] { 1 }, null, Ct);

        var second = await records.WriteAsync(Name, new byte[] { 1 }, first, Ct);

        Assert.NotEqual(first, second);
    }

    [Fact]
    public async Task Write_StaleETag_FailsAndChangesNothing()
    {
        var records = (await World.OpenAsync()).Records;
        var first = await records.WriteAsync(Name, new byte[] { 1 }, null, Ct);
        var second = await records.WriteAsync(Name, new byte[] { 2 }, first, Ct);

        var stale = await Assert.ThrowsAsync<StaleRecordException>(() => records.WriteAsync(Name, new byte[] { 3 }, first, Ct).AsTask());

        Assert.Equal((Name, first, second), (stale.Name, stale.ExpectedETag, stale.StoredETag));
        var read = await records.ReadAsync(Name, Ct);
        Assert.Equal([2], read!.Value);
        Assert.Equal(second, read.ETag);
    }

    [Fact]
    public async Task Write_ExpectingNoRecord_FailsWhenThereIsOne()
    {
        var records = (await World.OpenAsync()).Records;
        await records.WriteAsync(Name, new byte[] { 1 }, null, Ct);

        await Assert.ThrowsAsync<StaleRecordException>(() => records.WriteAsync(Name, new byte[] { 2 }, null, Ct).AsTask());
    }

    [Fact]
    public async Task Write_ExpectingARecord_FailsWhenThereIsNone()
    {
        var records = (await World.OpenAsync()).Records;

        var stale = await Assert.ThrowsAsync<StaleRecordException>(() => records.WriteAsync(Name, new byte[] { 2 }, "e", Ct).AsTask());

        Assert.Null(stale.StoredETag);
        Assert.Null(await records.ReadAsync(Name, Ct));
    }

    [Fact]
    public async Task Write_ConcurrentCallersOfTwoProcesses_OneWins()
    {
        var (first, second) = (await World.OpenAsync(), await World.OpenAsync());
        string? etag = null;
        for (var round = 0; round < 5; round++)
        {
            var expected = etag;
            var tasks = Enumerable.Range(0, 8).Select(caller => Task.Run(async () =>
            {
                try
                {
                    return await (caller % 2 == 0 ? first : second).Records.WriteAsync(Name, new[] { (byte)caller }, expected, Ct);
                }
                catch (StaleRecordException)
                {
                    return null;
                }
            })).ToArray();

            var results = await Task.WhenAll(tasks);

            var winner = Assert.Single(Enumerable.Range(0, 8), caller => results[caller] is not null);
            etag = results[winner];
            var read = await first.Records.ReadAsync(Name, Ct);
            Assert.Equal([(byte)winner], read!.Value);
            Assert.Equal(etag, read.ETag);
        }
    }

    [Fact]
    public async Task Write_CallersArrayChangedLater_IsNotSeen()
    {
        var records = (await World.OpenAsync()).Records;
        var value = new byte[] { 1 };
        await records.WriteAsync(Name, value, null, Ct);

        value[0] = 9;

        Assert.Equal([1], (await records.ReadAsync(Name, Ct))!.Value);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task Write_AroundTheBound_AcceptsTheBoundOnly(int excess)
    {
        var records = (await World.OpenAsync()).Records;
        var value = new byte[new StorageLimits().MaxRecordBytes + excess];

        if (excess == 0) await records.WriteAsync(Name, value, null, Ct);
        else await Assert.ThrowsAsync<ArgumentException>(() => records.WriteAsync(Name, value, null, Ct).AsTask());
    }

    [Fact]
    public async Task Delete_CurrentETag_LeavesNoRecord()
    {
        var records = (await World.OpenAsync()).Records;
        var etag = await records.WriteAsync(Name, new byte[] { 1 }, null, Ct);

        await records.DeleteAsync(Name, etag, Ct);

        Assert.Null(await records.ReadAsync(Name, Ct));
    }

    [Fact]
    public async Task Delete_StaleETag_FailsAndKeepsTheRecord()
    {
        var records = (await World.OpenAsync()).Records;
        var first = await records.WriteAsync(Name, new byte[] { 1 }, null, Ct);
        await records.WriteAsync(Name, new byte[] { 2 }, first, Ct);

        await Assert.ThrowsAsync<StaleRecordException>(() => records.DeleteAsync(Name, first, Ct).AsTask());

        Assert.Equal([2], (await records.ReadAsync(Name, Ct))!.Value);
    }

    [Fact]
    public async Task Delete_Twice_Fails()
    {
        var records = (await World.OpenAsync()).Records;
        var etag = await records.WriteAsync(Name, new byte[] { 1 }, null, Ct);
        await records.DeleteAsync(Name, etag, Ct);

        await Assert.ThrowsAsync<StaleRecordException>(() => records.DeleteAsync(Name, etag, Ct).AsTask());
    }

    [Fact]
    public async Task Write_AfterDeletionAndRecreation_OldETagStaysStale()
    {
        var records = (await World.OpenAsync()).Records;
        var old = await records.WriteAsync(Name, new byte[] { 1 }, null, Ct);
        await records.DeleteAsync(Name, old, Ct);
        await records.WriteAsync(Name, new byte[] { 1 }, null, Ct);

        await Assert.ThrowsAsync<StaleRecordException>(() => records.WriteAsync(Name, new byte[] { 3 }, old, Ct).AsTask());
    }

    [Fact]
    public async Task Names_DifferInScopeKeyAndCase_AreDifferentRecords()
    {
        var records = (await World.OpenAsync()).Records;
        RecordName[] names = [new("s", "ab"), new("sa", "b"), new("S", "ab"), new("s", "aB"), new("s", "ab "), new("s", "äb")];
        for (var i = 0; i < names.Length; i++) await records.WriteAsync(names[i], new[] { (byte)i }, null, Ct);

        for (var i = 0; i < names.Length; i++) Assert.Equal([(byte)i], (await records.ReadAsync(names[i], Ct))!.Value);
    }

    [Fact]
    public async Task List_Scope_GivesItsKeysInOrdinalOrder()
    {
        var records = (await World.OpenAsync()).Records;
        foreach (var key in new[] { "b", "a", "Z", "ä" }) await records.WriteAsync(new("listed", key), new byte[] { 1 }, null, Ct);
        await records.WriteAsync(new("other", "c"), new byte[] { 1 }, null, Ct);

        Assert.Equal(["Z", "a", "b", "ä"], await records.ListAsync("listed", Ct));
        Assert.Empty(await records.ListAsync("none", Ct));
    }

    [Fact]
    public async Task Reopen_KeepsRecordsAndETags()
    {
        var etag = await (await World.OpenAsync()).Records.WriteAsync(Name, new byte[] { 7 }, null, Ct);

        var records = (await ReopenAsync()).Records;

        var read = await records.ReadAsync(Name, Ct);
        Assert.Equal([7], read!.Value);
        Assert.Equal(etag, read.ETag);
        await records.WriteAsync(Name, new byte[] { 8 }, etag, Ct);
    }

    /// <summary>The commit of a round (architecture §3.1): bulk first, then the head that names it. Whatever write fails, the head names only what is there.</summary>
    [Theory]
    [CombinatorialFaults]
    public async Task Commit_FaultAtWrite_LeavesTheOldOrTheNewStateWhole(int failingWrite, bool afterwards)
    {
        var stores = await World.OpenAsync();
        var etag = await CommitAsync(stores, "old", null);
        var plan = new FaultPlan(failingWrite, afterwards);

        await Assert.ThrowsAsync<IOException>(() =>
            CommitAsync(stores with { Records = new FaultingRecordStore(stores.Records, plan), Blobs = new FaultingBulkStore(stores.Blobs, plan) }, "new", etag));

        var reopened = await ReopenAsync();
        var head = (await reopened.Records.ReadAsync(Name, Ct))!;
        var state = failingWrite == 3 && afterwards ? "new" : "old";
        foreach (var (index, blob) in Blobs(state).Index())
        {
            var digest = Digest.Read(head.Value.AsSpan(index * Digest.ByteCount, Digest.ByteCount));
            Assert.Equal(blob, await reopened.Blobs.GetAsync(digest, Ct));
        }
        Assert.Equal(state == "old", head.ETag == etag);
        await CommitAsync(reopened, "new", head.ETag);
    }

    private static byte[][] Blobs(string state) => [[.. state.Select(letter => (byte)letter)], [.. state.Select(letter => (byte)letter), 0]];

    private static async Task<string> CommitAsync(StoreSet stores, string state, string? etag)
    {
        var head = new List<byte>();
        foreach (var blob in Blobs(state)) head.AddRange((await stores.Blobs.PutAsync(blob, Ct)).ToArray());
        return await stores.Records.WriteAsync(Name, head.ToArray(), etag, Ct);
    }
}
