namespace Orleans;

/// <summary>Makes references to grains. A reference is only a name: the grain is activated by its first call.</summary>
public interface IGrainFactory
{
    /// <summary>A reference by text key.</summary>
    /// <typeparam name="TGrainInterface">The grain interface.</typeparam>
    /// <param name="primaryKey">The key, not empty.</param>
    /// <param name="grainClassNamePrefix">Start of the full class name, where several classes implement the interface.</param>
    /// <exception cref="ArgumentException">No class implements the interface, or several do.</exception>
    TGrainInterface GetGrain<TGrainInterface>(string primaryKey, string? grainClassNamePrefix = null) where TGrainInterface : IGrainWithStringKey;

    /// <summary>A reference by Guid key.</summary>
    /// <typeparam name="TGrainInterface">The grain interface.</typeparam>
    /// <param name="primaryKey">The key.</param>
    /// <param name="grainClassNamePrefix">Start of the full class name, where several classes implement the interface.</param>
    /// <exception cref="ArgumentException">No class implements the interface, or several do.</exception>
    TGrainInterface GetGrain<TGrainInterface>(Guid primaryKey, string? grainClassNamePrefix = null) where TGrainInterface : IGrainWithGuidKey;

    /// <summary>A reference by integer key.</summary>
    /// <typeparam name="TGrainInterface">The grain interface.</typeparam>
    /// <param name="primaryKey">The key.</param>
    /// <param name="grainClassNamePrefix">Start of the full class name, where several classes implement the interface.</param>
    /// <exception cref="ArgumentException">No class implements the interface, or several do.</exception>
    TGrainInterface GetGrain<TGrainInterface>(long primaryKey, string? grainClassNamePrefix = null) where TGrainInterface : IGrainWithIntegerKey;

    /// <summary>A reference by Guid and text.</summary>
    /// <typeparam name="TGrainInterface">The grain interface.</typeparam>
    /// <param name="primaryKey">The key.</param>
    /// <param name="keyExtension">The rest of the key.</param>
    /// <param name="grainClassNamePrefix">Start of the full class name, where several classes implement the interface.</param>
    /// <exception cref="ArgumentException">No class implements the interface, or several do.</exception>
    TGrainInterface GetGrain<TGrainInterface>(Guid primaryKey, string keyExtension, string? grainClassNamePrefix = null) where TGrainInterface : IGrainWithGuidCompoundKey;

    /// <summary>A reference by integer and text.</summary>
    /// <typeparam name="TGrainInterface">The grain interface.</typeparam>
    /// <param name="primaryKey">The key.</param>
    /// <param name="keyExtension">The rest of the key.</param>
    /// <param name="grainClassNamePrefix">Start of the full class name, where several classes implement the interface.</param>
    /// <exception cref="ArgumentException">No class implements the interface, or several do.</exception>
    TGrainInterface GetGrain<TGrainInterface>(long primaryKey, string keyExtension, string? grainClassNamePrefix = null) where TGrainInterface : IGrainWithIntegerCompoundKey;

    /// <summary>A reference by identity.</summary>
    /// <typeparam name="TGrainInterface">A grain interface that the grain's class implements.</typeparam>
    /// <param name="grainId">The identity.</param>
    /// <exception cref="ArgumentException">No class has that grain type, or it does not implement the interface.</exception>
    TGrainInterface GetGrain<TGrainInterface>(GrainId grainId) where TGrainInterface : IAddressable;
}
