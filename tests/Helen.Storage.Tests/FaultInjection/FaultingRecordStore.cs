using System.Collections.Immutable;
using Helen.Storage.Records;

namespace Helen.Storage.Tests.FaultInjection;

/// <summary>Records whose writes fail as planned.</summary>
public sealed class FaultingRecordStore(IRecordStore inner, FaultPlan plan) : IRecordStore
{
    public ValueTask<StoredRecord?> ReadAsync(RecordName name, CancellationToken ct) => inner.ReadAsync(name, ct);

    public ValueTask<string> WriteAsync(RecordName name, ReadOnlyMemory<byte> value, string? expectedETag, CancellationToken ct) =>
        plan.WriteAsync(() => inner.WriteAsync(name, value, expectedETag, ct));

    public async ValueTask DeleteAsync(RecordName name, string expectedETag, CancellationToken ct) => await plan.WriteAsync(async () =>
    {
        await inner.DeleteAsync(name, expectedETag, ct);
        return true;
    });

    public ValueTask<ImmutableArray<string>> ListAsync(string scope, CancellationToken ct) => inner.ListAsync(scope, ct);
}
