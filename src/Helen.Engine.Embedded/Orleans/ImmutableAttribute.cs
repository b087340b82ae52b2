namespace Orleans;

/// <summary>Marks a type whose instances never change, nor anything they refer to: they are shared instead of copied.</summary>
/// <remarks>Orleans also accepts it on members and parameters; this engine does not, so such code does not compile here.</remarks>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct, Inherited = false)]
public sealed class ImmutableAttribute : Attribute;
