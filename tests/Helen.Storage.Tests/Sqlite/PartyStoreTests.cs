using Helen.Cryptography.Hashing;
using Helen.Storage.Sealing;
using Helen.Storage.Sqlite;
using Helen.Storage.Tests.Support;
using Helen.Storage.Tuples;
using Microsoft.Data.Sqlite;

namespace Helen.Storage.Tests.Sqlite;

public sealed class PartyStoreTests : IAsyncDisposable
{
    private readonly SqliteWorld _world = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _world.DisposeAsync();

    [Fact]
    public async Task Open_CountsStarts()
    {
        for (var start = 1; start <= 3; start++)
        {
            Assert.Equal(start, (await _world.OpenPartyAsync()).StartNumber);
            await _world.CloseAllAsync();
        }
    }

    [Fact]
    public async Task Open_CreatesFilesForTheirOwnerOnly()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has access lists.");
        var store = await _world.OpenPartyAsync();
        await store.Records.WriteAsync(new("s", "k"), new byte[] { 1 }, null, Ct);

#pragma warning disable CA1416 // Skipped on Windows above.
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(_world.Folder));
        var files = Directory.GetFiles(_world.Folder);
        Assert.True(files.Length >= 3);
        Assert.All(files, file => Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file)));
#pragma warning restore CA1416
    }

    [Fact]
    public async Task Files_HoldNoPlainBytes()
    {
        var secret = "a secret nobody should find at rest"u8.ToArray();
        var store = await _world.OpenPartyAsync();
        await store.Records.WriteAsync(new("s", "k"), secret, null, Ct);
        await store.Blobs.PutAsync(secret, Ct);

        foreach (var file in Directory.GetFiles(_world.Folder))
        {
            await using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            var bytes = new byte[stream.Length];
            await stream.ReadExactlyAsync(bytes, Ct);
            Assert.Equal(-1, bytes.AsSpan().IndexOf(secret));
        }
    }

    [Fact]
    public async Task Open_NewerLayout_IsRefused()
    {
        await _world.OpenPartyAsync();
        await _world.CloseAllAsync();
        _world.Raw(connection => connection.Execute("UPDATE schema SET version = 2"));

        var refused = await Assert.ThrowsAsync<InvalidDataException>(() => _world.OpenPartyAsync());

        Assert.Contains("layout 2", refused.Message, StringComparison.Ordinal);
        _world.Raw(connection => connection.Execute("UPDATE schema SET version = 1"));
        Assert.Equal(2, (await _world.OpenPartyAsync()).StartNumber);
    }

    [Fact]
    public async Task Open_ForeignDatabase_IsRefused()
    {
        await _world.OpenPartyAsync();
        await _world.CloseAllAsync();
        File.Delete(_world.DatabasePath);
        await File.WriteAllBytesAsync(_world.DatabasePath, [], Ct);
        _world.Raw(connection => connection.Execute("CREATE TABLE other (x)"));

        var refused = await Assert.ThrowsAsync<InvalidDataException>(() => _world.OpenPartyAsync());

        Assert.Contains("no Helen store", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Open_NoDatabase_IsRefused()
    {
        Directory.CreateDirectory(_world.Folder);
        await File.WriteAllBytesAsync(_world.DatabasePath, [.. Enumerable.Repeat((byte)'x', 5000)], Ct);

        await Assert.ThrowsAsync<InvalidDataException>(() => _world.OpenPartyAsync());
    }

    [Fact]
    public async Task Open_AnotherKey_IsRefusedAndChangesNothing()
    {
        await _world.OpenPartyAsync();
        await _world.CloseAllAsync();
        var kept = _world.KeyPath + ".kept";
        File.Move(_world.KeyPath, kept);

        var refused = await Assert.ThrowsAsync<InvalidDataException>(() => _world.OpenPartyAsync());

        Assert.Contains("another key", refused.Message, StringComparison.Ordinal);
        File.Move(kept, _world.KeyPath, overwrite: true);
        Assert.Equal(2, (await _world.OpenPartyAsync()).StartNumber);
    }

    [Fact]
    public async Task Read_AlteredRecord_IsRefusedByName()
    {
        var store = await _world.OpenPartyAsync();
        var etag = await store.Records.WriteAsync(new("scope", "altered"), new byte[] { 1 }, null, Ct);
        await store.Records.WriteAsync(new("scope", "sound"), new byte[] { 1 }, null, Ct);

        _world.Flip("record", "scope = $a AND key = $b", "scope", "altered");

        var refused = await Assert.ThrowsAsync<InvalidDataException>(() => store.Records.ReadAsync(new("scope", "altered"), Ct).AsTask());
        Assert.Contains("scope/altered", refused.Message, StringComparison.Ordinal);
        Assert.NotNull(await store.Records.ReadAsync(new("scope", "sound"), Ct));
        await store.Records.DeleteAsync(new("scope", "altered"), etag, Ct);
    }

    [Fact]
    public async Task Read_RecordMovedToAnotherName_IsRefused()
    {
        var store = await _world.OpenPartyAsync();
        await store.Records.WriteAsync(new("scope", "a"), new byte[] { 1 }, null, Ct);
        await store.Records.WriteAsync(new("scope", "b"), new byte[] { 2 }, null, Ct);

        _world.Raw(connection => connection.Execute("UPDATE record SET sealed = (SELECT sealed FROM record WHERE key = 'a') WHERE key = 'b'"));

        await Assert.ThrowsAsync<InvalidDataException>(() => store.Records.ReadAsync(new("scope", "b"), Ct).AsTask());
        Assert.NotNull(await store.Records.ReadAsync(new("scope", "a"), Ct));
    }

    [Fact]
    public async Task Read_RecordOfAnotherStoreUnderTheSameKey_IsRefused()
    {
        await using var other = new SqliteWorld();
        var mine = await _world.OpenPartyAsync();
        await mine.Records.WriteAsync(new("scope", "a"), new byte[] { 1 }, null, Ct);
        Directory.CreateDirectory(other.Folder);
        File.Copy(_world.KeyPath, other.KeyPath);
        var theirs = await other.OpenPartyAsync();
        await theirs.Records.WriteAsync(new("scope", "a"), new byte[] { 2 }, null, Ct);
        var moved = other.Raw(connection => connection.Scalar("SELECT sealed FROM record"));

        _world.Raw(connection => connection.Execute("UPDATE record SET sealed = $sealed", ("$sealed", moved)));

        await Assert.ThrowsAsync<InvalidDataException>(() => mine.Records.ReadAsync(new("scope", "a"), Ct).AsTask());
    }

    /// <summary>Only what a head will name does not wait for the disk, and what comes after it does.</summary>
    [Fact]
    public async Task Write_EveryKindButBulk_WaitsForTheDisk()
    {
        var store = await _world.OpenPartyAsync();
        var levels = new List<long>();
        store.File.BeforeCommit = () => levels.Add((long)store.File.Writer.Scalar("PRAGMA synchronous")!);
        var etag = "";
        var epoch = 0L;
        Func<Task>[] writes =
        [
            async () => etag = await store.Records.WriteAsync(new("s", "k"), new byte[] { 1 }, null, Ct),
            async () => await store.Records.DeleteAsync(new("s", "k"), etag, Ct),
            async () => await store.Blobs.SweepAsync(long.MaxValue, new HashSet<Digest>(), Ct),
            async () => epoch = await store.Tuples.OpenEpochAsync("s", Ct),
            async () => await store.Tuples.BeginAttemptAsync(new("s", "a", 1), epoch, Ct),
            async () => await store.Tuples.CompleteAsync(new("s", "a", 1), Ct),
            async () => await store.Tuples.BurnEpochAsync("s", epoch, Ct),
            async () => etag = await store.Reminders.WriteAsync("g", "r", DateTimeOffset.UnixEpoch, TimeSpan.FromMinutes(1), Ct),
            async () => await store.Reminders.DeleteAsync("g", "r", etag, Ct),
        ];
        foreach (var write in writes)
        {
            await store.Blobs.PutAsync(new byte[] { 1 }, Ct);
            await write();
        }

        Assert.Equal(Enumerable.Repeat(new long[] { 1, 2 }, writes.Length).SelectMany(pair => pair), levels);     // NORMAL, FULL
    }

    [Fact]
    public async Task Write_AfterTheDiskFailed_IsRefusedUntilTheStoreIsOpenedAgain()
    {
        var store = await _world.OpenPartyAsync();
        store.File.BeforeCommit = () => throw new SqliteException("disk I/O error", 10);
        await Assert.ThrowsAsync<IOException>(() => store.Records.WriteAsync(new("s", "k"), new byte[] { 1 }, null, Ct).AsTask());
        store.File.BeforeCommit = null;

        var refused = await Assert.ThrowsAsync<IOException>(() => store.Blobs.PutAsync(new byte[] { 1 }, Ct).AsTask());
        Assert.Contains("opened again", refused.Message, StringComparison.Ordinal);
        await store.DisposeAsync();

        await using var again = await _world.OpenPartyAsync();
        await again.Records.WriteAsync(new("s", "k"), new byte[] { 1 }, null, Ct);
    }

    /// <summary>Every kind of write, failing after its last statement: nothing of it stays, and the store goes on.</summary>
    [Fact]
    public async Task Write_FaultBeforeCommit_ChangesNothing()
    {
        var store = await _world.OpenPartyAsync();
        var etag = await store.Records.WriteAsync(new("s", "k"), new byte[] { 1 }, null, Ct);
        var digest = await store.Blobs.PutAsync(new byte[] { 1 }, Ct);
        var epoch = await store.Tuples.OpenEpochAsync("s", Ct);
        await store.Tuples.BeginAttemptAsync(new("s", "a", 1), epoch, Ct);
        var reminder = await store.Reminders.WriteAsync("g", "r", DateTimeOffset.UnixEpoch, TimeSpan.FromMinutes(1), Ct);
        Func<Task>[] writes =
        [
            async () => await store.Records.WriteAsync(new("s", "k"), new byte[] { 2 }, etag, Ct),
            async () => await store.Records.WriteAsync(new("s", "new"), new byte[] { 2 }, null, Ct),
            async () => await store.Records.DeleteAsync(new("s", "k"), etag, Ct),
            async () => await store.Blobs.PutAsync(new byte[] { 2 }, Ct),
            async () => await store.Blobs.SweepAsync(long.MaxValue, new HashSet<Digest>(), Ct),
            async () => await store.Tuples.OpenEpochAsync("s", Ct),
            async () => await store.Tuples.BurnEpochAsync("s", epoch, Ct),
            async () => await store.Tuples.BeginAttemptAsync(new("s", "b", 1), epoch, Ct),
            async () => await store.Tuples.CompleteAsync(new("s", "a", 1), Ct),
            async () => await store.Reminders.WriteAsync("g", "r2", DateTimeOffset.UnixEpoch, TimeSpan.FromMinutes(1), Ct),
            async () => await store.Reminders.DeleteAsync("g", "r", reminder, Ct),
        ];

        foreach (var write in writes)
        {
            store.File.BeforeCommit = () => throw new IOException("Injected.");
            await Assert.ThrowsAsync<IOException>(write);
            store.File.BeforeCommit = null;

            Assert.Equal(etag, (await store.Records.ReadAsync(new("s", "k"), Ct))!.ETag);
            Assert.Equal(["k"], await store.Records.ListAsync("s", Ct));
            Assert.True(await store.Blobs.ExistsAsync(digest, Ct));
            Assert.False(await store.Blobs.ExistsAsync(Digest.Of([2]), Ct));
            Assert.Equal(epoch, await store.Tuples.FindEpochAsync("s", Ct));
            Assert.Equal(AttemptState.Reserved, await store.Tuples.ReadAsync(new("s", "a", 1), Ct));
            Assert.Null(await store.Tuples.ReadAsync(new("s", "b", 1), Ct));
            Assert.Equal(reminder, Assert.Single(await store.Reminders.ListAsync(null, Ct)).ETag);
        }

        await store.Records.WriteAsync(new("s", "k"), new byte[] { 3 }, etag, Ct);
    }

    [Fact]
    public async Task Write_Cancelled_ChangesNothing()
    {
        var store = await _world.OpenPartyAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => store.Records.WriteAsync(new("s", "k"), new byte[] { 1 }, null, new CancellationToken(canceled: true)).AsTask());

        Assert.Null(await store.Records.ReadAsync(new("s", "k"), Ct));
    }

    [Fact]
    public async Task Use_AfterDispose_IsRefused()
    {
        var store = await _world.OpenPartyAsync();
        await store.DisposeAsync();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => store.Blobs.ExistsAsync(default, Ct).AsTask());
        await Assert.ThrowsAsync<ObjectDisposedException>(() => store.Records.WriteAsync(new("s", "k"), new byte[] { 1 }, null, Ct).AsTask());
    }

    [Fact]
    public async Task Stores_FromManyTasks_KeepEveryWrite()
    {
        var store = await _world.OpenPartyAsync();

        await Task.WhenAll(Enumerable.Range(0, 40).Select(number => Task.Run(
            async () =>
            {
                var digest = await store.Blobs.PutAsync(ChildProcess.BlobOf(number), Ct);
                await store.Records.WriteAsync(new("s", $"{number}"), digest.ToArray(), null, Ct);
                Assert.NotNull(await store.Blobs.GetAsync(digest, Ct));
            },
            Ct)));

        Assert.Equal(40, (await store.Records.ListAsync("s", Ct)).Length);
    }

    [Fact]
    public async Task SealedRows_OfEqualValues_Differ()
    {
        var store = await _world.OpenPartyAsync();
        var etag = await store.Records.WriteAsync(new("s", "k"), new byte[100], null, Ct);
        var first = (byte[])_world.Raw(connection => connection.Scalar("SELECT sealed FROM record"))!;

        await store.Records.WriteAsync(new("s", "k"), new byte[100], etag, Ct);

        Assert.NotEqual(first, (byte[])_world.Raw(connection => connection.Scalar("SELECT sealed FROM record"))!);
        Assert.Equal(100 + Sealer.OverheadByteCount, first.Length);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a\nb")]
    [InlineData("a\0b")]
    [InlineData("\ud800")]
    public void Name_NotWellFormed_IsRefused(string name)
    {
        Assert.ThrowsAny<ArgumentException>(() => StorageName.Check(name, nameof(name)));
        Assert.Equal("a/b ü", StorageName.Check("a/b ü", nameof(name)));
    }

    [Theory]
    [InlineData(256, true)]
    [InlineData(257, false)]
    public void Name_AroundTheBound_AcceptsTheBoundOnly(int length, bool accepted)
    {
        var name = new string('x', length);
        if (accepted) Assert.Equal(name, StorageName.Check(name, nameof(name)));
        else Assert.Throws<ArgumentException>(() => StorageName.Check(name, nameof(name)));
    }

    [Fact]
    public async Task Default_Names_AreRefused()
    {
        var store = await _world.OpenPartyAsync();

        await Assert.ThrowsAsync<ArgumentException>(() => store.Records.ReadAsync(default, Ct).AsTask());
        await Assert.ThrowsAsync<ArgumentException>(() => store.Tuples.ReadAsync(default, Ct).AsTask());
    }

    [Fact]
    public async Task Create_ByTwoProcessesAtOnce_IsOneStore()
    {
        var stores = await Task.WhenAll(Task.Run(() => SqliteWorld.OpenFolderAsync(_world.Folder)), Task.Run(() => SqliteWorld.OpenFolderAsync(_world.Folder)));

        Assert.Equal([1L, 2L], stores.Select(store => store.StartNumber).Order());
        await stores[0].Records.WriteAsync(new("s", "k"), new byte[] { 5 }, null, Ct);
        Assert.Equal([5], (await stores[1].Records.ReadAsync(new("s", "k"), Ct))!.Value);
        foreach (var store in stores) await store.DisposeAsync();
    }
}
