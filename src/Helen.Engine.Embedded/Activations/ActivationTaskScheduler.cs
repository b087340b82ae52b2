namespace Helen.Engine.Embedded.Activations;

/// <summary>
/// Runs the turns of one activation, one at a time, on the thread pool. Awaits inside a turn capture this scheduler, so their continuations are turns too.
/// </summary>
internal sealed class ActivationTaskScheduler : TaskScheduler, IThreadPoolWorkItem
{
    /// <summary>After so many turns in a row the thread goes to somebody else.</summary>
    private const int TurnsPerVisit = 64;

    private readonly Lock _gate = new();
    private readonly Queue<Task> _turns = new();
    private readonly TaskCompletionSource _quiet = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _scheduled;
    private bool _stopped;

    public override int MaximumConcurrencyLevel => 1;

    /// <summary>Whether the caller's code is a turn of this activation.</summary>
    public bool IsCurrent => ReferenceEquals(Current, this);

    /// <summary>Runs an asynchronous method as turns of this activation; nothing of the caller's execution context flows in.</summary>
    public void Run(Func<Task> method)
    {
        if (ExecutionContext.IsFlowSuppressed())
        {
            Start(method);
            return;
        }

        using (ExecutionContext.SuppressFlow()) Start(method);
    }

    /// <summary>No turn begins any more.</summary>
    /// <returns>Ends when the turn that is running, if any, has ended.</returns>
    public Task StopAsync()
    {
        lock (_gate)
        {
            _stopped = true;
            _turns.Clear();
            if (!_scheduled) _quiet.TrySetResult();
        }

        return _quiet.Task;
    }

    void IThreadPoolWorkItem.Execute()
    {
        for (var i = 0; i < TurnsPerVisit; i++)
        {
            Task? turn;
            lock (_gate)
            {
                if (!_turns.TryDequeue(out turn))
                {
                    _scheduled = false;
                    if (_stopped) _quiet.TrySetResult();
                    return;
                }
            }

            TryExecuteTask(turn);
        }

        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    protected override void QueueTask(Task task)
    {
        lock (_gate)
        {
            if (_stopped) return;
            _turns.Enqueue(task);
            if (_scheduled) return;
            _scheduled = true;
        }

        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: true);
    }

    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) => !taskWasPreviouslyQueued && IsCurrent && TryExecuteTask(task);

    protected override IEnumerable<Task> GetScheduledTasks()
    {
        lock (_gate) return [.. _turns];
    }

    private void Start(Func<Task> method) => Task.Factory.StartNew(method, CancellationToken.None, TaskCreationOptions.DenyChildAttach, this);
}
