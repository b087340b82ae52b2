namespace Orleans.Runtime;

/// <summary>Which state, in which storage.</summary>
internal interface IPersistentStateConfiguration
{
    string StateName { get; }

    string? StorageName { get; }
}
