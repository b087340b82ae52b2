using System.Collections.Concurrent;
using Orleans.Storage;

namespace Helen.Tests.Support;

/// <summary>Decorates a storage: the next read, write or clear of a chosen grain fails, before or after the inner storage did its work.</summary>
internal sealed class FaultInjectionGrainStorage(IGrainStorage inner) : IGrainStorage
{
    private readonly ConcurrentDictionary<(GrainId Grain, string Operation), (Exception Exception, bool AfterEffect)> _faults = new();

    /// <summary>The next read fails.</summary>
    public void FailRead(GrainId grainId, Exception exception) => _faults[(grainId, "read")] = (exception, false);

    /// <summary>The next write fails: without effect, or (a lost answer) after its effect.</summary>
    public void FailWrite(GrainId grainId, Exception exception, bool afterEffect = false) => _faults[(grainId, "write")] = (exception, afterEffect);

    /// <summary>The next clear fails.</summary>
    public void FailClear(GrainId grainId, Exception exception) => _faults[(grainId, "clear")] = (exception, false);

    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        UseAsync("read", grainId, () => inner.ReadStateAsync(stateName, grainId, grainState));

    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        // A lost answer leaves the writer with what it had: the inner storage fills a copy.
        var lost = _faults.TryGetValue((grainId, "write"), out var fault) && fault.AfterEffect;
        var target = lost ? new GrainState<T> { State = grainState.State, ETag = grainState.ETag, RecordExists = grainState.RecordExists } : grainState;
        return UseAsync("write", grainId, () => inner.WriteStateAsync(stateName, grainId, target));
    }

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        UseAsync("clear", grainId, () => inner.ClearStateAsync(stateName, grainId, grainState));

    private async Task UseAsync(string operation, GrainId grainId, Func<Task> use)
    {
        var fails = _faults.TryRemove((grainId, operation), out var fault);
        if (fails && !fault.AfterEffect) throw fault.Exception;
        await use();
        if (fails) throw fault.Exception;
    }
}
