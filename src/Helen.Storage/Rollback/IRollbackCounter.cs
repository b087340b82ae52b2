namespace Helen.Storage.Rollback;

/// <summary>
/// A number kept outside the store that only grows (protocol §8.4): a file on a separate disk, a Key Vault version, a TPM counter.
/// The store reports its generation to it after every commit and refuses to open when it is behind: it was restored from an old backup.
/// </summary>
public interface IRollbackCounter
{
    /// <summary>Names the counter in messages.</summary>
    string Description { get; }

    /// <summary>The highest generation reported so far, or null when the counter does not exist yet.</summary>
    /// <exception cref="InvalidDataException">The counter is damaged.</exception>
    ValueTask<long?> ReadAsync(CancellationToken ct);

    /// <summary>Reports a generation, durably before it returns; a lower one than before changes nothing.</summary>
    ValueTask AdvanceAsync(long generation, CancellationToken ct);
}
