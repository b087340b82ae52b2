namespace Orleans.Metadata;

/// <summary>An attribute that names the grain type of a class.</summary>
internal interface IGrainTypeProviderAttribute
{
    /// <summary>The name of that class's grains.</summary>
    GrainType GetGrainType(IServiceProvider services, Type type);
}
