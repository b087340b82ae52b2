using Microsoft.Extensions.Hosting;

namespace Helen.Engine.Embedded;

/// <summary>
/// The grain programming model of Orleans in one process: no cluster, and no imitation of one. Any number of engines may live in a process;
/// two over one storage are the way to test duplicate activations. It starts once and stops once.
/// </summary>
/// <remarks>Storages are <see cref="Orleans.Storage.IGrainStorage"/> services keyed by name; reminders need an <see cref="IReminderTable"/> service.</remarks>
public sealed class EmbeddedEngine : IHostedService, IAsyncDisposable
{
    private readonly GrainRuntime _runtime;

    /// <summary>An engine that does not run yet.</summary>
    /// <param name="services">Where grains' constructor arguments and storages come from; each activation has a scope.</param>
    /// <param name="options">Read now; not to be changed afterwards.</param>
    /// <exception cref="ArgumentException">A grain class cannot be created, or two have the same grain type.</exception>
    public EmbeddedEngine(IServiceProvider services, EmbeddedEngineOptions options)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(options);
        _runtime = new(services, options);
    }

    /// <summary>Calls grains from outside. Calls fail with <see cref="EngineStoppedException"/> while the engine does not run.</summary>
    public IClusterClient Client => _runtime.Client;

    /// <summary>How many activations live now.</summary>
    public int ActivationCount => _runtime.Activations.Count();

    /// <summary>Starts: takes calls, loads reminders, runs the startup tasks in order.</summary>
    /// <param name="cancellationToken">Handed to the startup tasks.</param>
    /// <exception cref="InvalidOperationException">It was started before.</exception>
    public Task StartAsync(CancellationToken cancellationToken) => _runtime.StartAsync(cancellationToken);

    /// <summary>Stops: lets running calls end, tells every grain (OnDeactivateAsync, ShuttingDown), refuses new calls. Harmless when it does not run.</summary>
    /// <param name="cancellationToken">Ends the patience: what still runs then ends as by <see cref="KillAsync"/>.</param>
    public Task StopAsync(CancellationToken cancellationToken) => _runtime.StopAsync(cancellationToken);

    /// <summary>
    /// Ends as a crash would, for tests: no turn begins any more, no grain is told, calls under way fail with <see cref="EngineStoppedException"/>. Not to be
    /// called by a grain. What left the turns already (a storage's write, a Task.Run) goes on.
    /// </summary>
    /// <returns>Ends when the turns that run now have ended.</returns>
    public Task KillAsync() => _runtime.KillAsync();

    /// <summary>Stops it.</summary>
    public async ValueTask DisposeAsync() => await StopAsync(CancellationToken.None);
}
