namespace Orleans.Core;

/// <summary>One named state of a grain. Every method must be called inside a turn of that grain.</summary>
public interface IStorage
{
    /// <summary>The version that was last read or written.</summary>
    string? Etag { get; }

    /// <summary>Whether something is stored.</summary>
    bool RecordExists { get; }

    /// <summary>Removes what is stored and resets the value.</summary>
    /// <exception cref="Storage.InconsistentStateException">Another activation wrote since.</exception>
    Task ClearStateAsync();

    /// <inheritdoc cref="ClearStateAsync()" />
    /// <param name="cancellationToken">Ends the wait.</param>
    Task ClearStateAsync(CancellationToken cancellationToken) => ClearStateAsync();

    /// <summary>Stores the value.</summary>
    /// <exception cref="Storage.InconsistentStateException">Another activation wrote since.</exception>
    Task WriteStateAsync();

    /// <inheritdoc cref="WriteStateAsync()" />
    /// <param name="cancellationToken">Ends the wait.</param>
    Task WriteStateAsync(CancellationToken cancellationToken) => WriteStateAsync();

    /// <summary>Replaces the value by what is stored.</summary>
    Task ReadStateAsync();

    /// <inheritdoc cref="ReadStateAsync()" />
    /// <param name="cancellationToken">Ends the wait.</param>
    Task ReadStateAsync(CancellationToken cancellationToken) => ReadStateAsync();
}
