namespace Orleans.Runtime;

/// <summary>A handle of a reminder, for unregistering it.</summary>
public interface IGrainReminder
{
    /// <summary>Unique within the grain.</summary>
    string ReminderName { get; }
}
