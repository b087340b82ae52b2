using Orleans.Metadata;

namespace Orleans;

/// <summary>The stable type name of a grain class, the first part of its grains' identities. Without it, the class name in lower case without "Grain".</summary>
/// <param name="grainType">The name.</param>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = false)]
public sealed class GrainTypeAttribute(string grainType) : Attribute, IGrainTypeProviderAttribute
{
    private readonly GrainType _grainType = GrainType.Create(grainType);

    /// <inheritdoc />
    public GrainType GetGrainType(IServiceProvider services, Type type) => _grainType;
}
