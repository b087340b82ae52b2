using System.Reflection;

namespace Helen.Engine.Embedded;

/// <summary>How an engine runs. The defaults are those of Orleans; an engine reads them once, when it is built.</summary>
public sealed class EmbeddedEngineOptions
{
    private readonly HashSet<Type> _grainClasses = [];
    private readonly List<Func<IServiceProvider, CancellationToken, Task>> _startupTasks = [];

    /// <summary>The clock of time-outs, timers, reminders and idle collection.</summary>
    public TimeProvider TimeProvider { get; set; } = TimeProvider.System;

    /// <summary>How long a caller waits for an answer before a <see cref="TimeoutException"/>.</summary>
    public TimeSpan ResponseTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long an activation may be idle before it is collected.</summary>
    public TimeSpan CollectionAge { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>How often idle activations are looked for.</summary>
    public TimeSpan CollectionQuantum { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>How long an activation may take to begin or to end before its token is cancelled and the engine goes on without it.</summary>
    public TimeSpan ActivationTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>The shortest period of a reminder.</summary>
    public TimeSpan MinimumReminderPeriod { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>The largest message, in bytes of text, arrays and lists.</summary>
    public long MaxMessageBytes { get; set; } = 100L << 20;

    internal IReadOnlyCollection<Type> GrainClasses => _grainClasses;

    internal IReadOnlyList<Func<IServiceProvider, CancellationToken, Task>> StartupTasks => _startupTasks;

    /// <summary>Registers every grain class of an assembly, public or not.</summary>
    /// <param name="assembly">Searched for concrete subclasses of <see cref="Grain"/>.</param>
    /// <returns>This.</returns>
    public EmbeddedEngineOptions AddGrains(Assembly assembly)
    {
        ArgumentNullException.ThrowIfNull(assembly);
        foreach (var type in assembly.GetTypes().Where(type => typeof(Grain).IsAssignableFrom(type) && type is { IsAbstract: false, ContainsGenericParameters: false })) _grainClasses.Add(type);
        return this;
    }

    /// <summary>Registers one grain class.</summary>
    /// <typeparam name="TGrain">The class.</typeparam>
    /// <returns>This.</returns>
    public EmbeddedEngineOptions AddGrain<TGrain>() where TGrain : Grain
    {
        _grainClasses.Add(typeof(TGrain));
        return this;
    }

    /// <summary>Runs when the engine has started, in the order of registration; a failure fails the start. Grains can be called.</summary>
    /// <param name="task">Gets the engine's services.</param>
    /// <returns>This.</returns>
    public EmbeddedEngineOptions AddStartupTask(Func<IServiceProvider, CancellationToken, Task> task)
    {
        ArgumentNullException.ThrowIfNull(task);
        _startupTasks.Add(task);
        return this;
    }
}
