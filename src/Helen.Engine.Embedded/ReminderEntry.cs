namespace Helen.Engine.Embedded;

/// <summary>One durable reminder: due at <paramref name="FirstTick"/> and every <paramref name="Period"/> after it.</summary>
/// <param name="GrainId">The grain to call; <see cref="Orleans.Runtime.GrainId.ToString"/> and <see cref="Orleans.Runtime.GrainId.Parse(string)"/> are its stored form.</param>
/// <param name="Name">Unique within the grain.</param>
/// <param name="FirstTick">The first time it is due, UTC.</param>
/// <param name="Period">Time between ticks, at least the engine's minimum.</param>
/// <param name="ETag">Given by the table; names this registration.</param>
public sealed record ReminderEntry(GrainId GrainId, string Name, DateTimeOffset FirstTick, TimeSpan Period, string ETag);
