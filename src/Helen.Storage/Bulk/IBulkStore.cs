using Helen.Cryptography.Hashing;

namespace Helen.Storage.Bulk;

/// <summary>
/// Blobs addressed by the SHA-256 digest of their plain bytes: inboxes, outboxes, ciphertexts. They are put first; the head record that
/// names their digests is the commit, and no store keeps the one without the others (architecture §3.1). Safe for concurrent use.
/// </summary>
public interface IBulkStore
{
    /// <summary>
    /// Stores the bytes; putting the same bytes again changes nothing but their age. They survive the process when it returns, and a power cut at the latest when the next write
    /// of a record or of the ledger to the same store has returned.
    /// </summary>
    /// <param name="blob">At most <see cref="StorageLimits.MaxBlobBytes"/>.</param>
    /// <param name="ct">Cancels waiting for the store, not a write under way.</param>
    /// <exception cref="ArgumentException">The blob is too long.</exception>
    ValueTask<Digest> PutAsync(ReadOnlyMemory<byte> blob, CancellationToken ct);

    /// <summary>The bytes with this digest, or null when there are none. Whether absence is an error only the caller knows: a digest that a committed record names must be there.</summary>
    /// <exception cref="InvalidDataException">What is stored under the digest was altered; never partial data.</exception>
    ValueTask<byte[]?> GetAsync(Digest digest, CancellationToken ct);

    /// <summary>Whether something is stored under the digest, unread and unverified.</summary>
    ValueTask<bool> ExistsAsync(Digest digest, CancellationToken ct);

    /// <summary>
    /// A mark for <see cref="SweepAsync"/>: whatever is put, or put again, from now on is younger.
    /// Take it before the references are collected, and collect them only when every commit under way at the mark has ended (at a process start: at once).
    /// </summary>
    ValueTask<long> MarkAsync(CancellationToken ct);

    /// <summary>Deletes the blobs up to the mark that nothing refers to.</summary>
    /// <param name="mark">From <see cref="MarkAsync"/>.</param>
    /// <param name="referenced">Every digest that a record names, over all sessions: equal bytes are stored once.</param>
    /// <param name="ct">Cancels waiting for the store.</param>
    /// <returns>How many were deleted.</returns>
    ValueTask<int> SweepAsync(long mark, IReadOnlySet<Digest> referenced, CancellationToken ct);
}
