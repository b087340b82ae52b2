namespace Orleans;

/// <summary>What a grain asks of its activation. Every method must be called inside a turn of that grain.</summary>
public static class GrainBaseExtensions
{
    /// <summary>Ends this activation after the calls that run now; waiting and later calls go to a new one.</summary>
    /// <param name="grain">The grain itself.</param>
    /// <exception cref="InvalidOperationException">Called outside a turn of this grain.</exception>
    public static void DeactivateOnIdle(this IGrainBase grain)
    {
        ArgumentNullException.ThrowIfNull(grain);
        grain.GrainContext.RequireTurn();
        grain.GrainContext.Deactivate(new DeactivationReason(DeactivationReasonCode.ApplicationRequested, "The grain asked for it."));
    }

    /// <summary>A timer that lives as long as this activation. Its callback is a turn like a call; the period counts from the end of the callback.</summary>
    /// <param name="grain">The grain itself.</param>
    /// <param name="callback">Runs at each tick; its token is cancelled when the timer is disposed.</param>
    /// <param name="options">When, and how it lives with calls.</param>
    /// <exception cref="ArgumentOutOfRangeException">A due time below zero or a period not above zero (infinite apart).</exception>
    /// <exception cref="InvalidOperationException">Called outside a turn of this grain.</exception>
    public static IGrainTimer RegisterGrainTimer(this IGrainBase grain, Func<CancellationToken, Task> callback, GrainTimerCreationOptions options)
    {
        ArgumentNullException.ThrowIfNull(grain);
        ArgumentNullException.ThrowIfNull(callback);
        grain.GrainContext.RequireTurn();
        return grain.GrainContext.RegisterTimer(callback, options);
    }

    /// <inheritdoc cref="RegisterGrainTimer(IGrainBase, Func{CancellationToken, Task}, GrainTimerCreationOptions)" />
    /// <param name="grain">The grain itself.</param>
    /// <param name="callback">Runs at each tick; its token is cancelled when the timer is disposed.</param>
    /// <param name="dueTime">Time to the first tick; infinite for none.</param>
    /// <param name="period">Time between ticks; infinite for one tick.</param>
    public static IGrainTimer RegisterGrainTimer(this IGrainBase grain, Func<CancellationToken, Task> callback, TimeSpan dueTime, TimeSpan period) =>
        RegisterGrainTimer(grain, callback, new GrainTimerCreationOptions(dueTime, period));

    /// <inheritdoc cref="RegisterGrainTimer(IGrainBase, Func{CancellationToken, Task}, GrainTimerCreationOptions)" />
    public static IGrainTimer RegisterGrainTimer(this IGrainBase grain, Func<Task> callback, GrainTimerCreationOptions options)
    {
        ArgumentNullException.ThrowIfNull(callback);
        return RegisterGrainTimer(grain, _ => callback(), options);
    }

    /// <inheritdoc cref="RegisterGrainTimer(IGrainBase, Func{CancellationToken, Task}, TimeSpan, TimeSpan)" />
    public static IGrainTimer RegisterGrainTimer(this IGrainBase grain, Func<Task> callback, TimeSpan dueTime, TimeSpan period) =>
        RegisterGrainTimer(grain, callback, new GrainTimerCreationOptions(dueTime, period));

    /// <inheritdoc cref="RegisterGrainTimer(IGrainBase, Func{CancellationToken, Task}, GrainTimerCreationOptions)" />
    /// <typeparam name="TState">What the callback gets.</typeparam>
    /// <param name="grain">The grain itself.</param>
    /// <param name="callback">Runs at each tick; its token is cancelled when the timer is disposed.</param>
    /// <param name="state">Handed to the callback.</param>
    /// <param name="options">When, and how it lives with calls.</param>
    public static IGrainTimer RegisterGrainTimer<TState>(this IGrainBase grain, Func<TState, CancellationToken, Task> callback, TState state, GrainTimerCreationOptions options)
    {
        ArgumentNullException.ThrowIfNull(callback);
        return RegisterGrainTimer(grain, ct => callback(state, ct), options);
    }

    /// <inheritdoc cref="RegisterGrainTimer{TState}(IGrainBase, Func{TState, CancellationToken, Task}, TState, GrainTimerCreationOptions)" />
    /// <param name="grain">The grain itself.</param>
    /// <param name="callback">Runs at each tick; its token is cancelled when the timer is disposed.</param>
    /// <param name="state">Handed to the callback.</param>
    /// <param name="dueTime">Time to the first tick; infinite for none.</param>
    /// <param name="period">Time between ticks; infinite for one tick.</param>
    public static IGrainTimer RegisterGrainTimer<TState>(
        this IGrainBase grain, Func<TState, CancellationToken, Task> callback, TState state, TimeSpan dueTime, TimeSpan period) =>
        RegisterGrainTimer(grain, callback, state, new GrainTimerCreationOptions(dueTime, period));

    /// <inheritdoc cref="RegisterGrainTimer{TState}(IGrainBase, Func{TState, CancellationToken, Task}, TState, GrainTimerCreationOptions)" />
    public static IGrainTimer RegisterGrainTimer<TState>(this IGrainBase grain, Func<TState, Task> callback, TState state, GrainTimerCreationOptions options)
    {
        ArgumentNullException.ThrowIfNull(callback);
        return RegisterGrainTimer(grain, _ => callback(state), options);
    }

    /// <inheritdoc cref="RegisterGrainTimer{TState}(IGrainBase, Func{TState, CancellationToken, Task}, TState, TimeSpan, TimeSpan)" />
    public static IGrainTimer RegisterGrainTimer<TState>(this IGrainBase grain, Func<TState, Task> callback, TState state, TimeSpan dueTime, TimeSpan period) =>
        RegisterGrainTimer(grain, callback, state, new GrainTimerCreationOptions(dueTime, period));
}
