using Helen.Grains.Abstractions;
using Helen.Grains.Storage;
using Helen.Storage.Records;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Helen.Grains.Sessions;

/// <summary>Takes up every unfinished session when the process starts. Register <see cref="RunAsync"/> as a start-up task of the engine.</summary>
public static class SessionStartup
{
    /// <summary>Wakes every stored session. One that cannot be woken is logged and does not keep the others down.</summary>
    /// <param name="services">The host's services.</param>
    /// <param name="ct">Ends the start.</param>
    public static Task RunAsync(IServiceProvider services, CancellationToken ct) => WakeAllAsync(services, ct);

    /// <summary>The same; whether all could be woken.</summary>
    internal static async Task<bool> WakeAllAsync(IServiceProvider services, CancellationToken ct)
    {
        var all = true;
        var grains = services.GetRequiredService<IGrainFactory>();
        var logger = services.GetRequiredService<ILogger<SessionGrain>>();
        foreach (var session in await services.GetRequiredService<IRecordStore>().ListAsync(RecordGrainStorage.ScopeOf(SessionGrain.StateName, SessionGrain.TypeName), ct))
        {
            try
            {
                await grains.GetGrain<ISessionGrain>(session).WakeAsync(ct);
            }
            catch (Exception exception) when (!ct.IsCancellationRequested)
            {
                all = false;
                Log.NotWoken(logger, session, exception);
            }
        }

        return all;
    }
}
