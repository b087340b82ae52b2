using System.Reflection;
using Helen.Engine.Embedded.Codecs;

namespace Helen.Engine.Embedded.Calls;

/// <summary>A grain interface with everything a call needs, prepared once.</summary>
internal sealed class GrainInterface
{
    private readonly Dictionary<MethodInfo, GrainMethod> _methods;

    /// <exception cref="ArgumentException">Not a grain interface, or one whose methods cannot be called.</exception>
    public GrainInterface(Type type, GrainCodec codec)
    {
        if (!type.IsInterface || !typeof(IAddressable).IsAssignableFrom(type)) throw new ArgumentException($"{type} is no grain interface.", nameof(type));
        Type = type;
        _methods = type.GetInterfaces().Append(type)
            .SelectMany(level => level.GetMethods(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
            .ToDictionary(method => method, method => new GrainMethod(method, codec));
    }

    public Type Type { get; }

    public GrainMethod Method(MethodInfo method) => _methods[method];
}
