using Helen.Grains.Sessions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Helen.Grains.Engines;

/// <summary>Wires Helen's grains to Orleans.</summary>
public static class HelenGrains
{
    /// <summary>
    /// Adds the grains' storage over the party's store, and the start-up task. The host calls it after it has configured its silo (<c>UseOrleans</c>, with clustering and a
    /// durable reminder service), so that sessions are woken once the silo takes calls. It registers <see cref="ISessionHost"/>, <see cref="Helen.Storage.Records.IRecordStore"/>,
    /// <see cref="Helen.Storage.Bulk.IBulkStore"/>, <see cref="Helen.Storage.Tuples.ITupleLedger"/>, <see cref="Helen.Arithmetic.Randomness.IRandomSource"/> and logging, all of them shared
    /// by the party's silos where they store something.
    /// </summary>
    /// <param name="services">The host's services.</param>
    public static IServiceCollection AddHelenGrains(this IServiceCollection services) => services.AddShared().AddHostedService<Startup>();

    /// <summary>Hosted services start in the order of their registration: this one after the silo's.</summary>
    private sealed class Startup(IServiceProvider services) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken) => SessionStartup.RunAsync(services, cancellationToken);

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
