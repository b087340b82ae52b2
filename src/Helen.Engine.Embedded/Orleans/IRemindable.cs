namespace Orleans;

/// <summary>A grain that takes reminders: timers that survive the activation and the process.</summary>
public interface IRemindable : IGrain
{
    /// <summary>A reminder is due. Activates the grain if need be; an exception is logged and the next tick comes all the same.</summary>
    /// <param name="reminderName">The name it was registered under.</param>
    /// <param name="status">When it was first due, its period, and now.</param>
    Task ReceiveReminder(string reminderName, TickStatus status);
}
