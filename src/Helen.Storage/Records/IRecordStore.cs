using System.Collections.Immutable;

namespace Helen.Storage.Records;

/// <summary>
/// Small named records, each guarded by an ETag. One write is one atomic, durable compare-and-set: it is the commit of a journalled round
/// (protocol §8.2, architecture §3.1), and only after it returned may anything be sent.
/// Any other exception of a write (a full disk, a lost process) leaves its outcome open: read again; the record then is wholly the old or wholly the new one.
/// Safe for concurrent use.
/// </summary>
public interface IRecordStore
{
    /// <summary>The record, or null when there is none.</summary>
    /// <exception cref="InvalidDataException">What is stored was altered or sealed under another key; the text names the record.</exception>
    ValueTask<StoredRecord?> ReadAsync(RecordName name, CancellationToken ct);

    /// <summary>Writes the record if its ETag is still the expected one, and returns the new one once it is durable.</summary>
    /// <param name="name">The record.</param>
    /// <param name="value">At most <see cref="StorageLimits.MaxRecordBytes"/>; copied.</param>
    /// <param name="expectedETag">The ETag last read or written; null when no record may exist yet.</param>
    /// <param name="ct">Cancels waiting for the store, not a write under way.</param>
    /// <exception cref="StaleRecordException">Another ETag is stored.</exception>
    /// <exception cref="ArgumentException">The value is too long.</exception>
    ValueTask<string> WriteAsync(RecordName name, ReadOnlyMemory<byte> value, string? expectedETag, CancellationToken ct);

    /// <summary>Deletes the record if its ETag is still the expected one.</summary>
    /// <exception cref="StaleRecordException">Another ETag is stored, or no record.</exception>
    ValueTask DeleteAsync(RecordName name, string expectedETag, CancellationToken ct);

    /// <summary>The keys of a scope in ordinal order, for the start-up task that resumes unfinished work.</summary>
    ValueTask<ImmutableArray<string>> ListAsync(string scope, CancellationToken ct);
}
