namespace Helen.Engine.Embedded.Activations;

/// <summary>What an activation runs: a call or a timer's tick.</summary>
internal abstract class WorkItem
{
    /// <summary>Runs between the turns of everything else, and blocks nothing.</summary>
    public abstract bool Interleaves { get; }

    /// <summary>Runs between the turns of others of its kind.</summary>
    public abstract bool IsReadOnly { get; }

    /// <summary>Counts as use of the activation.</summary>
    public abstract bool KeepsAlive { get; }

    /// <summary>Nobody waits for it any more: it is not started.</summary>
    public abstract bool IsAbandoned { get; }

    /// <summary>How often it came back from an activation that ended without serving anything.</summary>
    public int Forwards { get; set; }

    /// <summary>Runs it inside the activation; never throws.</summary>
    public abstract Task RunAsync(Activation activation);

    /// <summary>Tells whoever waits, after the activation has noted that this item ended: what the caller does next meets that state.</summary>
    public abstract void Complete();

    /// <summary>It will never run.</summary>
    public abstract void Fail(Exception exception);
}
