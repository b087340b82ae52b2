using System.Buffers.Binary;
using Helen.Arithmetic.Randomness;
using Helen.Storage.Bulk;
using Helen.Storage.Records;
using Helen.Storage.Reminders;
using Helen.Storage.Rollback;
using Helen.Storage.Sealing;
using Helen.Storage.Tuples;
using Microsoft.Data.Sqlite;

namespace Helen.Storage.Sqlite;

/// <summary>
/// Everything one party keeps, in one SQLite file. Records and blobs are sealed; names, digests, ETags, the ledger and the reminders are not secret and lie open.
/// Every opening is one process start: it advances the start number and burns the MAC epochs of earlier starts (protocol §8.4). A tool that only looks must
/// therefore not open the store of a running party.
/// </summary>
public sealed class PartyStore : IAsyncDisposable
{
    /// <summary>The layout this version reads and writes.</summary>
    public const long SchemaVersion = 1;

    private const string Schema = """
        CREATE TABLE schema (version INTEGER NOT NULL) STRICT;
        CREATE TABLE store (id BLOB NOT NULL, key_check BLOB NOT NULL, starts INTEGER NOT NULL, generation INTEGER NOT NULL, puts INTEGER NOT NULL, counted INTEGER NOT NULL) STRICT;
        CREATE TABLE record (scope TEXT NOT NULL, key TEXT NOT NULL, etag TEXT NOT NULL, sealed BLOB NOT NULL, PRIMARY KEY (scope, key)) STRICT;
        CREATE TABLE blob (digest BLOB NOT NULL PRIMARY KEY, put INTEGER NOT NULL, sealed BLOB NOT NULL) STRICT;
        CREATE TABLE epoch (session TEXT NOT NULL, number INTEGER NOT NULL, attempt INTEGER, running INTEGER NOT NULL, PRIMARY KEY (session, number)) STRICT;
        CREATE TABLE attempt (session TEXT NOT NULL, segment TEXT NOT NULL, attempt INTEGER NOT NULL, epoch INTEGER NOT NULL, state INTEGER NOT NULL, PRIMARY KEY (session, segment, attempt)) STRICT;
        CREATE TABLE reminder (grain TEXT NOT NULL, name TEXT NOT NULL, due INTEGER NOT NULL, period INTEGER NOT NULL, etag TEXT NOT NULL, PRIMARY KEY (grain, name)) STRICT;
        """;

    private readonly SqliteFile _file;
    private readonly Sealer _sealer;

    private PartyStore(SqliteFile file, Sealer sealer, long start, StorageLimits limits, IRandomSource coins)
    {
        (_file, _sealer, StartNumber) = (file, sealer, start);
        Records = new SqliteRecordStore(file, sealer, limits, coins);
        Blobs = new SqliteBulkStore(file, sealer, limits);
        Tuples = new SqliteTupleLedger(file, limits);
        Reminders = new SqliteReminderStore(file, coins);
    }

    /// <summary>Head records.</summary>
    public IRecordStore Records { get; }

    /// <summary>Content-addressed bulk.</summary>
    public IBulkStore Blobs { get; }

    /// <summary>MAC epochs and attempts.</summary>
    public ITupleLedger Tuples { get; }

    /// <summary>The engine's reminders.</summary>
    public IReminderStore Reminders { get; }

    /// <summary>How often this store was opened, this time included: 1, 2, …</summary>
    public long StartNumber { get; }

    internal SqliteFile File => _file;

    /// <summary>Opens the store, or creates it where there is no file.</summary>
    /// <param name="options">Path, counter, bounds.</param>
    /// <param name="key">The party's sealing key; may be disposed afterwards.</param>
    /// <param name="coins">Coins of store id, ETags and salts.</param>
    /// <param name="ct">Cancels waiting.</param>
    /// <exception cref="InvalidDataException">
    /// The file is damaged, is no store, has a newer layout, does not open under this key, or is older than its counter remembers.
    /// </exception>
    /// <exception cref="IOException">The file cannot be used.</exception>
    public static async Task<PartyStore> OpenAsync(PartyStoreOptions options, SealingKey key, IRandomSource coins, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(coins);
        var path = Path.GetFullPath(options.DatabasePath);
        var remembered = options.Counter is { } counter ? await counter.ReadAsync(ct) : null;
        var file = await SqliteFile.OpenAsync(path, options.Counter, ct);
        Sealer? sealer = null;
        try
        {
            var start = await file.WriteCountedAsync(
                connection =>
                {
                    if (connection.Scalar("SELECT count(*) FROM sqlite_schema") is 0L) sealer = Create(connection, key, coins);
                    else sealer = Check(connection, path, key, coins);
                    CheckCounter(connection, path, options.Counter, remembered);
                    // What earlier starts reserved and did not complete may have been handed out: it is gone.
                    connection.Execute(SqliteTupleLedger.BurnReservations, ("$session", null), ("$epoch", null));
                    connection.Execute("UPDATE epoch SET running = 0");
                    return (long)connection.Scalar("UPDATE store SET starts = starts + 1 RETURNING starts")!;
                },
                ct);
            return new PartyStore(file, sealer!, start, options.Limits, coins);
        }
        catch
        {
            sealer?.Dispose();
            await file.DisposeAsync();
            throw;
        }
    }

    /// <summary>Waits for what is under way, closes the file and zeroes the keys.</summary>
    public async ValueTask DisposeAsync()
    {
        await _file.DisposeAsync();
        _sealer.Dispose();
    }

    private static Sealer Create(SqliteConnection connection, SealingKey key, IRandomSource coins)
    {
        connection.Execute(Schema);
        var id = new byte[16];
        coins.Fill(id);
        var sealer = new Sealer(key, BinaryPrimitives.ReadUInt128BigEndian(id), coins);
        connection.Execute("INSERT INTO schema VALUES ($version)", ("$version", SchemaVersion));
        connection.Execute("INSERT INTO store VALUES ($id, $check, 0, 0, 0, 0)", ("$id", id), ("$check", sealer.Seal("key", "", "check", default)));
        return sealer;
    }

    private static Sealer Check(SqliteConnection connection, string path, SealingKey key, IRandomSource coins)
    {
        if (connection.Scalar("SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name IN ('schema', 'store')") is not 2L)
            throw new InvalidDataException($"{path} is a database but no Helen store.");
        var version = connection.Scalar("SELECT version FROM schema") as long?;
        if (version > SchemaVersion) throw new InvalidDataException($"The store {path} has layout {version}; this version of Helen reads layouts up to {SchemaVersion}.");
        if (version != SchemaVersion) throw new InvalidDataException($"The store {path} has no valid layout number.");
        if (connection.Scalar("SELECT id FROM store") is not byte[] { Length: 16 } id || connection.Scalar("SELECT key_check FROM store") is not byte[] check)
            throw new InvalidDataException($"The store {path} has no identity.");

        var sealer = new Sealer(key, BinaryPrimitives.ReadUInt128BigEndian(id), coins);
        try
        {
            sealer.Open("key", "", "check", check);
            return sealer;
        }
        catch (InvalidDataException e)
        {
            sealer.Dispose();
            throw new InvalidDataException($"The store {path} was sealed under another key: the key was replaced or lost, or the store was altered.", e);
        }
    }

    private static void CheckCounter(SqliteConnection connection, string path, IRollbackCounter? counter, long? remembered)
    {
        if (counter is null) return;
        var generation = (long)connection.Scalar("SELECT generation FROM store")!;
        if (remembered is null && connection.Scalar("SELECT counted FROM store") is not 0L)
            throw new InvalidDataException($"The store {path} had a rollback counter, and {counter.Description} is missing.");
        if (remembered > generation)
        {
            throw new InvalidDataException(
                $"The store {path} is at generation {generation}, but {counter.Description} remembers {remembered}: the store was restored from an old backup or replaced, and continuing could reuse secrets.");
        }
        connection.Execute("UPDATE store SET counted = 1");
    }

    /// <summary>A fresh ETag: 128 random bits, so that none ever returns.</summary>
    internal static string NewETag(IRandomSource coins)
    {
        Span<byte> bytes = stackalloc byte[16];
        coins.Fill(bytes);
        return Convert.ToHexStringLower(bytes);
    }
}
