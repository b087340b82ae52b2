using Helen.Storage.Rollback;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Helen.Storage.Sqlite;

/// <summary>
/// One database file: one connection that writes and one that reads, each used by one task at a time and off the caller's scheduler, so that a grain's turn
/// never waits for a disk. WAL with synchronous = FULL, but for bulk: a commit that returned survives a killed process and a power cut.
/// </summary>
internal sealed class SqliteFile : IAsyncDisposable
{
    private const int BusyTimeoutSeconds = 30;
    private const int NotADatabase = 26;
    private const int Corrupt = 11;
    private const int IOError = 10;

    private readonly string _path;
    private readonly IRollbackCounter? _counter;
    private readonly SemaphoreSlim _writing = new(1, 1);
    private readonly SemaphoreSlim _reading = new(1, 1);
    private readonly SqliteConnection _writer;
    private readonly SqliteConnection _reader;
    private bool _synced = true;
    private bool _failed;
    private bool _disposed;

    static SqliteFile() => Batteries_V2.Init();

    private SqliteFile(string path, IRollbackCounter? counter, SqliteConnection writer, SqliteConnection reader) =>
        (_path, _counter, _writer, _reader) = (path, counter, writer, reader);

    /// <summary>The connection that writes; for tests.</summary>
    internal SqliteConnection Writer => _writer;

    /// <summary>Where tests make a commit fail: after the last statement, before COMMIT.</summary>
    internal Action? BeforeCommit { get; set; }

    internal static Task<SqliteFile> OpenAsync(string path, IRollbackCounter? counter, CancellationToken ct) => Task.Run(
        () => Translated(path, () =>
        {
            PrivateFiles.CreateDirectory(Path.GetDirectoryName(path)!);
            PrivateFiles.CreateEmpty(path);
            var writer = Connect(path);
            try
            {
                if (writer.Scalar("PRAGMA journal_mode = WAL") is not "wal") throw new IOException($"The file system of {path} does not support a write-ahead log.");
                return new SqliteFile(path, counter, writer, Connect(path));
            }
            catch
            {
                writer.Dispose();
                throw;
            }
        }),
        ct);

    /// <summary>Reads one consistent, committed state.</summary>
    internal async Task<T> ReadAsync<T>(Func<SqliteConnection, T> read, CancellationToken ct)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        await _reading.WaitAsync(ct);
        try
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            return await Task.Run(
                () => Translated(_path, () =>
                {
                    using var transaction = _reader.BeginTransaction(deferred: true);
                    return read(_reader);
                }),
                CancellationToken.None);
        }
        finally
        {
            _reading.Release();
        }
    }

    /// <summary>Changes everything or nothing; durable when it returns. An exception inside changes nothing.</summary>
    internal Task<T> WriteAsync<T>(Func<SqliteConnection, T> change, CancellationToken ct) => WriteAsync(change, synced: true, ct);

    /// <summary>
    /// The same, but without waiting for the disk: it survives the process when it returns, and a power cut as soon as any later write has returned that waits. The log is one
    /// file that is read from its beginning to the first damage, so no later write survives without this one.
    /// </summary>
    internal Task<T> WriteAheadAsync<T>(Func<SqliteConnection, T> change, CancellationToken ct) => WriteAsync(change, synced: false, ct);

    private async Task<T> WriteAsync<T>(Func<SqliteConnection, T> change, bool synced, CancellationToken ct)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        await _writing.WaitAsync(ct);
        try
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            return await Task.Run(() => Translated(_path, () => Commit(change, synced)), CancellationToken.None);
        }
        finally
        {
            _writing.Release();
        }
    }

    /// <summary>A write that a restored backup must not undo unseen: it advances the store's generation, and the counter after it (protocol §8.4).</summary>
    internal async Task<T> WriteCountedAsync<T>(Func<SqliteConnection, T> change, CancellationToken ct)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        await _writing.WaitAsync(ct);
        try
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            var (result, generation) = await Task.Run(
                () => Translated(_path, () => Commit(connection =>
                {
                    var changed = change(connection);
                    return (changed, (long)connection.Scalar("UPDATE store SET generation = generation + 1 RETURNING generation")!);
                }, synced: true)),
                CancellationToken.None);
            if (_counter is not null) await _counter.AdvanceAsync(generation, CancellationToken.None);
            return result;
        }
        finally
        {
            _writing.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _writing.WaitAsync();
        await _reading.WaitAsync();
        if (!_disposed)
        {
            _disposed = true;
            _reader.Dispose();
            // The last connection to close folds the log back into the file.
            _writer.Dispose();
        }
        _reading.Release();
        _writing.Release();
    }

    private T Commit<T>(Func<SqliteConnection, T> change, bool synced)
    {
        if (_failed) throw new IOException($"The store {_path} could not write to its disk; it has to be opened again.");
        if (synced != _synced)
        {
            _writer.Execute(synced ? "PRAGMA synchronous = FULL" : "PRAGMA synchronous = NORMAL");
            _synced = synced;
        }

        try
        {
            // IMMEDIATE: what is compared is still so when it is set, also against other processes.
            using var transaction = _writer.BeginTransaction(deferred: false);
            var result = change(_writer);
            BeforeCommit?.Invoke();
            transaction.Commit();
            return result;
        }
        catch (SqliteException e) when (e.SqliteErrorCode == IOError)
        {
            // What did not reach the disk may be an earlier write that was not waited for; nothing may be acknowledged behind such a hole in the log.
            _failed = true;
            throw;
        }
    }

    private static SqliteConnection Connect(string path)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = path,
            Mode = SqliteOpenMode.ReadWrite,
            Pooling = false,
            DefaultTimeout = BusyTimeoutSeconds,
        }.ToString());
        try
        {
            connection.Open();
            // Two waits for another process: SQLite's own, which backs off by milliseconds, and behind it the provider's retries (DefaultTimeout).
            // Deleted rows are overwritten: what is burnt or swept should not lie in free pages until they are used again.
            connection.Execute("PRAGMA busy_timeout = 30000; PRAGMA synchronous = FULL; PRAGMA fullfsync = ON; PRAGMA secure_delete = ON; PRAGMA trusted_schema = OFF; PRAGMA journal_size_limit = 67108864");
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Callers know files, not SQLite.</summary>
    private static T Translated<T>(string path, Func<T> work)
    {
        try
        {
            return work();
        }
        catch (SqliteException e) when (e.SqliteErrorCode is NotADatabase or Corrupt)
        {
            throw new InvalidDataException($"The store {path} is damaged or is no database.", e);
        }
        catch (SqliteException e)
        {
            throw new IOException($"The store {path} failed: {e.Message}", e);
        }
    }
}
