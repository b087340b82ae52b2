namespace Helen.Engine.Embedded.Reminders;

/// <summary>What a grain holds of its reminder.</summary>
internal sealed class ReminderHandle(ReminderEntry entry) : IGrainReminder
{
    public ReminderEntry Entry => entry;

    public string ReminderName => entry.Name;
}
