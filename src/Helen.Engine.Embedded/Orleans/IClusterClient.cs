namespace Orleans;

/// <summary>The engine as seen by code outside grains.</summary>
public interface IClusterClient : IGrainFactory
{
    /// <summary>The services the engine was built over.</summary>
    IServiceProvider ServiceProvider { get; }
}
