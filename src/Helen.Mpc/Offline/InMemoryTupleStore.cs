using System.Collections.Concurrent;

namespace Helen.Mpc.Offline;

/// <summary>A store in memory: for few tuples, rehearsals and benchmarks.</summary>
public sealed class InMemoryTupleStore : ITupleStore
{
    private readonly ConcurrentDictionary<int, byte[]> _blocks = [];

    /// <inheritdoc/>
    public ValueTask PutAsync(int block, ReadOnlyMemory<byte> bytes, CancellationToken ct) =>
        _blocks.TryAdd(block, bytes.ToArray()) ? ValueTask.CompletedTask : throw new InvalidOperationException($"Block {block} was put before.");

    /// <inheritdoc/>
    public ValueTask<byte[]> TakeAsync(int block, CancellationToken ct) => _blocks.TryRemove(block, out var bytes) ? new(bytes) : throw new InvalidDataException($"Block {block} is not there.");
}
