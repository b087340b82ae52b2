using System.Collections.Immutable;
using Helen.Arithmetic.Randomness;
using Helen.Storage.Reminders;
using Microsoft.Data.Sqlite;

namespace Helen.Storage.Sqlite;

/// <summary>Reminders as rows; times in ticks of 100 ns, UTC.</summary>
internal sealed class SqliteReminderStore(SqliteFile file, IRandomSource coins) : IReminderStore
{
    private const string Columns = "SELECT grain, name, due, period, etag FROM reminder";

    public async ValueTask<StoredReminder?> ReadAsync(string grainId, string name, CancellationToken ct)
    {
        Check(grainId, name);
        var rows = await file.ReadAsync(connection => connection.Rows($"{Columns} WHERE grain = $grain AND name = $name", Read, ("$grain", grainId), ("$name", name)), ct);
        return rows is [var found] ? found : null;
    }

    public async ValueTask<ImmutableArray<StoredReminder>> ListAsync(string? grainId, CancellationToken ct)
    {
        if (grainId is not null) StorageName.Check(grainId, nameof(grainId));
        var rows = await file.ReadAsync(connection => connection.Rows($"{Columns} WHERE grain = coalesce($grain, grain)", Read, ("$grain", grainId)), ct);
        return [.. rows.OrderBy(row => row.GrainId, StringComparer.Ordinal).ThenBy(row => row.Name, StringComparer.Ordinal)];
    }

    public async ValueTask<string> WriteAsync(string grainId, string name, DateTimeOffset dueAt, TimeSpan period, CancellationToken ct)
    {
        Check(grainId, name);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(period, TimeSpan.Zero);
        var etag = PartyStore.NewETag(coins);
        await file.WriteAsync(
            connection => connection.Execute(
                "INSERT INTO reminder VALUES ($grain, $name, $due, $period, $etag) ON CONFLICT (grain, name) DO UPDATE SET due = excluded.due, period = excluded.period, etag = excluded.etag",
                ("$grain", grainId),
                ("$name", name),
                ("$due", dueAt.UtcTicks),
                ("$period", period.Ticks),
                ("$etag", etag)),
            ct);
        return etag;
    }

    public async ValueTask<bool> DeleteAsync(string grainId, string name, string etag, CancellationToken ct)
    {
        Check(grainId, name);
        ArgumentNullException.ThrowIfNull(etag);
        return await file.WriteAsync(
            connection => connection.Execute("DELETE FROM reminder WHERE grain = $grain AND name = $name AND etag = $etag", ("$grain", grainId), ("$name", name), ("$etag", etag)) == 1, ct);
    }

    private static StoredReminder Read(SqliteDataReader row) =>
        new(row.GetString(0), row.GetString(1), new DateTimeOffset(row.GetInt64(2), TimeSpan.Zero), new TimeSpan(row.GetInt64(3)), row.GetString(4));

    private static void Check(string grainId, string name)
    {
        StorageName.Check(grainId, nameof(grainId));
        StorageName.Check(name, nameof(name));
    }
}
