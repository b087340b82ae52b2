namespace Helen.Engine.Embedded.Activations;

/// <summary>A timer of an activation. One tick at a time: the next is due a period after the end of the last.</summary>
internal sealed class GrainTimer : IGrainTimer
{
    private readonly Activation _activation;
    private readonly Func<CancellationToken, Task> _callback;
    private readonly bool _interleave;
    private readonly bool _keepAlive;
    private readonly CancellationTokenSource _disposed = new();
    private readonly Lock _gate = new();
    private readonly ITimer _timer;
    private TimeSpan _period;
    private int _version;

    public GrainTimer(Activation activation, Func<CancellationToken, Task> callback, GrainTimerCreationOptions options)
    {
        Validate(options.DueTime, options.Period);
        _activation = activation;
        _callback = callback;
        _interleave = options.Interleave;
        _keepAlive = options.KeepAlive;
        _period = options.Period;
        _timer = activation.Runtime.CreateTimer(OnDue);
        _timer.Change(options.DueTime, Timeout.InfiniteTimeSpan);
    }

    public void Change(TimeSpan dueTime, TimeSpan period)
    {
        Validate(dueTime, period);
        lock (_gate)
        {
            _period = period;
            _version = unchecked(_version + 1);
            if (!_disposed.IsCancellationRequested) _timer.Change(dueTime, Timeout.InfiniteTimeSpan);
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            if (_disposed.IsCancellationRequested) return;
            _timer.Dispose();
            // Callbacks of the token run elsewhere: whoever disposes the timer waits for none of them.
            _ = _disposed.CancelAsync();
        }

        _activation.Forget(this);
    }

    private static void Validate(TimeSpan dueTime, TimeSpan period)
    {
        if (dueTime < TimeSpan.Zero && dueTime != Timeout.InfiniteTimeSpan) throw new ArgumentOutOfRangeException(nameof(dueTime), dueTime, "A due time is zero or more, or infinite.");
        if (period <= TimeSpan.Zero && period != Timeout.InfiniteTimeSpan) throw new ArgumentOutOfRangeException(nameof(period), period, "A period is more than zero, or infinite.");
    }

    private void OnDue() => _activation.TryEnqueue(new Tick(this, _version));

    private async Task TickAsync(int version)
    {
        try
        {
            await _callback(_disposed.Token);
        }
        catch (Exception exception)
        {
            Log.TimerFailed(_activation.Runtime.Logger, _activation.GrainId, exception);
        }

        lock (_gate)
        {
            // A change during the callback has armed the timer already.
            if (version == _version && _period != Timeout.InfiniteTimeSpan && !_disposed.IsCancellationRequested) _timer.Change(_period, Timeout.InfiniteTimeSpan);
        }
    }

    private sealed class Tick(GrainTimer timer, int version) : WorkItem
    {
        public override bool Interleaves => timer._interleave;

        public override bool IsReadOnly => false;

        public override bool KeepsAlive => timer._keepAlive;

        public override bool IsAbandoned => timer._disposed.IsCancellationRequested || version != timer._version;

        public override Task RunAsync(Activation activation) => timer.TickAsync(version);

        public override void Complete()
        {
            // Nobody waits for a tick.
        }

        public override void Fail(Exception exception)
        {
            // Nobody waits for a tick.
        }
    }
}
