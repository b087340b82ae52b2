namespace Orleans.Storage;

/// <summary>A write met another version than the writer had read. When it leaves a grain's call, that activation is dropped: its memory is stale.</summary>
public class InconsistentStateException : Exception
{
    /// <summary>Without versions.</summary>
    public InconsistentStateException()
    {
    }

    /// <summary>Without versions.</summary>
    /// <param name="message">For people.</param>
    public InconsistentStateException(string message) : base(message)
    {
    }

    /// <summary>Without versions.</summary>
    /// <param name="message">For people.</param>
    /// <param name="innerException">What the storage said.</param>
    public InconsistentStateException(string message, Exception innerException) : base(message, innerException)
    {
    }

    /// <summary>With both versions.</summary>
    /// <param name="errorMsg">For people.</param>
    /// <param name="storedEtag">What is stored.</param>
    /// <param name="currentEtag">What the writer had.</param>
    public InconsistentStateException(string errorMsg, string? storedEtag, string? currentEtag) : base(errorMsg) => (StoredEtag, CurrentEtag) = (storedEtag, currentEtag);

    /// <summary>With both versions and a cause.</summary>
    /// <param name="errorMsg">For people.</param>
    /// <param name="storedEtag">What is stored.</param>
    /// <param name="currentEtag">What the writer had.</param>
    /// <param name="storageException">What the storage said.</param>
    public InconsistentStateException(string errorMsg, string? storedEtag, string? currentEtag, Exception storageException) : base(errorMsg, storageException) =>
        (StoredEtag, CurrentEtag) = (storedEtag, currentEtag);

    /// <summary>What is stored.</summary>
    public string? StoredEtag { get; }

    /// <summary>What the writer had.</summary>
    public string? CurrentEtag { get; }

    /// <summary>True from the failed write until the exception leaves the activation that wrote: a caller further up is not dropped for it.</summary>
    internal bool IsSourceActivation { get; set; } = true;
}
