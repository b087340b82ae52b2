namespace Orleans;

/// <summary>Reminders of a grain that implements <see cref="IRemindable"/>. Every method must be called inside a turn of that grain.</summary>
public static class GrainReminderExtensions
{
    /// <summary>Registers a durable reminder, or replaces the one of that name.</summary>
    /// <param name="grain">The grain itself.</param>
    /// <param name="reminderName">Unique within the grain.</param>
    /// <param name="dueTime">Time to the first tick, not negative nor infinite.</param>
    /// <param name="period">Time between ticks, at least the engine's minimum (one minute).</param>
    /// <exception cref="ArgumentException">A time out of its range, or no name.</exception>
    /// <exception cref="InvalidOperationException">Not remindable, no reminder table, or called outside a turn.</exception>
    public static Task<IGrainReminder> RegisterOrUpdateReminder(this Grain grain, string reminderName, TimeSpan dueTime, TimeSpan period)
    {
        ArgumentNullException.ThrowIfNull(grain);
        grain.GrainContext.RequireTurn();
        return grain.GrainContext.Reminders.RegisterOrUpdateAsync(grain, reminderName, dueTime, period);
    }

    /// <summary>Removes a reminder.</summary>
    /// <param name="grain">The grain itself.</param>
    /// <param name="reminder">As registered or got.</param>
    /// <exception cref="InvalidOperationException">It was replaced or removed since, or called outside a turn.</exception>
    public static Task UnregisterReminder(this Grain grain, IGrainReminder reminder)
    {
        ArgumentNullException.ThrowIfNull(grain);
        grain.GrainContext.RequireTurn();
        return grain.GrainContext.Reminders.UnregisterAsync(grain, reminder);
    }

    /// <summary>The reminder of that name, or null.</summary>
    /// <param name="grain">The grain itself.</param>
    /// <param name="reminderName">The name it was registered under.</param>
    /// <exception cref="InvalidOperationException">Not remindable, no reminder table, or called outside a turn.</exception>
    public static Task<IGrainReminder?> GetReminder(this Grain grain, string reminderName)
    {
        ArgumentNullException.ThrowIfNull(grain);
        grain.GrainContext.RequireTurn();
        return grain.GrainContext.Reminders.GetAsync(grain, reminderName);
    }
}
