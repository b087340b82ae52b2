using System.Collections.Immutable;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;
using Orleans.Concurrency;

namespace Helen.Tests.Support;

/// <summary>
/// The contract of grain code with both engines (architecture §3.1), checked by reflection over the assemblies that hold grain interfaces, messages and grain classes:
/// which types cross, that everything has a stable name and number. <see cref="Render(Assembly[])"/> is the golden text <c>OrleansContracts.txt</c>: ids are never reused,
/// methods are added, never changed.
/// </summary>
internal static class GrainContract
{
    private static readonly Type[] Scalars = [typeof(string), typeof(decimal), typeof(DateTime), typeof(DateTimeOffset), typeof(TimeSpan), typeof(Guid), typeof(GrainId), typeof(ReadOnlyMemory<byte>)];
    private static readonly Type[] Containers = [typeof(Nullable<>), typeof(ImmutableArray<>), typeof(List<>), typeof(Dictionary<,>)];
    private static readonly Type[] Awaitables = [typeof(Task<>), typeof(ValueTask<>)];

    /// <summary>Every breach, one sentence each; empty when all is well.</summary>
    public static IReadOnlyList<string> Violations(params Assembly[] assemblies) => Violations(Types(assemblies));

    /// <inheritdoc cref="Violations(Assembly[])" />
    public static IReadOnlyList<string> Violations(params Type[] types)
    {
        var aliases = types.SelectMany(type => Aliases(type).Select(alias => (alias, type))).GroupBy(pair => pair.alias).Where(group => group.Count() > 1)
            .Select(group => $"[Alias(\"{group.Key}\")] names {string.Join(" and ", group.Select(pair => pair.type))}.");
        return [.. aliases.Concat(types.SelectMany(Violations)).Order(StringComparer.Ordinal)];
    }

    /// <summary>Alias, id and type of everything that crosses, one line each.</summary>
    public static string Render(params Assembly[] assemblies) => Render(Types(assemblies));

    /// <inheritdoc cref="Render(Assembly[])" />
    public static string Render(params Type[] types)
    {
        var text = new StringBuilder();
        foreach (var type in types.Where(type => IsGrainInterface(type) || IsSerialized(type)).OrderBy(Alias, StringComparer.Ordinal))
        {
            text.Append(type.IsInterface ? "interface " : "type ").Append(Alias(type)).Append('\n');
            if (type.IsInterface)
                foreach (var method in Methods(type).OrderBy(Alias, StringComparer.Ordinal))
                    text.Append("  ").Append(Alias(method)).Append('(')
                        .AppendJoin(", ", method.GetParameters().Select(parameter => Name(parameter.ParameterType))).Append(") -> ").Append(Name(method.ReturnType)).Append(Marks(method)).Append('\n');
            else if (type.IsEnum)
                foreach (var name in Enum.GetNames(type).OrderBy(name => Convert.ToDecimal(Enum.Parse(type, name), null)))
                    text.Append("  ").Append(Convert.ToDecimal(Enum.Parse(type, name), null)).Append(' ').Append(name).Append('\n');
            else
                foreach (var (member, memberType) in Members(type).OrderBy(pair => Id(pair.Member)))
                    text.Append("  ").Append(Id(member)).Append(' ').Append(Name(memberType)).Append('\n');
        }

        return text.ToString();
    }

    /// <summary>Why a type may not cross, or null.</summary>
    internal static string? TypeProblem(Type type)
    {
        if (type.IsGenericParameter || (type.IsPrimitive && type != typeof(nint) && type != typeof(nuint)) || type.IsEnum || Scalars.Contains(type) || IsReference(type)) return null;
        if (type.IsSZArray) return TypeProblem(type.GetElementType()!);
        if (type.IsConstructedGenericType && (Containers.Contains(type.GetGenericTypeDefinition()) || (type.IsValueType && typeof(ITuple).IsAssignableFrom(type))))
            return type.GetGenericArguments().Select(TypeProblem).FirstOrDefault(problem => problem is not null);
        return IsSerialized(type) && HasAlias(type) ? null : $"{type} may not cross: it lacks [GenerateSerializer] or [Alias]";
    }

    private static IEnumerable<string> Violations(Type type)
    {
        if (IsGrainInterface(type))
        {
            if (!HasAlias(type)) yield return $"{type} has no [Alias].";
            foreach (var group in Methods(type).SelectMany(method => Aliases(method).Select(alias => (alias, method))).GroupBy(pair => pair.alias).Where(group => group.Count() > 1))
                yield return $"{type}: [Alias(\"{group.Key}\")] names several methods.";
            foreach (var method in Methods(type))
                foreach (var problem in MethodProblems(method)) yield return $"{type.Name}.{method.Name}: {problem}.";
        }
        else if (IsSerialized(type) && !type.IsEnum)
        {
            if (!HasAlias(type)) yield return $"{type} has no [Alias].";
            if (type.BaseType is { } parent && parent != typeof(object) && parent != typeof(ValueType) && parent != typeof(Exception) && !IsSerialized(parent))
                yield return $"{type}: its base {parent} lacks [GenerateSerializer].";
            foreach (var group in Members(type).Where(pair => HasId(pair.Member)).GroupBy(pair => Id(pair.Member)).Where(group => group.Count() > 1))
                yield return $"{type}: [Id({group.Key})] is used twice.";
            foreach (var (member, memberType) in Members(type))
            {
                if (!HasId(member)) yield return $"{type.Name}.{member.Name} has no [Id].";
                if (TypeProblem(memberType) is { } problem) yield return $"{type.Name}.{member.Name}: {problem}.";
            }
        }
        else if (typeof(Exception).IsAssignableFrom(type) && type.IsPublic) yield return $"{type} has no [GenerateSerializer].";

        if (typeof(Grain).IsAssignableFrom(type) && !type.IsAbstract)
        {
            if (!type.IsDefined(typeof(GrainTypeAttribute), inherit: false)) yield return $"{type} has no [GrainType].";
            foreach (var parameter in type.GetConstructors().SelectMany(constructor => constructor.GetParameters()).Where(parameter => parameter.IsDefined(typeof(PersistentStateAttribute))))
            {
                if (!parameter.ParameterType.IsConstructedGenericType || parameter.ParameterType.GetGenericTypeDefinition() != typeof(IPersistentState<>))
                    yield return $"{type.Name}: {parameter.Name} is no IPersistentState.";
                else if (TypeProblem(parameter.ParameterType.GetGenericArguments()[0]) is { } problem) yield return $"{type.Name}, state {parameter.Name}: {problem}.";
            }

            if (type.IsDefined(typeof(StatelessWorkerAttribute), inherit: false) && type.GetConstructors().SelectMany(constructor => constructor.GetParameters()).Any(parameter => parameter.IsDefined(typeof(PersistentStateAttribute))))
                yield return $"{type}: a stateless worker has no persistent state.";
        }
    }

    private static IEnumerable<string> MethodProblems(MethodInfo method)
    {
        if (!HasAlias(method)) yield return "no [Alias]";
        if (method.IsGenericMethod || method.IsSpecialName || !method.IsAbstract) yield return "a grain interface has neither properties, events, generic methods nor bodies";
        var result = method.ReturnType;
        if (result.IsConstructedGenericType && Awaitables.Contains(result.GetGenericTypeDefinition()))
        {
            if (TypeProblem(result.GetGenericArguments()[0]) is { } problem) yield return $"result: {problem}";
        }
        else if (result != typeof(Task) && result != typeof(ValueTask)) yield return "it returns neither Task nor ValueTask";

        var parameters = method.GetParameters();
        for (var i = 0; i < parameters.Length; i++)
        {
            var parameter = parameters[i];
            if (parameter.ParameterType.IsByRef) yield return $"{parameter.Name} is passed by reference";
            else if (parameter.ParameterType != typeof(CancellationToken))
            {
                if (TypeProblem(parameter.ParameterType) is { } problem) yield return $"{parameter.Name}: {problem}";
            }
            else if (i != parameters.Length - 1 || parameter.Name != "ct") yield return "the cancellation token is the last parameter, named ct";
        }
    }

    private static Type[] Types(Assembly[] assemblies) => [.. assemblies.SelectMany(assembly => assembly.GetTypes()).Where(type => !type.IsDefined(typeof(CompilerGeneratedAttribute)))];

    private static bool IsReference(Type type) => type.IsInterface && typeof(IAddressable).IsAssignableFrom(type);

    private static bool IsGrainInterface(Type type) => IsReference(type) && type.Namespace?.StartsWith("Orleans", StringComparison.Ordinal) != true;

    private static bool IsSerialized(Type type) => type.IsDefined(typeof(GenerateSerializerAttribute), inherit: false);

    private static MethodInfo[] Methods(Type type) => type.GetMethods(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly);

    /// <summary>Fields, and in place of the compiler's the properties before them.</summary>
    private static IEnumerable<(MemberInfo Member, Type Type)> Members(Type type) => type
        .GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly)
        .Select(field => ((MemberInfo?)(field.Name.StartsWith('<')
            ? type.GetProperty(field.Name[1..field.Name.IndexOf('>', StringComparison.Ordinal)], BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly)
            : null) ?? field, field.FieldType));

    private static bool HasId(MemberInfo member) => member.IsDefined(typeof(IdAttribute), inherit: false);

    private static uint Id(MemberInfo member) => member.GetCustomAttribute<IdAttribute>()?.Id ?? uint.MaxValue;

    private static IEnumerable<string> Aliases(MemberInfo member) => member.GetCustomAttributes<AliasAttribute>(inherit: false).Select(attribute => attribute.Alias);

    private static bool HasAlias(MemberInfo member) => Aliases(member).Any();

    private static string Alias(MemberInfo member) => Aliases(member).FirstOrDefault() ?? $"?{member.Name}";

    private static string Marks(MethodInfo method) => string.Concat(
        new[] { typeof(AlwaysInterleaveAttribute), typeof(ReadOnlyAttribute), typeof(OneWayAttribute), typeof(ResponseTimeoutAttribute) }
            .Where(mark => method.IsDefined(mark)).Select(mark => $" {mark.Name[..^"Attribute".Length]}"));

    /// <summary>Aliases where there are any, else the platform's names: a moved or renamed type with its alias kept is the same type.</summary>
    private static string Name(Type type) =>
        type.IsSZArray ? $"{Name(type.GetElementType()!)}[]"
        : type.IsConstructedGenericType ? $"{type.Name[..type.Name.IndexOf('`', StringComparison.Ordinal)]}<{string.Join(", ", type.GetGenericArguments().Select(Name))}>"
        : HasAlias(type) ? Alias(type) : type.Name;
}
