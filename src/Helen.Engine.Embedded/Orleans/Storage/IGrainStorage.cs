namespace Orleans.Storage;

/// <summary>Where grains' states are kept. Writes compare the ETag: it, not the actor, is the lock (duplicate activations can exist for a short time).</summary>
public interface IGrainStorage
{
    /// <summary>Fills <paramref name="grainState"/> with what is stored, its ETag and RecordExists; leaves a fresh value when nothing is.</summary>
    /// <typeparam name="T">The state's type.</typeparam>
    /// <param name="stateName">Unique within the grain class.</param>
    /// <param name="grainId">The grain.</param>
    /// <param name="grainState">Filled.</param>
    Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState);

    /// <inheritdoc cref="ReadStateAsync{T}(string, GrainId, IGrainState{T})" />
    /// <param name="stateName">Unique within the grain class.</param>
    /// <param name="grainId">The grain.</param>
    /// <param name="grainState">Filled.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState, CancellationToken cancellationToken) =>
        ReadStateAsync(stateName, grainId, grainState);

    /// <summary>Stores the value if the ETag is still the stored one, and sets the new ETag and RecordExists.</summary>
    /// <typeparam name="T">The state's type.</typeparam>
    /// <param name="stateName">Unique within the grain class.</param>
    /// <param name="grainId">The grain.</param>
    /// <param name="grainState">What to store.</param>
    /// <exception cref="InconsistentStateException">The ETag is another.</exception>
    Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState);

    /// <inheritdoc cref="WriteStateAsync{T}(string, GrainId, IGrainState{T})" />
    /// <param name="stateName">Unique within the grain class.</param>
    /// <param name="grainId">The grain.</param>
    /// <param name="grainState">What to store.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState, CancellationToken cancellationToken) =>
        WriteStateAsync(stateName, grainId, grainState);

    /// <summary>Removes what is stored if the ETag is still the stored one, and resets ETag and RecordExists.</summary>
    /// <typeparam name="T">The state's type.</typeparam>
    /// <param name="stateName">Unique within the grain class.</param>
    /// <param name="grainId">The grain.</param>
    /// <param name="grainState">What was stored.</param>
    /// <exception cref="InconsistentStateException">The ETag is another.</exception>
    Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState);

    /// <inheritdoc cref="ClearStateAsync{T}(string, GrainId, IGrainState{T})" />
    /// <param name="stateName">Unique within the grain class.</param>
    /// <param name="grainId">The grain.</param>
    /// <param name="grainState">What was stored.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState, CancellationToken cancellationToken) =>
        ClearStateAsync(stateName, grainId, grainState);
}
