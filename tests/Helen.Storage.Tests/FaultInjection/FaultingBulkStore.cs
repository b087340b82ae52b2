using Helen.Cryptography.Hashing;
using Helen.Storage.Bulk;

namespace Helen.Storage.Tests.FaultInjection;

/// <summary>Blobs whose writes fail as planned.</summary>
public sealed class FaultingBulkStore(IBulkStore inner, FaultPlan plan) : IBulkStore
{
    public ValueTask<Digest> PutAsync(ReadOnlyMemory<byte> blob, CancellationToken ct) => plan.WriteAsync(() => inner.PutAsync(blob, ct));

    public ValueTask<byte[]?> GetAsync(Digest digest, CancellationToken ct) => inner.GetAsync(digest, ct);

    public ValueTask<bool> ExistsAsync(Digest digest, CancellationToken ct) => inner.ExistsAsync(digest, ct);

    public ValueTask<long> MarkAsync(CancellationToken ct) => inner.MarkAsync(ct);

    public ValueTask<int> SweepAsync(long mark, IReadOnlySet<Digest> referenced, CancellationToken ct) => plan.WriteAsync(() => inner.SweepAsync(mark, referenced, ct));
}
