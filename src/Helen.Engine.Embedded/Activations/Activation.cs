using Helen.Engine.Embedded.Calls;
using Helen.Engine.Embedded.Codecs;
using Helen.Engine.Embedded.Reminders;
using Microsoft.Extensions.DependencyInjection;

namespace Helen.Engine.Embedded.Activations;

/// <summary>
/// One grain object and its queue. States: created → activating → active → deactivating → gone. Calls wait in the queue until the activation is active and
/// what runs lets them in; what still waits when it ends goes to its successor.
/// </summary>
internal sealed class Activation(GrainRuntime runtime, GrainId grainId, GrainClass grainClass, WorkerPool? pool) : GrainTarget, IGrainContext
{
    private readonly Lock _gate = new();
    private readonly ActivationTaskScheduler _scheduler = new();
    private readonly List<WorkItem> _waiting = [];
    private readonly List<WorkItem> _running = [];
    private readonly List<GrainTimer> _timers = [];
    private readonly List<IActivationState> _states = [];
    private readonly TaskCompletionSource _gone = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TaskCompletionSource? _drained;
    private State _state;
    private DeactivationReason? _reason;
    private bool _served;
    private bool _killed;
    private long _lastUse;
    private DateTimeOffset _keepUntil = DateTimeOffset.MinValue;
    private AsyncServiceScope? _scope;
    private Grain? _grain;

    private enum State
    {
        Created,
        Activating,
        Active,
        Deactivating,
        Gone,
    }

    public GrainId GrainId => grainId;

    public GrainRuntime Runtime => runtime;

    public IServiceProvider ActivationServices => _scope!.Value.ServiceProvider;

    public IGrainFactory GrainFactory => runtime.Client;

    public ReminderService Reminders => runtime.Reminders;

    /// <summary>The object calls are made on; set while the activation is active.</summary>
    public Grain Grain => _grain!;

    public override IReadOnlyList<Activation> Activations => [this];

    /// <summary>Ends when the activation is gone.</summary>
    public Task Gone => _gone.Task;

    /// <summary>Calls that wait or run.</summary>
    public int Load
    {
        get
        {
            lock (_gate) return _waiting.Count + _running.Count;
        }
    }

    public override bool TryEnqueue(WorkItem item)
    {
        lock (_gate)
        {
            if (_killed)
            {
                item.Fail(GrainRuntime.Stopped());
                return true;
            }

            if (_state == State.Gone) return false;
            _waiting.Add(item);
            if (_state == State.Created)
            {
                _state = State.Activating;
                _scheduler.Run(ActivateAsync);
            }
            else Pump();
            return true;
        }
    }

    public void RequireTurn()
    {
        if (!_scheduler.IsCurrent) throw new InvalidOperationException($"Only code inside a turn of {grainId} may do this: not other threads, nor continuations that left its scheduler.");
    }

    public void Deactivate(DeactivationReason reason)
    {
        lock (_gate)
        {
            if (_reason is not null || _state == State.Gone) return;
            _reason = reason;
            if (_state == State.Created) _state = State.Activating;      // nothing ran: it ends through the same door
            else if (_state != State.Active) return;                    // ends when it has begun
            BeginDeactivation();
        }
    }

    public void DelayDeactivation(TimeSpan timeSpan)
    {
        var now = runtime.Time.GetUtcNow();
        lock (_gate)
        {
            _keepUntil = timeSpan == TimeSpan.MaxValue || timeSpan == Timeout.InfiniteTimeSpan ? DateTimeOffset.MaxValue
                : timeSpan <= TimeSpan.Zero ? DateTimeOffset.MinValue
                : timeSpan < DateTimeOffset.MaxValue - now ? now + timeSpan : DateTimeOffset.MaxValue;
        }
    }

    public IGrainTimer RegisterTimer(Func<CancellationToken, Task> callback, GrainTimerCreationOptions options)
    {
        var timer = new GrainTimer(this, callback, options);
        lock (_gate)
        {
            if (_state < State.Deactivating && !_killed)
            {
                _timers.Add(timer);
                return timer;
            }
        }

        timer.Dispose();
        return timer;
    }

    public void Forget(GrainTimer timer)
    {
        lock (_gate) _timers.Remove(timer);
    }

    public object AsReference(Type interfaceType) => runtime.Client.Reference(grainId, interfaceType);

    /// <summary>Registers a state that is read before OnActivateAsync.</summary>
    public void AddState(IActivationState state) => _states.Add(state);

    /// <summary>Begins to end the activation if nobody used it for the collection age.</summary>
    public void CollectIfIdle()
    {
        lock (_gate)
        {
            if (_state != State.Active || _running.Count + _waiting.Count > 0 || runtime.Time.GetUtcNow() < _keepUntil) return;
            if (runtime.Time.GetElapsedTime(_lastUse) < runtime.Options.CollectionAge) return;
        }

        Deactivate(new DeactivationReason(DeactivationReasonCode.ActivationIdle, "Nobody called it."));
    }

    /// <summary>Ends everything at once, as a crash would: no turn begins, nothing is told to the grain.</summary>
    /// <returns>Ends when the turn that is running, if any, has ended.</returns>
    public Task KillAsync()
    {
        WorkItem[] orphans;
        GrainTimer[] timers;
        lock (_gate)
        {
            _killed = true;
            orphans = [.. _waiting, .. _running];
            timers = [.. _timers];
            _waiting.Clear();
            _timers.Clear();
        }

        foreach (var timer in timers) timer.Dispose();
        foreach (var orphan in orphans) orphan.Fail(GrainRuntime.Stopped());
        return _scheduler.StopAsync();
    }

    private static bool MayJoin(WorkItem item, List<WorkItem> running)
    {
        foreach (var other in running)
            if (!other.Interleaves && !(other.IsReadOnly && item.IsReadOnly)) return false;
        return true;
    }

    private async Task ActivateAsync()
    {
        try
        {
            using var timeout = new CancellationTokenSource(runtime.Options.ActivationTimeout, runtime.Time);
            _scope = runtime.Services.CreateAsyncScope();
            _grain = grainClass.Create(this, _scope.Value.ServiceProvider);
            foreach (var state in _states) await state.ReadStateAsync(timeout.Token);
            await _grain.OnActivateAsync(timeout.Token);
        }
        catch (Exception exception)
        {
            Log.ActivationFailed(runtime.Logger, grainId, exception);
            await AbandonAsync(exception);
            return;
        }

        lock (_gate)
        {
            _state = State.Active;
            _lastUse = runtime.Time.GetTimestamp();
            if (_reason is not null) BeginDeactivation();
            else Pump();
        }
    }

    /// <summary>Starts what may run now. Called with the gate held.</summary>
    private void Pump()
    {
        if (_state != State.Active) return;
        for (var i = 0; i < _waiting.Count;)
        {
            var item = _waiting[i];
            if (!item.IsAbandoned && !grainClass.IsReentrant && !item.Interleaves && !MayJoin(item, _running))
            {
                i++;
                continue;
            }

            _waiting.RemoveAt(i);
            if (item.IsAbandoned) continue;
            _running.Add(item);
            _served = true;
            if (item.KeepsAlive) _lastUse = runtime.Time.GetTimestamp();
            _scheduler.Run(() => RunAsync(item));
        }
    }

    private async Task RunAsync(WorkItem item)
    {
        await item.RunAsync(this);
        lock (_gate)
        {
            _running.Remove(item);
            if (item.KeepsAlive) _lastUse = runtime.Time.GetTimestamp();
            if (_running.Count == 0) _drained?.TrySetResult();
            Pump();
        }

        item.Complete();
    }

    /// <summary>Called with the gate held.</summary>
    private void BeginDeactivation()
    {
        _state = State.Deactivating;
        if (_running.Count > 0) _drained = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _scheduler.Run(DeactivateAsync);
    }

    private async Task DeactivateAsync()
    {
        DisposeTimers();
        using var timeout = new CancellationTokenSource(runtime.Options.ActivationTimeout, runtime.Time);
        try
        {
            if (_drained is { } drained) await drained.Task.WaitAsync(timeout.Token);
        }
        catch (OperationCanceledException)
        {
            Log.DeactivatedBusy(runtime.Logger, grainId);
        }

        try
        {
            if (_grain is { } grain) await grain.OnDeactivateAsync(_reason!.Value, timeout.Token).WaitAsync(timeout.Token);
        }
        catch (Exception exception)
        {
            Log.DeactivationFailed(runtime.Logger, grainId, exception);
        }

        await DisposeGrainAsync();
        foreach (var item in Leave())
        {
            if (!_served) item.Forwards++;
            if (item.Forwards > GrainRuntime.MaxForwards) item.Fail(new InvalidOperationException($"Every activation of {grainId} ended before it served a call."));
            else runtime.Dispatch(grainId, item);
        }
    }

    /// <summary>The activation never came to life: everybody who waits for it learns why, the next caller gets another.</summary>
    private async Task AbandonAsync(Exception exception)
    {
        DisposeTimers();
        await DisposeGrainAsync();
        foreach (var item in Leave()) item.Fail(ExceptionCopier.Copy(exception));
    }

    private WorkItem[] Leave()
    {
        if (pool is null) runtime.RemoveFromDirectory(grainId, this);
        WorkItem[] rest;
        lock (_gate)
        {
            _state = State.Gone;
            rest = [.. _waiting];
            _waiting.Clear();
        }

        pool?.Remove(this);
        _gone.TrySetResult();
        return rest;
    }

    private void DisposeTimers()
    {
        GrainTimer[] timers;
        lock (_gate) timers = [.. _timers];
        foreach (var timer in timers) timer.Dispose();
    }

    private async Task DisposeGrainAsync()
    {
        try
        {
            if (_grain is IAsyncDisposable asynchronous) await asynchronous.DisposeAsync();
            else (_grain as IDisposable)?.Dispose();
            if (_scope is { } scope) await scope.DisposeAsync();
        }
        catch (Exception exception)
        {
            Log.DeactivationFailed(runtime.Logger, grainId, exception);
        }
    }
}
