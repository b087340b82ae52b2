namespace Helen.Engine.Embedded;

/// <summary>
/// Where reminders survive the process. One engine uses one table; calls come from any thread. A write is durable before its task completes.
/// Register an implementation as a service of this type; without one, the engine refuses reminders.
/// </summary>
public interface IReminderTable
{
    /// <summary>Every stored reminder, in any order. Read once, when the engine starts.</summary>
    /// <param name="ct">Ends the wait.</param>
    /// <exception cref="InvalidDataException">The stored state is broken.</exception>
    Task<IReadOnlyList<ReminderEntry>> ReadAllAsync(CancellationToken ct);

    /// <summary>The reminder of that grain and name, or null.</summary>
    /// <param name="grainId">The grain.</param>
    /// <param name="name">The reminder's name, unique within the grain.</param>
    /// <param name="ct">Ends the wait.</param>
    /// <exception cref="InvalidDataException">The stored state is broken.</exception>
    Task<ReminderEntry?> ReadAsync(GrainId grainId, string name, CancellationToken ct);

    /// <summary>Inserts or replaces the reminder of that grain and name, whatever its tag was; <see cref="ReminderEntry.ETag"/> of the argument is ignored.</summary>
    /// <param name="entry">What to store.</param>
    /// <param name="ct">Ends the wait.</param>
    /// <returns>The new tag, different from every earlier tag of the same grain and name.</returns>
    Task<string> UpsertAsync(ReminderEntry entry, CancellationToken ct);

    /// <summary>Removes the reminder if it is still the one with that tag.</summary>
    /// <param name="grainId">The grain.</param>
    /// <param name="name">The reminder's name.</param>
    /// <param name="eTag">The tag the caller saw.</param>
    /// <param name="ct">Ends the wait.</param>
    /// <returns>False when there is none or it was replaced since.</returns>
    Task<bool> RemoveAsync(GrainId grainId, string name, string eTag, CancellationToken ct);
}
