using Orleans.Concurrency;

namespace Helen.Engine.Embedded.Tests;

internal interface ICounter : IGrainWithIntegerKey
{
    Task<int> NextAsync();

    Task<string> KeysAsync();
}

internal sealed class CounterGrain : Grain, ICounter
{
    private int _count;

    public Task<int> NextAsync() => Task.FromResult(++_count);

    public Task<string> KeysAsync() => Task.FromResult($"{this.GetGrainId()} {this.GetPrimaryKeyLong()}");
}

internal interface IByGuid : IGrainWithGuidKey
{
    Task<Guid> KeyAsync();
}

internal sealed class ByGuidGrain : Grain, IByGuid
{
    public Task<Guid> KeyAsync() => Task.FromResult(this.GetPrimaryKey());
}

internal interface IByGuidAndText : IGrainWithGuidCompoundKey
{
    Task<string?> ExtensionAsync();
}

internal sealed class ByGuidAndTextGrain : Grain, IByGuidAndText
{
    public Task<string?> ExtensionAsync()
    {
        this.GetPrimaryKey(out var extension);
        return Task.FromResult(extension);
    }
}

internal interface IByIntegerAndText : IGrainWithIntegerCompoundKey
{
    Task<string?> ExtensionAsync();
}

internal sealed class ByIntegerAndTextGrain : Grain, IByIntegerAndText
{
    public Task<string?> ExtensionAsync()
    {
        this.GetPrimaryKeyLong(out var extension);
        return Task.FromResult(extension);
    }
}

internal interface IOrphan : IGrainWithStringKey;

internal interface IWorker : IGrainWithIntegerKey
{
    Task WorkAsync(int number);
}

[StatelessWorker(3), GrainType("test.worker")]
internal sealed class WorkerGrain(Probe probe) : Grain, IWorker
{
    public async Task WorkAsync(int number)
    {
        probe.Mark($"work {number}");
        await probe.Pass("work");
    }
}

internal interface IFragile : IGrainWithStringKey
{
    Task<int> PingAsync();
}

/// <summary>Fails to activate until the gate of its key was opened, and counts its attempts.</summary>
internal sealed class FragileGrain(Probe probe) : Grain, IFragile
{
    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        probe.Mark("attempt");
        return probe.Pass("healthy").IsCompleted ? Task.CompletedTask : throw new InvalidDataException("not yet");
    }

    public Task<int> PingAsync() => Task.FromResult(probe.Count("attempt"));
}
