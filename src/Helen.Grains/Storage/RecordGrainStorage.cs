using Helen.Storage.Records;
using Orleans.Storage;

namespace Helen.Grains.Storage;

/// <summary>
/// Grain states as records of the party's store, which seals them. One write is one compare-and-set: of two activations with one ETag exactly one commits, the other gets
/// <see cref="InconsistentStateException"/> and is dropped (architecture §3.1). The store is used off the turn: the store's own steps must go on when the engine ends the turn's
/// activation in between, or its locks would stay taken.
/// </summary>
/// <param name="records">The party's records.</param>
public sealed class RecordGrainStorage(IRecordStore records) : IGrainStorage
{
    /// <summary>The record of a state of a grain: the scope lists all grains of a type, the key is the grain's.</summary>
    public static RecordName NameOf(string stateName, GrainId grainId)
    {
        ArgumentException.ThrowIfNullOrEmpty(stateName);
        var text = grainId.ToString();
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        return new(ScopeOf(stateName, text[..slash]), text[(slash + 1)..]);
    }

    /// <summary>The scope of a state of all grains of a type.</summary>
    public static string ScopeOf(string stateName, string grainType) => $"grain/{grainType}/{stateName}";

    /// <inheritdoc/>
    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) => ReadStateAsync(stateName, grainId, grainState, CancellationToken.None);

    /// <inheritdoc/>
    public async Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(grainState);
        var name = NameOf(stateName, grainId);
        var record = await Task.Run(() => records.ReadAsync(name, cancellationToken).AsTask(), cancellationToken);
        grainState.State = record is null ? Activator.CreateInstance<T>() : Read<T>(record);
        grainState.ETag = record?.ETag;
        grainState.RecordExists = record is not null;
    }

    /// <summary>The state in a record.</summary>
    /// <exception cref="InvalidDataException">The record is empty.</exception>
    internal static T Read<T>(StoredRecord record)
    {
        if (record.Value.Length == 0) throw new InvalidDataException("The record of a grain is empty.");
        var state = Activator.CreateInstance<T>();
        var opaque = Opaque(state);
        opaque.Version = record.Value[0];
        opaque.Bytes = record.Value[1..];
        return state;
    }

    /// <inheritdoc/>
    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) => WriteStateAsync(stateName, grainId, grainState, CancellationToken.None);

    /// <inheritdoc/>
    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(grainState);
        var opaque = Opaque(grainState.State);
        return GuardAsync(async () =>
        {
            var (name, value, expected) = (NameOf(stateName, grainId), (byte[])[opaque.Version, .. opaque.Bytes], grainState.ETag);
            grainState.ETag = await Task.Run(() => records.WriteAsync(name, value, expected, cancellationToken).AsTask(), CancellationToken.None);
            grainState.RecordExists = true;
        });
    }

    /// <inheritdoc/>
    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) => ClearStateAsync(stateName, grainId, grainState, CancellationToken.None);

    /// <inheritdoc/>
    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(grainState);
        return GuardAsync(async () =>
        {
            if (grainState.ETag is { } expected) await Task.Run(() => records.DeleteAsync(NameOf(stateName, grainId), expected, cancellationToken).AsTask(), CancellationToken.None);
            grainState.ETag = null;
            grainState.RecordExists = false;
        });
    }

    private static async Task GuardAsync(Func<Task> write)
    {
        try
        {
            await write();
        }
        catch (StaleRecordException stale)
        {
            throw new InconsistentStateException(stale.Message, stale.StoredETag, stale.ExpectedETag);
        }
    }

    private static IOpaqueState Opaque<T>(T? state) =>
        state as IOpaqueState ?? throw new ArgumentException($"{typeof(T)} is no opaque state: this storage keeps bytes and a version only.", nameof(state));
}
