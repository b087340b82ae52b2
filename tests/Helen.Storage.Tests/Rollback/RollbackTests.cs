using Helen.Storage.Rollback;
using Helen.Storage.Tests.Support;

namespace Helen.Storage.Tests.Rollback;

/// <summary>Protocol §8.4: a store restored from an old backup is refused.</summary>
public sealed class RollbackTests : IAsyncDisposable
{
    private readonly SqliteWorld _world = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private string CounterPath => Path.Combine(_world.Root, "elsewhere", "counter");

    private string BackupPath => Path.Combine(_world.Root, "backup.db");

    public ValueTask DisposeAsync() => _world.DisposeAsync();

    [Fact]
    public async Task Open_RestoredAfterALaterStart_IsRefused()
    {
        await RunAsync();
        Backup();
        await RunAsync();
        Restore();

        var refused = await Assert.ThrowsAsync<InvalidDataException>(RunAsync);

        Assert.Contains("old backup", refused.Message, StringComparison.Ordinal);
        Assert.Contains(CounterPath, refused.Message, StringComparison.Ordinal);
    }

    /// <summary>No restart between backup and loss: the writes themselves are counted.</summary>
    [Fact]
    public async Task Open_RestoredAfterALaterWriteOfTheSameStart_IsRefused()
    {
        var store = await _world.OpenPartyAsync(new CounterFile(CounterPath));
        _world.Raw(connection => Helen.Storage.Sqlite.SqliteCommands.Execute(connection, "VACUUM INTO $path", ("$path", BackupPath)));
        await store.Records.WriteAsync(new("s", "k"), new byte[] { 1 }, null, Ct);
        await _world.CloseAllAsync();
        Restore();

        await Assert.ThrowsAsync<InvalidDataException>(RunAsync);
    }

    [Fact]
    public async Task Open_RestoredLatestState_IsAccepted()
    {
        await RunAsync();
        await RunAsync();
        Backup();
        Restore();

        Assert.Equal(3, await RunAsync());
    }

    /// <summary>The crash between a commit and its report: the store is ahead, never behind.</summary>
    [Fact]
    public async Task Open_CounterBehind_IsAccepted()
    {
        await RunAsync();
        var old = await File.ReadAllBytesAsync(CounterPath, Ct);
        await RunAsync();
        await File.WriteAllBytesAsync(CounterPath, old, Ct);

        Assert.Equal(3, await RunAsync());
    }

    [Fact]
    public async Task Open_LostStore_IsRefused()
    {
        await RunAsync();
        File.Delete(_world.DatabasePath);

        await Assert.ThrowsAsync<InvalidDataException>(RunAsync);
    }

    [Fact]
    public async Task Open_LostCounter_IsRefused()
    {
        await RunAsync();
        File.Delete(CounterPath);

        var refused = await Assert.ThrowsAsync<InvalidDataException>(RunAsync);

        Assert.Contains("is missing", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Open_CounterAddedLater_IsAcceptedAndCounts()
    {
        await _world.OpenPartyAsync();
        await _world.CloseAllAsync();
        Backup();
        await RunAsync();
        Assert.Equal(3, await RunAsync());
        Restore();

        await Assert.ThrowsAsync<InvalidDataException>(RunAsync);
    }

    [Theory]
    [InlineData("")]
    [InlineData("helen-counter/1 x\n")]
    [InlineData("helen-counter/1 -5\n")]
    [InlineData("helen-counter/1 5")]
    [InlineData("helen-counter/2 5\n")]
    public async Task Counter_Damaged_IsRefused(string content)
    {
        await RunAsync();
        await File.WriteAllTextAsync(CounterPath, content, Ct);

        await Assert.ThrowsAsync<InvalidDataException>(RunAsync);
    }

    [Fact]
    public async Task Counter_NeverGoesBack()
    {
        var counter = new CounterFile(CounterPath);
        Assert.Null(await counter.ReadAsync(Ct));
        await counter.AdvanceAsync(5, Ct);
        await counter.AdvanceAsync(3, Ct);
        await new CounterFile(CounterPath).AdvanceAsync(4, Ct);

        Assert.Equal(5, await counter.ReadAsync(Ct));
        await counter.AdvanceAsync(6, Ct);
        Assert.Equal(6, await new CounterFile(CounterPath).ReadAsync(Ct));
        Assert.Single(Directory.GetFiles(Path.GetDirectoryName(CounterPath)!));
    }

    private async Task<long> RunAsync()
    {
        var store = await _world.OpenPartyAsync(new CounterFile(CounterPath));
        var start = store.StartNumber;
        await _world.CloseAllAsync();
        return start;
    }

    private void Backup() => File.Copy(_world.DatabasePath, BackupPath, overwrite: true);

    private void Restore() => File.Copy(BackupPath, _world.DatabasePath, overwrite: true);
}
