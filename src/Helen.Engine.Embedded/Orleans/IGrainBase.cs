namespace Orleans;

/// <summary>What every grain class is. Derive from <see cref="Grain"/>: this engine takes no other implementation.</summary>
public interface IGrainBase
{
    /// <summary>The activation this object lives in.</summary>
    internal IGrainContext GrainContext { get; }

    /// <summary>Runs after the state was read and before the first call.</summary>
    /// <param name="token">Cancelled when activation takes too long.</param>
    Task OnActivateAsync(CancellationToken token) => Task.CompletedTask;

    /// <summary>Runs after the last call; never after a crash.</summary>
    /// <param name="reason">Why.</param>
    /// <param name="token">Cancelled when deactivation takes too long.</param>
    Task OnDeactivateAsync(DeactivationReason reason, CancellationToken token) => Task.CompletedTask;
}
