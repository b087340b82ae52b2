using Orleans.Core;

namespace Orleans.Runtime;

/// <summary>A named state injected by <see cref="PersistentStateAttribute"/>, read before OnActivateAsync.</summary>
/// <typeparam name="TState">The state's type, with a public constructor without parameters.</typeparam>
public interface IPersistentState<TState> : IStorage<TState>;
