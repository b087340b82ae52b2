using System.Reflection;

namespace Helen.Engine.Embedded.Tests;

/// <summary>
/// Every public or protected member in Orleans' namespaces equals a line of eng/orleans-api.txt, which was read by the same reflection from Orleans itself:
/// code that compiles against this engine finds the same members there.
/// </summary>
public sealed class OrleansApiTests
{
    private const BindingFlags Declared = BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    /// <summary>The list leaves operators out; those of Orleans' identities include these.</summary>
    private static readonly string[] Operators = ["Orleans.Runtime.GrainId.op_Equality", "Orleans.Runtime.GrainId.op_Inequality", "Orleans.Runtime.GrainType.op_Equality", "Orleans.Runtime.GrainType.op_Inequality"];

    private static readonly HashSet<string> Orleans = [.. File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "orleans-api.txt"))];

    private static Type[] PublicTypes => typeof(EmbeddedEngine).Assembly.GetExportedTypes();

    [Fact]
    public void PublicMembers_InOrleansNamespaces_AreThoseOfOrleans()
    {
        var lines = PublicTypes.Where(IsOrleans).SelectMany(Lines).ToArray();

        Assert.True(lines.Length > 100);
        Assert.DoesNotContain(lines, line => !Orleans.Contains(line));
    }

    [Fact]
    public void PublicTypes_LieInOrleansOrInTheEnginesOwnNamespace() =>
        Assert.All(PublicTypes, type => Assert.True(IsOrleans(type) || type.Namespace == "Helen.Engine.Embedded", type.FullName));

    [Fact]
    public void Operators_AreOnlyThoseNamedHere() => Assert.Empty(
        PublicTypes.Where(IsOrleans).SelectMany(type => type.GetMethods(Declared).Where(method => method.IsPublic && method.Name.StartsWith("op_", StringComparison.Ordinal)).Select(method => $"{type.FullName}.{method.Name}")).Except(Operators));

    /// <summary>Names the list does not show, but whose absence or presence decides whether code compiles.</summary>
    [Fact]
    public void KeyInterfaces_ConstrainGetGrain()
    {
        var constraints = typeof(IGrainFactory).GetMethods().Where(method => method.IsGenericMethod)
            .Select(method => (method.GetParameters()[0].ParameterType.Name, method.GetParameters().Length, method.GetGenericArguments()[0].GetGenericParameterConstraints().Single().Name)).Order();

        Assert.Equal(
            [
                ("GrainId", 1, "IAddressable"), ("Guid", 2, "IGrainWithGuidKey"), ("Guid", 3, "IGrainWithGuidCompoundKey"),
                ("Int64", 2, "IGrainWithIntegerKey"), ("Int64", 3, "IGrainWithIntegerCompoundKey"), ("String", 2, "IGrainWithStringKey"),
            ],
            constraints);
    }

    [Fact]
    public void Lines_HaveTheFormOfTheList()
    {
        Assert.Contains("Orleans.Core.IStorage<TState> | TState State {get;set;}", Lines(typeof(global::Orleans.Core.IStorage<>)));
        Assert.Contains("Orleans.Grain | abstract class | Orleans.IGrainBase,Orleans.Runtime.IAddressable", Lines(typeof(Grain)));
        Assert.Contains("Orleans.DeactivationReasonCode | field System.Byte value__", Lines(typeof(DeactivationReasonCode)));
    }

    private static bool IsOrleans(Type type) => type.Namespace?.StartsWith("Orleans", StringComparison.Ordinal) == true;

    private static IEnumerable<string> Lines(Type type)
    {
        var name = Name(type);
        var kind = type.IsEnum ? "enum" : type.IsValueType ? "struct" : type.IsInterface ? "interface" : type is { IsAbstract: true, IsSealed: true } ? "static class" : type.IsAbstract ? "abstract class" : "class";
        var bases = type.GetInterfaces().Select(Name).Where(parent => parent.StartsWith("Orleans.", StringComparison.Ordinal)).Order(StringComparer.Ordinal);
        yield return $"{name} | {kind} | {string.Join(",", bases)}";
        foreach (var constructor in type.GetConstructors(Declared).Where(IsVisible).Where(constructor => !constructor.IsStatic)) yield return $"{name} | ctor({Parameters(constructor)})";
        foreach (var field in type.GetFields(Declared).Where(field => field.IsPublic || field.IsFamily)) yield return $"{name} | field {Name(field.FieldType)} {field.Name}";
        foreach (var property in type.GetProperties(Declared))
        {
            var accessors = property.GetAccessors(nonPublic: true).Where(IsVisible).Select(accessor => accessor.Name[..4]).ToArray();
            if (accessors.Length > 0) yield return $"{name} | {Name(property.PropertyType)} {property.Name} {{{(accessors.Contains("get_") ? "get;" : "")}{(accessors.Contains("set_") ? "set;" : "")}}}";
        }

        foreach (var method in type.GetMethods(Declared).Where(IsVisible).Where(method => !method.IsSpecialName))
        {
            var arguments = method.IsGenericMethod ? $"<{string.Join(",", method.GetGenericArguments().Select(Name))}>" : "";
            yield return $"{name} | {(method.IsStatic ? "static " : "")}{Name(method.ReturnType)} {method.Name}{arguments}({Parameters(method)})";
        }
    }

    private static bool IsVisible(MethodBase method) => method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly;

    private static string Parameters(MethodBase method) => string.Join(", ", method.GetParameters().Select(parameter =>
        $"{(parameter.IsOut ? "out " : "")}{Name(parameter.ParameterType)} {parameter.Name}{(parameter.HasDefaultValue ? $" = {parameter.DefaultValue ?? "null"}" : "")}"));

    private static string Name(Type type)
    {
        if (type.IsGenericParameter) return type.Name;
        if (type.IsByRef) return $"{Name(type.GetElementType()!)}&";
        if (type.IsArray) return $"{Name(type.GetElementType()!)}[]";
        var name = $"{type.Namespace}.{type.Name}";
        return type.IsGenericType ? $"{name[..name.IndexOf('`', StringComparison.Ordinal)]}<{string.Join(",", type.GetGenericArguments().Select(Name))}>" : name;
    }
}
