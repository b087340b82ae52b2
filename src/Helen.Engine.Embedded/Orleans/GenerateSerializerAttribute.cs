namespace Orleans;

/// <summary>Marks a type that may cross a grain call. Orleans generates its codec from this mark; this engine checks it and copies by it.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct | AttributeTargets.Enum)]
public sealed class GenerateSerializerAttribute : Attribute
{
    /// <summary>Whether Orleans numbers primary constructor parameters by itself. Helen's members carry <see cref="IdAttribute"/> whatever this says.</summary>
    public bool IncludePrimaryConstructorParameters { get; init; }
}
