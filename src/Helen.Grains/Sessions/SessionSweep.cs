using Helen.Cryptography.Hashing;
using Helen.Grains.Storage;
using Helen.Storage.Bulk;
using Helen.Storage.Records;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Helen.Grains.Sessions;

/// <summary>
/// Takes up every unfinished session when the process starts, and then removes bulk that no session names: entries of commits that a crash cut short, and of steps that a newer
/// checkpoint has superseded. For hosts whose store has one process, in place of <see cref="SessionStartup"/>.
/// </summary>
public static class SessionSweep
{
    /// <summary>
    /// Wakes, then sweeps. Waking a session writes its head: whatever an earlier process was about to name can no longer be named, and what is put from now on is younger than the mark.
    /// A session that cannot be woken or read keeps all bulk in place.
    /// </summary>
    /// <param name="services">The host's services.</param>
    /// <param name="ct">Ends the start.</param>
    public static async Task RunAsync(IServiceProvider services, CancellationToken ct)
    {
        var (bulk, records, logger) = (services.GetRequiredService<IBulkStore>(), services.GetRequiredService<IRecordStore>(), services.GetRequiredService<ILogger<SessionGrain>>());
        var mark = await bulk.MarkAsync(ct);
        if (!await SessionStartup.WakeAllAsync(services, ct)) return;
        try
        {
            var scope = RecordGrainStorage.ScopeOf(SessionGrain.StateName, SessionGrain.TypeName);
            var named = new HashSet<Digest>();
            foreach (var session in await records.ListAsync(scope, ct))
            {
                // A head that is deleted in between names nothing.
                if (await records.ReadAsync(new(scope, session), ct) is { } head) named.UnionWith(SessionBook.Decode(RecordGrainStorage.Read<SessionHead>(head)).Entries.Values);
            }

            Log.Swept(logger, await bulk.SweepAsync(mark, named, ct));
        }
        catch (Exception failure) when (failure is InvalidDataException or IOException)
        {
            Log.NotSwept(logger, failure);
        }
    }
}
