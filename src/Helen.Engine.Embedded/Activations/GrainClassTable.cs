using System.Collections.Concurrent;

namespace Helen.Engine.Embedded.Activations;

/// <summary>The registered grain classes, by kind and by interface.</summary>
internal sealed class GrainClassTable
{
    private readonly Dictionary<GrainType, GrainClass> _classes = [];
    private readonly ConcurrentDictionary<(Type Interface, string? Prefix), GrainClass> _implementing = new();

    /// <exception cref="ArgumentException">Two classes have the same grain type, or one cannot be created.</exception>
    public GrainClassTable(IEnumerable<Type> types, IServiceProvider services)
    {
        foreach (var grainClass in types.Select(type => new GrainClass(type, services)))
            if (!_classes.TryAdd(grainClass.GrainType, grainClass))
                throw new ArgumentException($"{grainClass.Type} and {_classes[grainClass.GrainType].Type} have the same grain type \"{grainClass.GrainType}\".", nameof(types));
    }

    /// <exception cref="ArgumentException">No class has that grain type.</exception>
    public GrainClass Of(GrainId grainId) =>
        _classes.TryGetValue(grainId.Type, out var grainClass) ? grainClass : throw new ArgumentException($"No grain class has the type of {grainId}.", nameof(grainId));

    /// <exception cref="ArgumentException">No class implements the interface, or several do.</exception>
    public GrainClass Implementing(Type grainInterface, string? classNamePrefix) => _implementing.TryGetValue((grainInterface, classNamePrefix), out var known)
        ? known
        : _implementing.GetOrAdd((grainInterface, classNamePrefix), Find(grainInterface, classNamePrefix));

    private GrainClass Find(Type grainInterface, string? classNamePrefix)
    {
        var found = _classes.Values
            .Where(candidate => grainInterface.IsAssignableFrom(candidate.Type))
            .Where(candidate => classNamePrefix is null || candidate.Type.FullName!.StartsWith(classNamePrefix, StringComparison.Ordinal))
            .ToArray();
        return found switch
        {
            [var one] => one,
            [] => throw new ArgumentException($"No registered grain class implements {grainInterface}.", nameof(grainInterface)),
            _ => throw new ArgumentException($"Several grain classes implement {grainInterface}: {string.Join(", ", found.Select(candidate => candidate.Type))}.", nameof(grainInterface)),
        };
    }
}
