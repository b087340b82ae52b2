namespace Helen.Storage.Reminders;

/// <summary>A durable reminder: wakes a grain at <paramref name="DueAt"/> and then every <paramref name="Period"/>.</summary>
/// <param name="GrainId">The grain's text form.</param>
/// <param name="Name">The reminder's name within the grain.</param>
/// <param name="DueAt">First due time, UTC.</param>
/// <param name="Period">Time between two wake-ups, positive.</param>
/// <param name="ETag">Identifies this write.</param>
public sealed record StoredReminder(string GrainId, string Name, DateTimeOffset DueAt, TimeSpan Period, string ETag);
