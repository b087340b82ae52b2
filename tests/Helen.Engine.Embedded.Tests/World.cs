using Helen.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Storage;

namespace Helen.Engine.Embedded.Tests;

/// <summary>One engine with every test grain, a clock, a probe and storages, which several worlds may share.</summary>
internal sealed class World : IAsyncDisposable
{
    private readonly ServiceProvider _services;

    public World(InMemoryGrainStorage? storage = null, InMemoryReminderTable? reminders = null, FakeClock? clock = null, Action<EmbeddedEngineOptions>? configure = null)
    {
        Clock = clock ?? new();
        Storage = storage ?? new();
        Faults = new(Storage);
        Reminders = reminders ?? new();
        var services = new ServiceCollection();
        services.AddSingleton(Probe);
        services.AddSingleton<IReminderTable>(Reminders);
        services.AddScoped<Scoped>();
        services.AddGrainStorage("store", (_, _) => Faults);
        services.AddGrainStorage("Default", (_, _) => Storage);
        services.AddEmbeddedEngine(options =>
        {
            options.TimeProvider = Clock;
            options.AddGrain<Actor>().AddGrain<ReentrantActor>().AddGrain<CounterGrain>().AddGrain<ByGuidGrain>().AddGrain<ByGuidAndTextGrain>().AddGrain<ByIntegerAndTextGrain>()
                .AddGrain<WorkerGrain>().AddGrain<FragileGrain>().AddGrain<NotebookGrain>().AddGrain<HomelessGrain>().AddGrain<SleeperGrain>().AddGrain<NotRemindableGrain>()
                .AddGrain<ParcelGrain>();
            configure?.Invoke(options);
        });
        _services = services.BuildServiceProvider();
        Engine = _services.GetRequiredService<EmbeddedEngine>();
    }

    public EmbeddedEngine Engine { get; }

    public Probe Probe { get; } = new();

    public FakeClock Clock { get; }

    public InMemoryGrainStorage Storage { get; }

    public FaultInjectionGrainStorage Faults { get; }

    public InMemoryReminderTable Reminders { get; }

    public IGrainFactory Grains => _services.GetRequiredService<IGrainFactory>();

    public static async Task<World> StartAsync(
        InMemoryGrainStorage? storage = null, InMemoryReminderTable? reminders = null, FakeClock? clock = null, Action<EmbeddedEngineOptions>? configure = null)
    {
        var world = new World(storage, reminders, clock, configure);
        await world.Engine.StartAsync(TestContext.Current.CancellationToken);
        return world;
    }

    public IActor Actor(string key) => Grains.GetGrain<IActor>(key, Tests.Actor.ClassPrefix);

    public IActor Reentrant(string key) => Grains.GetGrain<IReentrantActor>(key);

    /// <summary>Kills the engine: a test that failed half-way leaves grains at their gates, and a polite stop would wait for them.</summary>
    public async ValueTask DisposeAsync()
    {
        await Engine.KillAsync();
        await _services.DisposeAsync();
    }
}

internal sealed class Scoped(Probe probe) : IDisposable
{
    public void Dispose() => probe.Mark("scope-disposed");
}
