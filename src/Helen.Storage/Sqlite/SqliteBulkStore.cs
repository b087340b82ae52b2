using Helen.Cryptography.Hashing;
using Helen.Storage.Bulk;
using Helen.Storage.Sealing;

namespace Helen.Storage.Sqlite;

/// <summary>Blobs as sealed rows under the digest of their plain bytes.</summary>
internal sealed class SqliteBulkStore(SqliteFile file, Sealer sealer, StorageLimits limits) : IBulkStore
{
    internal const string Kind = "blob";

    public async ValueTask<Digest> PutAsync(ReadOnlyMemory<byte> blob, CancellationToken ct)
    {
        if (blob.Length > limits.MaxBlobBytes) throw new ArgumentException($"The blob has {blob.Length} bytes; at most {limits.MaxBlobBytes} are allowed.", nameof(blob));
        var (digest, sealedBytes) = await Task.Run(
            () =>
            {
                var of = Digest.Of(blob.Span);
                return (of, sealer.Seal(Kind, "", of.ToString(), blob.Span));
            },
            ct);
        await file.WriteAheadAsync(
            connection =>
            {
                var put = (long)connection.Scalar("UPDATE store SET puts = puts + 1 RETURNING puts")!;
                // Written again even when it is there: a damaged copy is healed, and a sweep begun before leaves it alone.
                return connection.Execute(
                    "INSERT INTO blob VALUES ($digest, $put, $sealed) ON CONFLICT (digest) DO UPDATE SET put = excluded.put, sealed = excluded.sealed",
                    ("$digest", digest.ToArray()),
                    ("$put", put),
                    ("$sealed", sealedBytes));
            },
            ct);
        return digest;
    }

    public async ValueTask<byte[]?> GetAsync(Digest digest, CancellationToken ct)
    {
        var stored = await file.ReadAsync(connection => connection.Scalar("SELECT sealed FROM blob WHERE digest = $digest", ("$digest", digest.ToArray())) as byte[], ct);
        if (stored is null) return null;
        return await Task.Run(
            () =>
            {
                var blob = sealer.Open(Kind, "", digest.ToString(), stored);
                return Digest.Of(blob) == digest ? blob : throw new InvalidDataException($"The stored blob {digest} has another digest.");
            },
            ct);
    }

    public async ValueTask<bool> ExistsAsync(Digest digest, CancellationToken ct) =>
        await file.ReadAsync(connection => connection.Scalar("SELECT 1 FROM blob WHERE digest = $digest", ("$digest", digest.ToArray())) is not null, ct);

    public async ValueTask<long> MarkAsync(CancellationToken ct) => await file.ReadAsync(connection => (long)connection.Scalar("SELECT puts FROM store")!, ct);

    public async ValueTask<int> SweepAsync(long mark, IReadOnlySet<Digest> referenced, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(referenced);
        return await file.WriteAsync(
            connection => connection
                .Rows("SELECT digest FROM blob WHERE put <= $mark", reader => reader.GetFieldValue<byte[]>(0), ("$mark", mark))
                .Where(digest => digest.Length != Digest.ByteCount || !referenced.Contains(Digest.Read(digest)))
                .Sum(digest => connection.Execute("DELETE FROM blob WHERE digest = $digest", ("$digest", digest))),
            ct);
    }
}
