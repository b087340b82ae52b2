using System.Collections.Immutable;
using Helen.Arithmetic.Randomness;
using Helen.Storage.Records;
using Helen.Storage.Sealing;
using Microsoft.Data.Sqlite;

namespace Helen.Storage.Sqlite;

/// <summary>Records as sealed rows.</summary>
internal sealed class SqliteRecordStore(SqliteFile file, Sealer sealer, StorageLimits limits, IRandomSource coins) : IRecordStore
{
    internal const string Kind = "record";

    public async ValueTask<StoredRecord?> ReadAsync(RecordName name, CancellationToken ct)
    {
        Check(name);
        var row = await file.ReadAsync(
            connection => connection.Rows(
                "SELECT sealed, etag FROM record WHERE scope = $scope AND key = $key",
                reader => (Sealed: reader.GetFieldValue<byte[]>(0), ETag: reader.GetString(1)),
                ("$scope", name.Scope),
                ("$key", name.Key)),
            ct);
        return row is [var found] ? new StoredRecord(sealer.Open(Kind, name.Scope, name.Key, found.Sealed), found.ETag) : null;
    }

    public async ValueTask<string> WriteAsync(RecordName name, ReadOnlyMemory<byte> value, string? expectedETag, CancellationToken ct)
    {
        Check(name);
        if (value.Length > limits.MaxRecordBytes) throw new ArgumentException($"The record {name} has {value.Length} bytes; at most {limits.MaxRecordBytes} are allowed.", nameof(value));
        var sealedBytes = sealer.Seal(Kind, name.Scope, name.Key, value.Span);
        var etag = PartyStore.NewETag(coins);
        return await file.WriteCountedAsync(
            connection =>
            {
                RequireETag(connection, name, expectedETag);
                connection.Execute(
                    "INSERT INTO record VALUES ($scope, $key, $etag, $sealed) ON CONFLICT (scope, key) DO UPDATE SET etag = excluded.etag, sealed = excluded.sealed",
                    ("$scope", name.Scope),
                    ("$key", name.Key),
                    ("$etag", etag),
                    ("$sealed", sealedBytes));
                return etag;
            },
            ct);
    }

    public async ValueTask DeleteAsync(RecordName name, string expectedETag, CancellationToken ct)
    {
        Check(name);
        ArgumentNullException.ThrowIfNull(expectedETag);
        await file.WriteCountedAsync(
            connection =>
            {
                RequireETag(connection, name, expectedETag);
                return connection.Execute("DELETE FROM record WHERE scope = $scope AND key = $key", ("$scope", name.Scope), ("$key", name.Key));
            },
            ct);
    }

    public async ValueTask<ImmutableArray<string>> ListAsync(string scope, CancellationToken ct)
    {
        StorageName.Check(scope, nameof(scope));
        var keys = await file.ReadAsync(connection => connection.Rows("SELECT key FROM record WHERE scope = $scope", reader => reader.GetString(0), ("$scope", scope)), ct);
        return [.. keys.Order(StringComparer.Ordinal)];
    }

    /// <summary>default(RecordName) names nothing.</summary>
    private static void Check(RecordName name)
    {
        if (name.Scope is null) throw new ArgumentException("A record needs a name.", nameof(name));
    }

    private static void RequireETag(SqliteConnection connection, RecordName name, string? expected)
    {
        var stored = connection.Scalar("SELECT etag FROM record WHERE scope = $scope AND key = $key", ("$scope", name.Scope), ("$key", name.Key)) as string;
        if (!string.Equals(stored, expected, StringComparison.Ordinal)) throw new StaleRecordException(name, expected, stored);
    }
}
