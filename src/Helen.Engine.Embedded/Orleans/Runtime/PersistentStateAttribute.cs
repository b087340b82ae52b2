namespace Orleans.Runtime;

/// <summary>On a constructor parameter of type <see cref="IPersistentState{TState}"/>: which state, in which storage.</summary>
/// <param name="stateName">Unique within the grain class.</param>
/// <param name="storageName">The name a storage was registered under; null for "Default".</param>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class PersistentStateAttribute(string stateName, string? storageName = null) : Attribute, IFacetMetadata, IPersistentStateConfiguration
{
    /// <summary>Unique within the grain class.</summary>
    public string StateName { get; } = stateName;

    /// <summary>The name a storage was registered under; null for "Default".</summary>
    public string? StorageName { get; } = storageName;
}
