using Helen.Engine.Embedded;
using Helen.Grains.Sessions;
using Helen.Storage.Reminders;
using Microsoft.Extensions.DependencyInjection;

namespace Helen.Grains.Engines;

/// <summary>Wires Helen's grains to the embedded engine.</summary>
public static class HelenGrains
{
    /// <summary>
    /// Adds the engine with Helen's grains, their storage and reminders over the party's store, and the start-up task. The host registers <see cref="ISessionHost"/>,
    /// <see cref="Helen.Storage.Records.IRecordStore"/>, <see cref="Helen.Storage.Bulk.IBulkStore"/>, <see cref="IReminderStore"/>, <see cref="Helen.Storage.Tuples.ITupleLedger"/>, <see cref="Helen.Arithmetic.Randomness.IRandomSource"/> and logging.
    /// </summary>
    /// <param name="services">The host's services.</param>
    /// <param name="configure">Adjusts the engine further; may be null.</param>
    public static IServiceCollection AddHelenGrains(this IServiceCollection services, Action<EmbeddedEngineOptions>? configure = null) => services
        .AddShared()
        .AddSingleton<IReminderTable>(provider => new StoredReminderTable(provider.GetRequiredService<IReminderStore>()))
        .AddEmbeddedEngine(options =>
        {
            options.AddGrains(typeof(SessionGrain).Assembly).AddStartupTask(SessionSweep.RunAsync);
            configure?.Invoke(options);
        });

    /// <summary>The engine's reminders in the party's store, which is used off the turn.</summary>
    private sealed class StoredReminderTable(IReminderStore store) : IReminderTable
    {
        public async Task<IReadOnlyList<ReminderEntry>> ReadAllAsync(CancellationToken ct) => [.. (await Task.Run(() => store.ListAsync(null, ct).AsTask(), ct)).Select(Entry)];

        public async Task<ReminderEntry?> ReadAsync(GrainId grainId, string name, CancellationToken ct) =>
            await Task.Run(() => store.ReadAsync(grainId.ToString(), name, ct).AsTask(), ct) is { } stored ? Entry(stored) : null;

        public Task<string> UpsertAsync(ReminderEntry entry, CancellationToken ct) =>
            Task.Run(() => store.WriteAsync(entry.GrainId.ToString(), entry.Name, entry.FirstTick, entry.Period, ct).AsTask(), ct);

        public Task<bool> RemoveAsync(GrainId grainId, string name, string eTag, CancellationToken ct) =>
            Task.Run(() => store.DeleteAsync(grainId.ToString(), name, eTag, ct).AsTask(), ct);

        private static ReminderEntry Entry(StoredReminder stored) => GrainId.TryParse(stored.GrainId, out var id)
            ? new(id, stored.Name, stored.DueAt, stored.Period, stored.ETag)
            : throw new InvalidDataException($"The store holds a reminder of \"{stored.GrainId}\", which is no grain.");
    }
}
