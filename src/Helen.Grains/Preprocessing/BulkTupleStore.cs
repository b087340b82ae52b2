using System.Collections.Concurrent;
using Helen.Cryptography.Hashing;
using Helen.Mpc.Offline;
using Helen.Storage.Bulk;

namespace Helen.Grains.Preprocessing;

/// <summary>
/// Tuples of one MAC epoch in the party's sealed bulk store. Which blob holds which block is known here only, in memory: with the process (or the epoch) that knowledge ends, and no
/// tuple in the store can ever be taken (protocol §8.3, §8.4). The blobs themselves are swept with everything that no record names.
/// </summary>
public sealed class BulkTupleStore(IBulkStore bulk) : ITupleStore
{
    private readonly ConcurrentDictionary<int, Digest> _blocks = [];

    /// <inheritdoc/>
    public async ValueTask PutAsync(int block, ReadOnlyMemory<byte> bytes, CancellationToken ct)
    {
        var digest = await bulk.PutAsync(bytes, ct);
        if (!_blocks.TryAdd(block, digest)) throw new InvalidOperationException($"Block {block} was put before.");
    }

    /// <inheritdoc/>
    public async ValueTask<byte[]> TakeAsync(int block, CancellationToken ct)
    {
        if (!_blocks.TryRemove(block, out var digest)) throw new InvalidDataException($"Block {block} of preprocessed tuples is not there.");
        return await bulk.GetAsync(digest, ct) ?? throw new InvalidDataException($"Block {block} of preprocessed tuples is missing: the store has lost it.");
    }
}
