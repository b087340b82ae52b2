using System.Linq.Expressions;
using System.Reflection;
using Helen.Engine.Embedded.Codecs;
using Orleans.Concurrency;

namespace Helen.Engine.Embedded.Calls;

/// <summary>One method of a grain interface: how it is called, what crosses, and how it lives with other calls. No reflection happens per call.</summary>
internal sealed class GrainMethod
{
    private readonly Func<object, object?[], Task> _invoke;
    private readonly Func<GrainMethod, Request> _request;
    private readonly Lazy<(Copier?[] Arguments, Copier? Result)> _copiers;

    /// <exception cref="ArgumentException">A shape that Orleans' analyzers refuse, or that this engine does not offer.</exception>
    public GrainMethod(MethodInfo method, GrainCodec codec)
    {
        Name = $"{method.DeclaringType!.Name}.{method.Name}";
        var parameters = method.GetParameters();
        var result = ResultType(method.ReturnType);
        if (method.IsSpecialName || method.IsGenericMethod || !method.IsAbstract) throw new ArgumentException($"{Name}: a grain interface has neither properties, events, generic methods nor bodies.");
        if (parameters.Any(parameter => parameter.ParameterType.IsByRef)) throw new ArgumentException($"{Name}: arguments cross by value.");
        if (result is null) throw new ArgumentException($"{Name}: a grain method returns Task, Task<T>, ValueTask or ValueTask<T>.");

        IsOneWay = method.IsDefined(typeof(OneWayAttribute));
        if (IsOneWay && result != typeof(Nothing)) throw new ArgumentException($"{Name}: a one-way call has no result.");
        Interleaves = method.IsDefined(typeof(AlwaysInterleaveAttribute));
        IsReadOnly = method.IsDefined(typeof(ReadOnlyAttribute));
        Timeout = method.GetCustomAttribute<ResponseTimeoutAttribute>()?.Timeout;
        HasResult = result != typeof(Nothing);
        ReturnsValueTask = method.ReturnType.IsValueType;
        CancellationIndex = Array.FindIndex(parameters, parameter => parameter.ParameterType == typeof(CancellationToken));
        if (parameters.Count(parameter => parameter.ParameterType == typeof(CancellationToken)) > 1) throw new ArgumentException($"{Name}: one cancellation token at most.");

        _invoke = Compile(method, parameters);
        _request = typeof(Request<>).MakeGenericType(result).GetMethod(nameof(Request<Nothing>.Create))!.CreateDelegate<Func<GrainMethod, Request>>();
        _copiers = new(
            () => ([.. parameters.Select(parameter => parameter.ParameterType == typeof(CancellationToken) ? null : codec.For(parameter.ParameterType))], HasResult ? codec.For(result) : null),
            LazyThreadSafetyMode.PublicationOnly);
    }

    public string Name { get; }

    public bool IsOneWay { get; }

    public bool Interleaves { get; }

    public bool IsReadOnly { get; }

    public bool HasResult { get; }

    public bool ReturnsValueTask { get; }

    /// <summary>Where the cancellation token is, or -1.</summary>
    public int CancellationIndex { get; }

    /// <summary>Null for the engine's response timeout.</summary>
    public TimeSpan? Timeout { get; }

    /// <summary>Sends the call.</summary>
    /// <returns>What the interface method returns.</returns>
    public object Call(GrainRuntime runtime, GrainId target, object?[] arguments)
    {
        var request = _request(this);
        request.Send(runtime, target, arguments);
        return request.Returned;
    }

    public Task Invoke(object grain, object?[] arguments) => _invoke(grain, arguments) ?? throw new InvalidOperationException($"{Name} returned no task.");

    /// <exception cref="GrainCodecException">A type has no codec, or the arguments are too large.</exception>
    public object?[] CopyArguments(GrainRuntime runtime, object?[] arguments)
    {
        var (copiers, _) = _copiers.Value;      // the result's type is refused before the call, too
        if (arguments.Length == 0) return [];
        var context = new CopyContext(runtime, runtime.Options.MaxMessageBytes);
        var copies = new object?[arguments.Length];
        for (var i = 0; i < copies.Length; i++) copies[i] = copiers[i] is { } copier ? copier.Copy(arguments[i], context) : arguments[i];
        return copies;
    }

    /// <exception cref="GrainCodecException">A type has no codec, or the result is too large.</exception>
    public object? CopyResult(GrainRuntime runtime, object? result)
    {
        var copier = _copiers.Value.Result!;
        return copier.IsFixed ? result : copier.Copy(result, new CopyContext(runtime, runtime.Options.MaxMessageBytes));
    }

    private static Type? ResultType(Type returned) =>
        returned == typeof(Task) || returned == typeof(ValueTask) ? typeof(Nothing)
        : returned.IsConstructedGenericType && (returned.GetGenericTypeDefinition() == typeof(Task<>) || returned.GetGenericTypeDefinition() == typeof(ValueTask<>)) ? returned.GetGenericArguments()[0]
        : null;

    private static Func<object, object?[], Task> Compile(MethodInfo method, ParameterInfo[] parameters)
    {
        var grain = Expression.Parameter(typeof(object));
        var arguments = Expression.Parameter(typeof(object?[]));
        Expression call = Expression.Call(
            Expression.Convert(grain, method.DeclaringType!), method,
            parameters.Select((parameter, i) => Expression.Convert(Expression.ArrayIndex(arguments, Expression.Constant(i)), parameter.ParameterType)));
        if (method.ReturnType.IsValueType) call = Expression.Call(call, nameof(ValueTask.AsTask), null);
        return Expression.Lambda<Func<object, object?[], Task>>(Expression.Convert(call, typeof(Task)), grain, arguments).Compile();
    }
}
