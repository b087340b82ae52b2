using System.Globalization;
using System.Text.Json;
using Orleans.Storage;

namespace Helen.Tests.Support;

/// <summary>States as JSON, guarded by an ETag. Engines that share one object share their storage.</summary>
internal sealed class InMemoryGrainStorage : IGrainStorage
{
    private static readonly JsonSerializerOptions Json = new() { IncludeFields = true };

    private readonly Lock _gate = new();
    private readonly Dictionary<(GrainId Grain, string Name), (byte[] Bytes, string ETag)> _records = [];
    private long _version;

    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        lock (_gate)
        {
            grainState.RecordExists = _records.TryGetValue((grainId, stateName), out var record);
            grainState.ETag = grainState.RecordExists ? record.ETag : null;
            grainState.State = grainState.RecordExists ? JsonSerializer.Deserialize<T>(record.Bytes, Json) : Activator.CreateInstance<T>();
        }

        return Task.CompletedTask;
    }

    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        lock (_gate)
        {
            Check(stateName, grainId, grainState.ETag);
            var tag = (++_version).ToString(CultureInfo.InvariantCulture);
            _records[(grainId, stateName)] = (JsonSerializer.SerializeToUtf8Bytes(grainState.State, Json), tag);
            grainState.ETag = tag;
            grainState.RecordExists = true;
        }

        return Task.CompletedTask;
    }

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        lock (_gate)
        {
            Check(stateName, grainId, grainState.ETag);
            _records.Remove((grainId, stateName));
            grainState.ETag = null;
            grainState.RecordExists = false;
        }

        return Task.CompletedTask;
    }

    private void Check(string stateName, GrainId grainId, string? current)
    {
        var stored = _records.TryGetValue((grainId, stateName), out var record) ? record.ETag : null;
        if (stored != current) throw new InconsistentStateException($"{stateName} of {grainId} was written by another activation.", stored, current);
    }
}
