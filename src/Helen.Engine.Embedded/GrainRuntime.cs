using System.Collections.Concurrent;
using Helen.Engine.Embedded.Activations;
using Helen.Engine.Embedded.Calls;
using Helen.Engine.Embedded.Codecs;
using Helen.Engine.Embedded.Reminders;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Helen.Engine.Embedded;

/// <summary>The inside of one engine: directory, clock, codec, and its life from start to stop.</summary>
internal sealed class GrainRuntime
{
    /// <summary>So often a call may come back from activations that end before they serve anything.</summary>
    public const int MaxForwards = 2;

    private readonly ConcurrentDictionary<GrainId, GrainTarget> _directory = new();
    private readonly ConcurrentDictionary<Type, GrainInterface> _interfaces = new();
    private volatile Phase _phase;
    private ITimer? _collector;

    public GrainRuntime(IServiceProvider services, EmbeddedEngineOptions options)
    {
        Services = services;
        Options = options;
        Time = options.TimeProvider;
        Logger = (services.GetService<ILoggerFactory>() ?? NullLoggerFactory.Instance).CreateLogger("Helen.Engine.Embedded");
        Classes = new(options.GrainClasses, services);
        Client = new(this);
        Reminders = new(this, services.GetService<IReminderTable>());
    }

    private enum Phase
    {
        Created,
        Running,
        Stopping,
        Stopped,
    }

    public IServiceProvider Services { get; }

    public EmbeddedEngineOptions Options { get; }

    public TimeProvider Time { get; }

    public ILogger Logger { get; }

    public GrainCodec Codec { get; } = new();

    public GrainClassTable Classes { get; }

    public GrainClient Client { get; }

    public ReminderService Reminders { get; }

    public IEnumerable<Activation> Activations => _directory.Values.SelectMany(target => target.Activations);

    public static EngineStoppedException Stopped() => new("The grain engine does not run.");

    public GrainInterface Interface(Type type) => _interfaces.TryGetValue(type, out var known) ? known : _interfaces.GetOrAdd(type, new GrainInterface(type, Codec));

    /// <summary>A timer that is not started and carries nothing of the caller's execution context.</summary>
    public ITimer CreateTimer(Action callback)
    {
        if (ExecutionContext.IsFlowSuppressed()) return Create();
        using (ExecutionContext.SuppressFlow()) return Create();

        ITimer Create() => Time.CreateTimer(static action => ((Action)action!)(), callback, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Puts a work item into the queue of its grain's activation, made if need be.</summary>
    public void Dispatch(GrainId grainId, WorkItem item)
    {
        for (var wait = new SpinWait(); ; wait.SpinOnce())
        {
            var phase = _phase;
            GrainTarget? target = null;
            if (phase is Phase.Running) target = _directory.GetOrAdd(grainId, Make);
            else if (phase is Phase.Stopping) _directory.TryGetValue(grainId, out target);
            if (target is null)
            {
                item.Fail(Stopped());
                return;
            }

            if (!target.TryEnqueue(item)) continue;     // it ended in between
            // Killed in between: whoever killed may not have seen this activation.
            if (_phase is Phase.Stopped)
                foreach (var activation in target.Activations) _ = activation.KillAsync();
            return;
        }
    }

    public void RemoveFromDirectory(GrainId grainId, GrainTarget target) => _directory.TryRemove(KeyValuePair.Create(grainId, target));

    public async Task StartAsync(CancellationToken ct)
    {
        if (_phase != Phase.Created) throw new InvalidOperationException("An engine starts once.");
        _phase = Phase.Running;
        try
        {
            _collector = CreateTimer(Collect);
            _collector.Change(Options.CollectionQuantum, Options.CollectionQuantum);
            await Reminders.StartAsync(ct);
            foreach (var task in Options.StartupTasks) await task(Services, ct);
        }
        catch
        {
            await KillAsync();
            throw;
        }
    }

    public async Task StopAsync(CancellationToken ct)
    {
        if (_phase is not Phase.Running)
        {
            _phase = Phase.Stopped;
            return;
        }

        _phase = Phase.Stopping;
        _collector?.Dispose();
        Reminders.Stop();
        try
        {
            while (!_directory.IsEmpty)
            {
                var activations = Activations.ToArray();
                foreach (var activation in activations) activation.Deactivate(new DeactivationReason(DeactivationReasonCode.ShuttingDown, "The engine stops."));
                await Task.WhenAll(activations.Select(activation => activation.Gone)).WaitAsync(ct);
                await Task.Yield();
            }
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            // The host's patience ended first: the rest ends as in a crash.
        }

        await KillAsync();
    }

    public async Task KillAsync()
    {
        _phase = Phase.Stopped;
        _collector?.Dispose();
        Reminders.Stop();
        await Task.WhenAll(Activations.Select(activation => activation.KillAsync()));
        _directory.Clear();
    }

    private GrainTarget Make(GrainId grainId)
    {
        var grainClass = Classes.Of(grainId);
        return grainClass.MaxLocalWorkers is { } workers ? new WorkerPool(this, grainId, grainClass, workers) : new Activation(this, grainId, grainClass, null);
    }

    private void Collect()
    {
        foreach (var activation in Activations) activation.CollectIfIdle();
    }
}
