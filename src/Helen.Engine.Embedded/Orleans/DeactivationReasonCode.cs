namespace Orleans;

/// <summary>The kinds of reasons for which this engine ends activations (Orleans has more, which only a cluster can have).</summary>
public enum DeactivationReasonCode : byte
{
    /// <summary>No reason was given.</summary>
    None,

    /// <summary>The engine stops.</summary>
    ShuttingDown,

    /// <summary>State could not be read, or the constructor or OnActivateAsync failed.</summary>
    ActivationFailed,

    /// <summary>Not used by this engine.</summary>
    DirectoryFailure,

    /// <summary>No call came for the collection age.</summary>
    ActivationIdle,

    /// <summary>Not used by this engine.</summary>
    ActivationUnresponsive,

    /// <summary>Not used by this engine.</summary>
    DuplicateActivation,

    /// <summary>Not used by this engine.</summary>
    IncompatibleRequest,

    /// <summary>A call ended with an error after which the activation's memory cannot be trusted.</summary>
    ApplicationError,

    /// <summary>The grain asked for it.</summary>
    ApplicationRequested,

    /// <summary>Not used by this engine.</summary>
    Migrating,

    /// <summary>Not used by this engine.</summary>
    RuntimeRequested,
}
