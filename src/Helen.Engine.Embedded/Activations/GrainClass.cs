using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Metadata;
using Orleans.Storage;

namespace Helen.Engine.Embedded.Activations;

/// <summary>A registered grain class: its kind, its properties, and how its objects are made.</summary>
internal sealed class GrainClass
{
    private const string DefaultStorageName = "Default";

    private readonly ConstructorInfo _constructor;
    private readonly Func<Activation, IServiceProvider, object?>[] _arguments;

    /// <exception cref="ArgumentException">The engine could not create its objects.</exception>
    public GrainClass(Type type, IServiceProvider services)
    {
        Type = type;
        var name = type.GetCustomAttributes().OfType<IGrainTypeProviderAttribute>().SingleOrDefault();
        GrainType = name?.GetGrainType(services, type) ?? GrainType.Create(ConventionalName(type));
        var properties = new Dictionary<string, string>();
        foreach (var attribute in type.GetCustomAttributes().OfType<IGrainPropertiesProviderAttribute>()) attribute.Populate(services, type, GrainType, properties);
        IsReentrant = properties.ContainsKey(WellKnownGrainTypeProperties.Reentrant);
        MaxLocalWorkers = properties.TryGetValue(WellKnownGrainTypeProperties.MaxLocalWorkers, out var workers) ? int.Parse(workers, CultureInfo.InvariantCulture) : null;
        if (MaxLocalWorkers < 1) throw new ArgumentException($"{type} allows less than one worker.", nameof(type));
        if (type.GetConstructors() is not [var constructor]) throw new ArgumentException($"{type} has not exactly one public constructor.", nameof(type));
        _constructor = constructor;
        _arguments = [.. constructor.GetParameters().Select(Argument)];
    }

    public Type Type { get; }

    public GrainType GrainType { get; }

    public bool IsReentrant { get; }

    /// <summary>Null unless the class is a stateless worker.</summary>
    public int? MaxLocalWorkers { get; }

    /// <summary>Makes the object of an activation; it knows its activation before its constructor runs.</summary>
    public Grain Create(Activation activation, IServiceProvider services)
    {
        var grain = (Grain)RuntimeHelpers.GetUninitializedObject(Type);
        grain.Context = activation;
        _constructor.Invoke(grain, BindingFlags.DoNotWrapExceptions, null, [.. _arguments.Select(argument => argument(activation, services))], null);
        return grain;
    }

    private static string ConventionalName(Type type)
    {
        var name = type.Name.ToLowerInvariant();
        return name.EndsWith("grain", StringComparison.Ordinal) && name.Length > "grain".Length ? name[..^"grain".Length] : name;
    }

    private static Func<Activation, IServiceProvider, object?> Argument(ParameterInfo parameter)
    {
        var type = parameter.ParameterType;
        if (parameter.GetCustomAttribute<PersistentStateAttribute>() is { } state)
        {
            if (!type.IsConstructedGenericType || type.GetGenericTypeDefinition() != typeof(IPersistentState<>))
                throw new ArgumentException($"{parameter.Member.DeclaringType}: [PersistentState] belongs on an IPersistentState, not on {type}.");
            var constructor = typeof(PersistentState<>).MakeGenericType(type.GetGenericArguments()).GetConstructors().Single();
            return (activation, services) => constructor.Invoke(BindingFlags.DoNotWrapExceptions, null, [activation, Storage(services, state), state.StateName], null);
        }

        if (parameter.GetCustomAttribute<FromKeyedServicesAttribute>() is { } keyed) return (_, services) => services.GetRequiredKeyedService(type, keyed.Key);
        if (type == typeof(IGrainFactory)) return (activation, _) => activation.GrainFactory;
        if (parameter.HasDefaultValue) return (_, services) => services.GetService(type) ?? parameter.DefaultValue;
        return (_, services) => services.GetRequiredService(type);
    }

    private static IGrainStorage Storage(IServiceProvider services, PersistentStateAttribute state)
    {
        var name = state.StorageName ?? DefaultStorageName;
        return services.GetKeyedService<IGrainStorage>(name) ?? throw new InvalidOperationException($"No grain storage is registered under the name \"{name}\".");
    }
}
