namespace Orleans;

/// <summary>Base of every grain class: one object of it is one activation, created by the first call and run one turn at a time.</summary>
public abstract class Grain : IGrainBase, IAddressable
{
    /// <summary>Set by the engine before the constructor runs, so that constructors may use the members below.</summary>
    internal IGrainContext? Context;

    /// <summary>Only the engine creates grains that run; an object made otherwise has no activation.</summary>
    protected Grain()
    {
    }

    internal IGrainContext GrainContext => Context ?? throw new InvalidOperationException($"This {GetType().Name} was not created by a grain engine.");

    IGrainContext IGrainBase.GrainContext => GrainContext;

    /// <summary>Makes references to other grains.</summary>
    protected IGrainFactory GrainFactory => GrainContext.GrainFactory;

    /// <summary>The services of this activation.</summary>
    protected IServiceProvider ServiceProvider => GrainContext.ActivationServices;

#pragma warning disable CA1725 // Orleans names the parameter of the class and of the interface differently, and so does this.
    /// <inheritdoc cref="IGrainBase.OnActivateAsync" />
    /// <param name="cancellationToken">Cancelled when activation takes too long.</param>
    public virtual Task OnActivateAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc cref="IGrainBase.OnDeactivateAsync" />
    /// <param name="reason">Why.</param>
    /// <param name="cancellationToken">Cancelled when deactivation takes too long.</param>
    public virtual Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken) => Task.CompletedTask;
#pragma warning restore CA1725

    /// <summary>Ends this activation after the calls that run now; waiting and later calls go to a new one.</summary>
    /// <exception cref="InvalidOperationException">Called outside a turn of this grain.</exception>
    protected void DeactivateOnIdle() => GrainBaseExtensions.DeactivateOnIdle(this);

    /// <summary>Keeps this activation from idle collection for a time; zero or less takes an earlier delay back.</summary>
    /// <param name="timeSpan">From now.</param>
    /// <exception cref="InvalidOperationException">Called outside a turn of this grain.</exception>
    protected void DelayDeactivation(TimeSpan timeSpan)
    {
        GrainContext.RequireTurn();
        GrainContext.DelayDeactivation(timeSpan);
    }
}
