using System.Collections.Immutable;

namespace Helen.Storage.Reminders;

/// <summary>The engine's table of durable reminders: the backstop that wakes a session after its silo died (architecture §3.1). Safe for concurrent use.</summary>
public interface IReminderStore
{
    /// <summary>One reminder, or null.</summary>
    ValueTask<StoredReminder?> ReadAsync(string grainId, string name, CancellationToken ct);

    /// <summary>The reminders of one grain, or of all when <paramref name="grainId"/> is null, in ordinal order of grain and name.</summary>
    ValueTask<ImmutableArray<StoredReminder>> ListAsync(string? grainId, CancellationToken ct);

    /// <summary>Registers the reminder or replaces it, durably, and returns its new ETag. The last writer wins: there is nothing to lose but a wake-up time.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The period is not positive.</exception>
    ValueTask<string> WriteAsync(string grainId, string name, DateTimeOffset dueAt, TimeSpan period, CancellationToken ct);

    /// <summary>Removes the reminder if its ETag is still this one.</summary>
    /// <returns>False when it was rewritten or removed since.</returns>
    ValueTask<bool> DeleteAsync(string grainId, string name, string etag, CancellationToken ct);
}
