namespace Helen.Storage.Records;

/// <summary>
/// The record is not the one that the writer had read: somebody else wrote or deleted it since. Nothing was changed. The ETag write is the lock
/// (architecture §5): the loser drops its state, sends nothing, and reads again.
/// </summary>
public sealed class StaleRecordException(RecordName name, string? expectedETag, string? storedETag)
    : Exception($"The record {name} was changed by another writer: expected ETag {expectedETag ?? "none"}, stored {storedETag ?? "none"}.")
{
    /// <summary>The record.</summary>
    public RecordName Name { get; } = name;

    /// <summary>What the writer expected; null = no record.</summary>
    public string? ExpectedETag { get; } = expectedETag;

    /// <summary>What is stored; null = no record.</summary>
    public string? StoredETag { get; } = storedETag;
}
