namespace Helen.Benchmarks;

/// <summary>A grain whose calls do next to nothing: what is left is the call.</summary>
[Alias("helen.benchmarks.sum")]
public interface ISumGrain : IGrainWithStringKey
{
    [Alias("add")]
    Task<long> AddAsync(long value, CancellationToken ct);

    [Alias("length")]
    Task<int> LengthAsync(byte[] bytes, CancellationToken ct);
}

[GrainType("helen.benchmarks.sum")]
public sealed class SumGrain : Grain, ISumGrain
{
    private long _sum;

    public Task<long> AddAsync(long value, CancellationToken ct) => Task.FromResult(_sum += value);

    public Task<int> LengthAsync(byte[] bytes, CancellationToken ct) => Task.FromResult(bytes.Length);
}
