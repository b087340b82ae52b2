using System.Reflection;

namespace Helen.Engine.Embedded.Calls;

/// <summary>A name of a grain, seen through one grain interface: the base of the proxies that <see cref="DispatchProxy"/> makes, hence not sealed.</summary>
internal class GrainReference : DispatchProxy
{
    private GrainInterface? _interface;
    private GrainRuntime? _runtime;

    public GrainRuntime Runtime => _runtime!;

    public GrainId GrainId { get; private set; }

    public static object Create(GrainRuntime runtime, GrainId grainId, GrainInterface grainInterface)
    {
        var proxy = Create(grainInterface.Type, typeof(GrainReference));
        var reference = (GrainReference)proxy;
        reference._runtime = runtime;
        reference._interface = grainInterface;
        reference.GrainId = grainId;
        return proxy;
    }

    public object AsReference(Type interfaceType) => Runtime.Client.Reference(GrainId, interfaceType);

    public override bool Equals(object? obj) => obj is GrainReference other && other.GrainId == GrainId && ReferenceEquals(other._interface, _interface);

    public override int GetHashCode() => GrainId.GetHashCode();

    public override string ToString() => $"GrainReference:{GrainId}";

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) => _interface!.Method(targetMethod!).Call(Runtime, GrainId, args ?? []);
}
