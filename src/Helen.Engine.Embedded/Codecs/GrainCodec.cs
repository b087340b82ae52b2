using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace Helen.Engine.Embedded.Codecs;

/// <summary>
/// Which types may cross a grain call, and how they are copied. Narrower than Orleans on purpose: what passes here passes there.
/// One per engine.
/// </summary>
internal sealed class GrainCodec
{
    private static readonly Type[] Scalars = [typeof(decimal), typeof(DateTime), typeof(DateTimeOffset), typeof(TimeSpan), typeof(Guid), typeof(GrainId)];

    private readonly ConcurrentDictionary<Type, Copier> _copiers = new();

    /// <summary>The copier of a declared type.</summary>
    /// <exception cref="GrainCodecException">The type, or one it contains, has no codec.</exception>
    public Copier For(Type type) => _copiers.TryGetValue(type, out var copier) ? copier : _copiers.GetOrAdd(type, Build(type));

    /// <summary>Every instance field of a type and its bases, private ones and those behind properties too.</summary>
    public static IEnumerable<FieldInfo> Fields(Type type)
    {
        for (var level = type; level is not null && level != typeof(object) && level != typeof(ValueType) && level != typeof(Exception); level = level.BaseType)
            foreach (var field in level.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
                yield return field;
    }

    /// <summary>Why a type cannot cross a call, or null.</summary>
    private static string? Problem(Type type, HashSet<Type> visited)
    {
        if (!visited.Add(type) || IsFixed(type) || type == typeof(string) || type == typeof(ReadOnlyMemory<byte>) || IsReference(type)) return null;
        if (type.IsSZArray) return Problem(type.GetElementType()!, visited);
        if (IsContainer(type)) return type.GetGenericArguments().Select(argument => Problem(argument, visited)).FirstOrDefault(problem => problem is not null);
        if (type.IsInterface || type.IsPointer || type.IsByRef || type.IsArray || typeof(Delegate).IsAssignableFrom(type)) return $"{type} has no codec.";
        for (var level = type; level is not null && level != typeof(object) && level != typeof(ValueType) && level != typeof(Exception); level = level.BaseType)
            if (LevelProblem(level, visited) is { } problem) return problem;
        return type == typeof(object) || type == typeof(Exception) ? $"{type} has no codec." : null;
    }

    private static string? LevelProblem(Type level, HashSet<Type> visited)
    {
        if (!level.IsDefined(typeof(GenerateSerializerAttribute), inherit: false)) return $"{level} has no codec: it lacks [GenerateSerializer].";
        if (!level.IsDefined(typeof(AliasAttribute), inherit: false)) return $"{level} has no stable name: it lacks [Alias].";
        var ids = new HashSet<uint>();
        foreach (var field in level.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
        {
            var member = Member(field);
            if (member.GetCustomAttribute<IdAttribute>() is not { } id) return $"{level}.{member.Name} has no [Id].";
            if (!ids.Add(id.Id)) return $"{level} uses [Id({id.Id})] twice.";
            if (Problem(field.FieldType, visited) is { } problem) return $"{level}.{member.Name}: {problem}";
        }

        return null;
    }

    /// <summary>The property in front of a compiler-made field, else the field itself.</summary>
    private static MemberInfo Member(FieldInfo field) =>
        field.IsDefined(typeof(CompilerGeneratedAttribute)) && field.Name.StartsWith('<')
            && field.DeclaringType!.GetProperty(field.Name[1..field.Name.IndexOf('>', StringComparison.Ordinal)], BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly) is { } property
            ? property
            : field;

    private static bool IsFixed(Type type) => (type.IsPrimitive && type != typeof(nint) && type != typeof(nuint)) || type.IsEnum || Scalars.Contains(type);

    private static bool IsReference(Type type) => type.IsInterface && typeof(IAddressable).IsAssignableFrom(type);

    private static bool IsContainer(Type type) => type.IsConstructedGenericType && (IsTuple(type)
        || type.GetGenericTypeDefinition() is var open && (open == typeof(Nullable<>) || open == typeof(ImmutableArray<>) || open == typeof(List<>) || open == typeof(Dictionary<,>)));

    private static bool IsTuple(Type type) => type.IsValueType && typeof(ITuple).IsAssignableFrom(type) && type.Namespace == nameof(System);

    private Copier Build(Type type)
    {
        if (Problem(type, []) is { } problem) throw new GrainCodecException($"{type} cannot cross a grain call. {problem}");
        if (IsFixed(type)) return new FixedCopier();
        if (type == typeof(string)) return new StringCopier();
        if (type == typeof(ReadOnlyMemory<byte>)) return new MemoryCopier();
        if (IsReference(type)) return new ReferenceCopier();
        if (type.IsSZArray) return Make(typeof(ArrayCopier<>), type.GetElementType()!);
        if (!IsContainer(type) || IsTuple(type)) return new ObjectCopier(type, this);
        var open = type.GetGenericTypeDefinition();
        return open == typeof(Nullable<>) ? new NullableCopier(For(type.GetGenericArguments()[0]))
            : open == typeof(ImmutableArray<>) ? Make(typeof(ImmutableArrayCopier<>), type.GetGenericArguments())
            : open == typeof(List<>) ? Make(typeof(ListCopier<>), type.GetGenericArguments())
            : Make(typeof(DictionaryCopier<,>), type.GetGenericArguments());
    }

    private Copier Make(Type open, params Type[] arguments) => (Copier)Activator.CreateInstance(open.MakeGenericType(arguments), this)!;
}
