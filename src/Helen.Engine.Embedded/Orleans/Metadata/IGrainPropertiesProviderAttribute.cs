namespace Orleans.Metadata;

/// <summary>An attribute that adds properties to a grain class.</summary>
internal interface IGrainPropertiesProviderAttribute
{
    /// <summary>Adds its properties.</summary>
    void Populate(IServiceProvider services, Type grainClass, GrainType grainType, Dictionary<string, string> properties);
}
