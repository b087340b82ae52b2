using Orleans.Concurrency;

namespace Helen.Engine.Embedded.Tests;

/// <summary>Does what tests ask: waits, calls others, ends itself.</summary>
internal interface IActor : IGrainWithStringKey
{
    Task HoldAsync(string name);

    Task<int> EchoAsync(int value);

    ValueTask<string> EchoTextAsync(string value);

    [AlwaysInterleave]
    Task InterleaveAsync(string name);

    [ReadOnly]
    Task HoldReadOnlyAsync(string name);

    [OneWay]
    Task HoldOneWayAsync(string name);

    [OneWay]
    Task ThrowOneWayAsync(string name);

    [ResponseTimeout("00:02:00")]
    Task HoldLongAsync(string name);

    Task CallAsync(IActor other, string name);

    Task CallBackAsync(IActor caller, string name);

    Task<IActor> ChainAsync(string key);

    Task<bool> StaysInItsTurnAsync();

    Task<int> IncrementSlowlyAsync(int times);

    Task<string?> AmbientAsync();

    Task ThrowAsync(string message);

    Task ThrowOddAsync();

    Task<int> EndAsync();

    Task DelayAsync(TimeSpan time);

    Task<int> IdAsync();

    Task WaitForCancellationAsync(string name, CancellationToken ct);

    Task PassThisAsync();

    Task TimerAsync(string name, TimeSpan dueTime, TimeSpan period, bool interleave, bool keepAlive);

    Task ChangeTimerAsync(TimeSpan dueTime, TimeSpan period);

    Task DisposeTimerAsync();

    Task TimerOutsideTurnAsync();

    Task<string> TimerOverloadsAsync();

    Task ThrowingTimerAsync(string name);
}

[GrainType("actor")]
internal class Actor : Grain, IActor
{
    public const string ClassPrefix = "Helen.Engine.Embedded.Tests.Actor";

    private readonly Probe _probe;
    private readonly int _id;
    private IGrainTimer? _timer;
    private int _counter;

    public Actor(Probe probe, Scoped scoped)
    {
        Assert.NotNull(scoped);
        _probe = probe;
        // The activation is there before the constructor.
        _probe.Mark($"created {this.GetPrimaryKeyString()}");
        _id = probe.Count($"created {this.GetPrimaryKeyString()}");
        Assert.NotNull(GrainFactory.GetGrain<IActor>("other", ClassPrefix));
        Assert.NotNull(ServiceProvider);
    }

    public static AsyncLocal<string?> Ambient { get; } = new();

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _probe.Mark($"activated {this.GetPrimaryKeyString()}");
        return this.GetPrimaryKeyString() == "always-ending" ? End() : Task.CompletedTask;

        Task End()
        {
            DeactivateOnIdle();
            return Task.CompletedTask;
        }
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        _probe.Mark($"ended {this.GetPrimaryKeyString()} {reason.ReasonCode}");
        return Task.CompletedTask;
    }

    public async Task HoldAsync(string name)
    {
        _probe.Mark($"{name} begins");
        await _probe.Pass(name);
        _probe.Mark($"{name} ends");
    }

    public Task<int> EchoAsync(int value)
    {
        _probe.Mark($"echo {value}");
        return Task.FromResult(value);
    }

    public ValueTask<string> EchoTextAsync(string value) => ValueTask.FromResult(value);

    public Task InterleaveAsync(string name) => HoldAsync(name);

    public Task HoldReadOnlyAsync(string name) => HoldAsync(name);

    public Task HoldOneWayAsync(string name) => HoldAsync(name);

    public Task ThrowOneWayAsync(string name)
    {
        _probe.Mark(name);
        throw new InvalidOperationException(name);
    }

    public Task HoldLongAsync(string name) => HoldAsync(name);

    public async Task CallAsync(IActor other, string name)
    {
        var call = other.CallBackAsync(this.AsReference<IActor>(), name);
        _probe.Mark($"{name} sent");
        await call;
    }

    public async Task CallBackAsync(IActor caller, string name)
    {
        var call = caller.EchoAsync(1);
        _probe.Mark($"{name} sent back");
        await call;
    }

    public Task<IActor> ChainAsync(string key) => Task.FromResult(GrainFactory.GetGrain<IActor>(key, ClassPrefix));

    public async Task<bool> StaysInItsTurnAsync()
    {
        var scheduler = TaskScheduler.Current;
        var stays = scheduler != TaskScheduler.Default;
        await Task.Yield();
        stays &= TaskScheduler.Current == scheduler;
        await Task.Run(() => stays &= TaskScheduler.Current == TaskScheduler.Default);
        stays &= TaskScheduler.Current == scheduler;
        await GrainFactory.GetGrain<IActor>("another", ClassPrefix).EchoAsync(1);
        return stays && TaskScheduler.Current == scheduler;
    }

    public async Task<int> IncrementSlowlyAsync(int times)
    {
        for (var i = 0; i < times; i++)
        {
            await Task.Yield();
            var seen = _counter;
            Thread.SpinWait(20);
            _counter = seen + 1;
        }

        return _counter;
    }

    public Task<string?> AmbientAsync() => Task.FromResult(Ambient.Value);

    public async Task ThrowAsync(string message)
    {
        await Task.Yield();
        throw new ArgumentOutOfRangeException(nameof(message), message);
    }

    public Task ThrowOddAsync() => throw new AggregateException("several", new InvalidDataException("one"), new OddException("two", 7));

    public Task<int> EndAsync()
    {
        DeactivateOnIdle();
        return Task.FromResult(_id);
    }

    public Task DelayAsync(TimeSpan time)
    {
        DelayDeactivation(time);
        return Task.CompletedTask;
    }

    public Task<int> IdAsync() => Task.FromResult(_id);

    public async Task WaitForCancellationAsync(string name, CancellationToken ct)
    {
        _probe.Mark($"{name} begins");
        ct.UnsafeRegister(_ => _probe.Mark($"{name} cancelled"), null);
        await _probe.Pass(name);
    }

    public Task PassThisAsync() => GrainFactory.GetGrain<IActor>("other", ClassPrefix).CallAsync(this, "never");

    public Task TimerAsync(string name, TimeSpan dueTime, TimeSpan period, bool interleave, bool keepAlive)
    {
        _timer = this.RegisterGrainTimer(
            async ct =>
            {
                Assert.NotEqual(TaskScheduler.Default, TaskScheduler.Current);
                _probe.Mark(name);
                if (name == "held tick") await _probe.Pass(name);
            },
            new GrainTimerCreationOptions(dueTime, period) { Interleave = interleave, KeepAlive = keepAlive });
        return Task.CompletedTask;
    }

    public Task ChangeTimerAsync(TimeSpan dueTime, TimeSpan period)
    {
        _timer!.Change(dueTime, period);
        return Task.CompletedTask;
    }

    public Task DisposeTimerAsync()
    {
        _timer!.Dispose();
        _timer.Dispose();
        return Task.CompletedTask;
    }

    public Task TimerOutsideTurnAsync() => Task.Run(() => this.RegisterGrainTimer(() => Task.CompletedTask, TimeSpan.Zero, TimeSpan.FromSeconds(1)));

    public Task<string> TimerOverloadsAsync()
    {
        var once = Timeout.InfiniteTimeSpan;
        this.RegisterGrainTimer(Marks("a"), new GrainTimerCreationOptions(TimeSpan.Zero, once));
        this.RegisterGrainTimer(Marks("b"), TimeSpan.Zero, once);
        this.RegisterGrainTimer(ct => Marks("c")(), new GrainTimerCreationOptions(TimeSpan.Zero, once));
        this.RegisterGrainTimer(ct => Marks("d")(), TimeSpan.Zero, once);
        this.RegisterGrainTimer((text, ct) => Marks(text)(), "e", new GrainTimerCreationOptions(TimeSpan.Zero, once));
        this.RegisterGrainTimer((text, ct) => Marks(text)(), "f", TimeSpan.Zero, once);
        this.RegisterGrainTimer(text => Marks(text)(), "g", new GrainTimerCreationOptions(TimeSpan.Zero, once));
        this.RegisterGrainTimer(text => Marks(text)(), "h", TimeSpan.Zero, once);
        return Task.FromResult("abcdefgh");
    }

    public Task ThrowingTimerAsync(string name)
    {
        this.RegisterGrainTimer(
            () =>
            {
                _probe.Mark($"{name} {_probe.Events.Count(mark => mark.StartsWith(name, StringComparison.Ordinal))}");
                throw new InvalidOperationException(name);
            },
            TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1));
        return Task.CompletedTask;
    }

    private Func<Task> Marks(string name) => () =>
    {
        _probe.Mark(name);
        return Task.CompletedTask;
    };
}

[Reentrant, GrainType("reentrant-actor")]
internal sealed class ReentrantActor(Probe probe, Scoped scoped) : Actor(probe, scoped), IReentrantActor;

internal interface IReentrantActor : IActor;

internal sealed class OddException(string message, int number) : Exception(message)
{
    public int Number { get; } = number;
}
