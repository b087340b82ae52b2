using System.Globalization;
using Helen.Storage.Tuples;
using Microsoft.Data.Sqlite;

namespace Helen.Storage.Sqlite;

/// <summary>The ledger as rows; every rule is checked in the transaction that changes them.</summary>
internal sealed class SqliteTupleLedger(SqliteFile file, StorageLimits limits) : ITupleLedger
{
    /// <summary>Burns what is reserved; a null session or epoch means every one.</summary>
    internal const string BurnReservations =
        "UPDATE attempt SET state = 3 WHERE state = 1 AND session = coalesce($session, session) AND epoch = coalesce($epoch, epoch)";

    public async ValueTask<long> OpenEpochAsync(string session, CancellationToken ct)
    {
        StorageName.Check(session, nameof(session));
        return await file.WriteCountedAsync(
            connection =>
            {
                Burn(connection, session, null);
                return (long)connection.Scalar(
                    "INSERT INTO epoch SELECT $session, 1 + coalesce(max(number), 0), NULL, 1 FROM epoch WHERE session = $session RETURNING number", ("$session", session))!;
            },
            ct);
    }

    public async ValueTask<long?> FindEpochAsync(string session, CancellationToken ct)
    {
        StorageName.Check(session, nameof(session));
        return await file.ReadAsync(connection => connection.Scalar("SELECT number FROM epoch WHERE session = $session AND running = 1", ("$session", session)) as long?, ct);
    }

    public async ValueTask BurnEpochAsync(string session, long epoch, CancellationToken ct)
    {
        StorageName.Check(session, nameof(session));
        await file.WriteCountedAsync(connection => Burn(connection, session, epoch), ct);
    }

    public async ValueTask<int> NextAttemptAsync(string session, string segment, CancellationToken ct)
    {
        StorageName.Check(session, nameof(session));
        StorageName.Check(segment, nameof(segment));
        var next = await file.ReadAsync(
            connection => Math.Max(LowestOpen(connection, session), 1 + Highest(connection, "session = $session AND segment = $segment", session, segment)), ct);
        return next <= limits.MaxAttempts ? next : throw TooMany(session);
    }

    public async ValueTask BeginAttemptAsync(AttemptAddress address, long epoch, CancellationToken ct)
    {
        Check(address);
        if (address.Attempt > limits.MaxAttempts) throw TooMany(address.Session);
        await file.WriteCountedAsync(
            connection =>
            {
                if (State(connection, address) is not null)
                    throw new AttemptRefusedException(AttemptRefusal.BegunBefore, $"{address} was begun before; its material is never handed out again.");
                if (address.Attempt < LowestOpen(connection, address.Session))
                    throw new AttemptRefusedException(AttemptRefusal.Behind, $"{address} lies behind: the session has begun a later attempt, or one of this number has failed.");
                var running = connection.Rows(
                    "SELECT attempt FROM epoch WHERE session = $session AND number = $epoch AND running = 1",
                    reader => reader.IsDBNull(0) ? (long?)null : reader.GetInt64(0),
                    ("$session", address.Session),
                    ("$epoch", epoch));
                if (running is not [var serves])
                    throw new AttemptRefusedException(AttemptRefusal.EpochOver, $"MAC epoch {Text(epoch)} of {address.Session} is over; open the next one.");
                if (serves is not null && serves != address.Attempt)
                    throw new AttemptRefusedException(AttemptRefusal.EpochTaken, $"MAC epoch {Text(epoch)} of {address.Session} serves attempt {serves}; another attempt needs a fresh one.");

                connection.Execute(
                    "UPDATE epoch SET attempt = $attempt WHERE session = $session AND number = $epoch", ("$attempt", address.Attempt), ("$session", address.Session), ("$epoch", epoch));
                return connection.Execute(
                    "INSERT INTO attempt VALUES ($session, $segment, $attempt, $epoch, $state)",
                    ("$session", address.Session),
                    ("$segment", address.Segment),
                    ("$attempt", address.Attempt),
                    ("$epoch", epoch),
                    ("$state", (long)AttemptState.Reserved));
            },
            ct);
    }

    public async ValueTask CompleteAsync(AttemptAddress address, CancellationToken ct)
    {
        Check(address);
        await file.WriteCountedAsync(
            connection => State(connection, address) switch
            {
                AttemptState.Reserved => connection.Execute(
                    "UPDATE attempt SET state = $state WHERE session = $session AND segment = $segment AND attempt = $attempt",
                    ("$state", (long)AttemptState.Completed),
                    ("$session", address.Session),
                    ("$segment", address.Segment),
                    ("$attempt", address.Attempt)),
                AttemptState.Completed => 0,
                AttemptState.Burnt => throw new AttemptRefusedException(AttemptRefusal.EpochOver, $"{address} is burnt and cannot complete."),
                null => throw new AttemptRefusedException(AttemptRefusal.NotBegun, $"{address} was never begun."),
            },
            ct);
    }

    public async ValueTask<AttemptState?> ReadAsync(AttemptAddress address, CancellationToken ct)
    {
        Check(address);
        return await file.ReadAsync(connection => State(connection, address), ct);
    }

    private static int Burn(SqliteConnection connection, string session, long? epoch) =>
        connection.Execute(BurnReservations, ("$session", session), ("$epoch", epoch))
        + connection.Execute("UPDATE epoch SET running = 0 WHERE session = $session AND number = coalesce($epoch, number)", ("$session", session), ("$epoch", epoch));

    /// <summary>The session's current attempt number, or the one after it when an attempt of that number is burnt; at least 1.</summary>
    private static int LowestOpen(SqliteConnection connection, string session) =>
        Math.Max(1, Math.Max(Highest(connection, "session = $session", session, null), 1 + Highest(connection, "session = $session AND state = 3", session, null)));

    private static int Highest(SqliteConnection connection, string where, string session, string? segment) =>
        connection.Scalar($"SELECT max(attempt) FROM attempt WHERE {where}", segment is null ? [("$session", session)] : [("$session", session), ("$segment", segment)]) is long highest
            ? (int)highest
            : 0;

    private static AttemptState? State(SqliteConnection connection, AttemptAddress address) =>
        connection.Scalar(
            "SELECT state FROM attempt WHERE session = $session AND segment = $segment AND attempt = $attempt",
            ("$session", address.Session),
            ("$segment", address.Segment),
            ("$attempt", address.Attempt)) switch
        {
            null => null,
            1L => AttemptState.Reserved,
            2L => AttemptState.Completed,
            3L => AttemptState.Burnt,
            _ => throw new InvalidDataException($"The ledger holds no valid state of {address}."),
        };

    /// <summary>default(AttemptAddress) addresses nothing.</summary>
    private static void Check(AttemptAddress address)
    {
        if (address.Attempt == 0) throw new ArgumentException("An attempt needs an address.", nameof(address));
    }

    private AttemptRefusedException TooMany(string session) => new(AttemptRefusal.TooMany, $"The session {session} has used its {limits.MaxAttempts} attempts.");

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
