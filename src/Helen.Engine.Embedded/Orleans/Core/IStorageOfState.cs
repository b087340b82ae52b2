namespace Orleans.Core;

/// <inheritdoc />
/// <typeparam name="TState">The state's type.</typeparam>
public interface IStorage<TState> : IStorage
{
    /// <summary>The value in memory.</summary>
    TState State { get; set; }
}
