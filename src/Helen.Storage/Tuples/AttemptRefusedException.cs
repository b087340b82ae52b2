namespace Helen.Storage.Tuples;

/// <summary>The ledger refuses; nothing was changed, and nothing may be handed out.</summary>
public sealed class AttemptRefusedException(AttemptRefusal reason, string message) : InvalidOperationException(message)
{
    /// <summary>Why.</summary>
    public AttemptRefusal Reason { get; } = reason;
}
