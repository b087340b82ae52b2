using Helen.Engine.Embedded.Activations;
using Helen.Engine.Embedded.Codecs;
using Orleans.Storage;

namespace Helen.Engine.Embedded.Calls;

/// <summary>A call under way, from the caller's reference to its answer.</summary>
internal abstract class Request : WorkItem
{
    /// <summary>What the interface method returns to the caller.</summary>
    public abstract object Returned { get; }

    /// <summary>Copies the arguments and puts the call into the grain's queue. Failures reach the caller in the returned task.</summary>
    public abstract void Send(GrainRuntime runtime, GrainId target, object?[] arguments);
}

/// <summary>A call whose answer is a <typeparamref name="T"/>.</summary>
#pragma warning disable CA1001 // The token source has neither timer nor handle, and the callee may use its token after the call.
internal sealed class Request<T> : Request
#pragma warning restore CA1001
{
    // Callers go on where they awaited, never inside the callee's turn.
    private readonly TaskCompletionSource<T> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly GrainMethod _method;
    private GrainRuntime? _runtime;
    private GrainId _target;
    private object?[] _arguments = [];
    private CancellationTokenSource? _calleeCancellation;
    private CancellationTokenRegistration _callerCancellation;
    private ITimer? _timer;
    private T? _result;
    private Exception? _failure;
    private volatile bool _abandoned;

    private Request(GrainMethod method) => _method = method;

    public override object Returned => !_method.ReturnsValueTask ? _answer.Task : _method.HasResult ? new ValueTask<T>(_answer.Task) : new ValueTask(_answer.Task);

    public override bool Interleaves => _method.Interleaves;

    public override bool IsReadOnly => _method.IsReadOnly;

    public override bool KeepsAlive => true;

    public override bool IsAbandoned => _abandoned;

    public static Request Create(GrainMethod method) => new Request<T>(method);

    public override void Send(GrainRuntime runtime, GrainId target, object?[] arguments)
    {
        _runtime = runtime;
        _target = target;
        try
        {
            _arguments = _method.CopyArguments(runtime, arguments);
        }
        catch (GrainCodecException exception)
        {
            _answer.SetException(exception);
            return;
        }

        if (_method.CancellationIndex >= 0)
        {
            var token = (CancellationToken)arguments[_method.CancellationIndex]!;
            if (token.IsCancellationRequested)
            {
                _answer.SetCanceled(token);
                return;
            }

            _calleeCancellation = new();
            _arguments[_method.CancellationIndex] = _calleeCancellation.Token;
            _callerCancellation = token.UnsafeRegister(static (request, cancelled) => ((Request<T>)request!).OnCancelled(cancelled), this);
        }

        if (_method.IsOneWay) _answer.SetResult(default!);
        else
        {
            _timer = runtime.CreateTimer(OnTimeout);
            _timer.Change(_method.Timeout ?? runtime.Options.ResponseTimeout, Timeout.InfiniteTimeSpan);
        }

        runtime.Dispatch(target, this);
    }

    public override async Task RunAsync(Activation activation)
    {
        try
        {
            var task = _method.Invoke(activation.Grain, _arguments);
            await task;
            if (_method.HasResult) _result = (T)_method.CopyResult(_runtime!, ((Task<T>)task).Result)!;
        }
        catch (Exception exception)
        {
            if (exception is InconsistentStateException { IsSourceActivation: true } stale)
            {
                stale.IsSourceActivation = false;
                Log.Dropped(_runtime!.Logger, _target, stale);
                activation.Deactivate(new DeactivationReason(DeactivationReasonCode.ApplicationError, stale, "Its state is stale."));
            }

            _failure = exception;
        }
    }

    public override void Complete()
    {
        if (_failure is { } failure)
        {
            Fail(failure);
            return;
        }

        _answer.TrySetResult(_result!);
        Release();
    }

    public override void Fail(Exception exception)
    {
        if (_method.IsOneWay) Log.OneWayFailed(_runtime!.Logger, _target, _method.Name, exception);
        else _answer.TrySetException(ExceptionCopier.Copy(exception));
        Release();
    }

    private void OnTimeout() => Abandon(() =>
        _answer.TrySetException(new TimeoutException($"{_method.Name} on {_target} did not answer within {_method.Timeout ?? _runtime!.Options.ResponseTimeout}.")));

    private void OnCancelled(CancellationToken token) => Abandon(() => _answer.TrySetCanceled(token));

    /// <summary>The caller goes on at once. A call that still waits never starts; one that runs is told by its token.</summary>
    private void Abandon(Func<bool> answer)
    {
        _abandoned = true;
        answer();
        Release();
        _ = _calleeCancellation?.CancelAsync();
    }

    private void Release()
    {
        _timer?.Dispose();
        _callerCancellation.Unregister();
    }
}
