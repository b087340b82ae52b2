using System.Globalization;

namespace Helen.Engine.Embedded;

/// <summary>Reminders that live as long as this object: for tests, and for hosts that need no durability. Two engines, one after the other, may share it.</summary>
public sealed class InMemoryReminderTable : IReminderTable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<(GrainId Grain, string Name), ReminderEntry> _entries = [];
    private long _version;

    /// <inheritdoc />
    public Task<IReadOnlyList<ReminderEntry>> ReadAllAsync(CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        lock (_gate) return Task.FromResult<IReadOnlyList<ReminderEntry>>([.. _entries.Values]);
    }

    /// <inheritdoc />
    public Task<ReminderEntry?> ReadAsync(GrainId grainId, string name, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        lock (_gate) return Task.FromResult(_entries.GetValueOrDefault((grainId, name)));
    }

    /// <inheritdoc />
    public Task<string> UpsertAsync(ReminderEntry entry, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(entry);
        ct.ThrowIfCancellationRequested();
        lock (_gate)
        {
            var tag = (++_version).ToString(CultureInfo.InvariantCulture);
            _entries[(entry.GrainId, entry.Name)] = entry with { ETag = tag };
            return Task.FromResult(tag);
        }
    }

    /// <inheritdoc />
    public Task<bool> RemoveAsync(GrainId grainId, string name, string eTag, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        lock (_gate)
            return Task.FromResult(_entries.TryGetValue((grainId, name), out var entry) && entry.ETag == eTag && _entries.Remove((grainId, name)));
    }
}
