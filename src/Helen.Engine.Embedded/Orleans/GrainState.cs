namespace Orleans;

/// <inheritdoc cref="IGrainState{T}" />
public class GrainState<T> : IGrainState<T>
{
    /// <summary>Nothing yet.</summary>
    public GrainState()
    {
    }

    /// <summary>A value that is not stored.</summary>
    /// <param name="state">The value.</param>
    public GrainState(T state) => State = state;

    /// <summary>A value with its version.</summary>
    /// <param name="state">The value.</param>
    /// <param name="eTag">The version.</param>
    public GrainState(T state, string eTag) => (State, ETag) = (state, eTag);

    /// <inheritdoc />
    public T? State { get; set; }

    /// <inheritdoc />
    public string? ETag { get; set; }

    /// <inheritdoc />
    public bool RecordExists { get; set; }
}
