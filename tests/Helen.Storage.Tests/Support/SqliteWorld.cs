using Helen.Arithmetic.Randomness;
using Helen.Cryptography.Hashing;
using Helen.Storage.Rollback;
using Helen.Storage.Sealing;
using Helen.Storage.Sqlite;
using Microsoft.Data.Sqlite;

namespace Helen.Storage.Tests.Support;

/// <summary>A store in a folder of its own.</summary>
public sealed class SqliteWorld : IStoreWorld
{
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("helen-storage-");
    private readonly List<PartyStore> _open = [];

    public string Root => _root.FullName;

    public string Folder => Path.Combine(Root, "party");

    public string DatabasePath => Path.Combine(Folder, "helen.db");

    public string KeyPath => Path.Combine(Folder, "seal.key");

    public async Task<StoreSet> OpenAsync() => Set(await OpenPartyAsync());

    internal static StoreSet Set(PartyStore store) => new(store.Records, store.Blobs, store.Tuples, store.Reminders);

    internal async Task<PartyStore> OpenPartyAsync(IRollbackCounter? counter = null)
    {
        var store = await OpenFolderAsync(Folder, counter);
        _open.Add(store);
        return store;
    }

    internal static async Task<PartyStore> OpenFolderAsync(string folder, IRollbackCounter? counter = null)
    {
        var coins = new SystemRandomSource();
        using var key = KeyFile.LoadOrCreate(Path.Combine(folder, "seal.key"), coins);
        return await PartyStore.OpenAsync(new PartyStoreOptions { DatabasePath = Path.Combine(folder, "helen.db"), Counter = counter }, key, coins, CancellationToken.None);
    }

    public async Task CloseAllAsync()
    {
        foreach (var store in _open) await store.DisposeAsync();
        _open.Clear();
    }

    public Task AlterBlobAsync(Digest digest)
    {
        Flip("blob", "digest = $a", digest.ToArray(), "");
        return Task.CompletedTask;
    }

    /// <summary>Flips the last bit of a sealed row.</summary>
    internal void Flip(string table, string where, object a, object b) => Raw(connection =>
    {
        var bytes = (byte[])connection.Scalar($"SELECT sealed FROM {table} WHERE {where}", ("$a", a), ("$b", b))!;
        bytes[^1] ^= 1;
        Assert.Equal(1, connection.Execute($"UPDATE {table} SET sealed = $sealed WHERE {where}", ("$sealed", bytes), ("$a", a), ("$b", b)));
        return 0;
    });

    /// <summary>What somebody with access to the file can do.</summary>
    internal T Raw<T>(Func<SqliteConnection, T> use)
    {
        using var connection = new SqliteConnection($"Data Source={DatabasePath};Pooling=False");
        connection.Open();
        return use(connection);
    }

    public async ValueTask DisposeAsync()
    {
        await CloseAllAsync();
        _root.Delete(recursive: true);
    }
}
