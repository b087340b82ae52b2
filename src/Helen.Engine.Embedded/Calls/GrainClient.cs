using System.Globalization;

namespace Helen.Engine.Embedded.Calls;

/// <summary>Makes references, for grains and for code outside them.</summary>
internal sealed class GrainClient(GrainRuntime runtime) : IClusterClient
{
    public IServiceProvider ServiceProvider => runtime.Services;

    public TGrainInterface GetGrain<TGrainInterface>(string primaryKey, string? grainClassNamePrefix = null) where TGrainInterface : IGrainWithStringKey
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(primaryKey);
        return Reference<TGrainInterface>(primaryKey, grainClassNamePrefix);
    }

    public TGrainInterface GetGrain<TGrainInterface>(Guid primaryKey, string? grainClassNamePrefix = null) where TGrainInterface : IGrainWithGuidKey =>
        Reference<TGrainInterface>(Key(primaryKey), grainClassNamePrefix);

    public TGrainInterface GetGrain<TGrainInterface>(long primaryKey, string? grainClassNamePrefix = null) where TGrainInterface : IGrainWithIntegerKey =>
        Reference<TGrainInterface>(Key(primaryKey), grainClassNamePrefix);

    public TGrainInterface GetGrain<TGrainInterface>(Guid primaryKey, string keyExtension, string? grainClassNamePrefix = null) where TGrainInterface : IGrainWithGuidCompoundKey =>
        Reference<TGrainInterface>(Extended(Key(primaryKey), keyExtension), grainClassNamePrefix);

    public TGrainInterface GetGrain<TGrainInterface>(long primaryKey, string keyExtension, string? grainClassNamePrefix = null) where TGrainInterface : IGrainWithIntegerCompoundKey =>
        Reference<TGrainInterface>(Extended(Key(primaryKey), keyExtension), grainClassNamePrefix);

    public TGrainInterface GetGrain<TGrainInterface>(GrainId grainId) where TGrainInterface : IAddressable => (TGrainInterface)Reference(grainId, typeof(TGrainInterface));

    /// <exception cref="ArgumentException">No class has that grain type, or it does not implement the interface.</exception>
    public object Reference(GrainId grainId, Type interfaceType)
    {
        var grainInterface = runtime.Interface(interfaceType);
        if (!interfaceType.IsAssignableFrom(runtime.Classes.Of(grainId).Type)) throw new ArgumentException($"{grainId} does not implement {interfaceType}.", nameof(interfaceType));
        return GrainReference.Create(runtime, grainId, grainInterface);
    }

    private static string Key(Guid key) => key.ToString("N");

    private static string Key(long key) => key.ToString("X", CultureInfo.InvariantCulture);

    private static string Extended(string key, string extension)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(extension);
        return $"{key}+{extension}";
    }

    private TGrainInterface Reference<TGrainInterface>(string key, string? classNamePrefix)
    {
        var grainInterface = runtime.Interface(typeof(TGrainInterface));
        var grainClass = runtime.Classes.Implementing(typeof(TGrainInterface), classNamePrefix);
        return (TGrainInterface)GrainReference.Create(runtime, GrainId.Create(grainClass.GrainType, key), grainInterface);
    }
}
