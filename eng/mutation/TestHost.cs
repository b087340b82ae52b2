using System.Collections;
using System.Diagnostics;
using System.Globalization;
using System.Reflection;

namespace Helen.Mutation;

/// <summary>
/// Runs single test methods of one test assembly in one process, on request over standard input: starting a process for each mutant would cost more than its tests. Started with the test
/// project's own dependencies (<c>dotnet exec --depsfile</c>); knows xunit by its attributes alone.
/// </summary>
internal static class TestHost
{
    private const BindingFlags Anywhere = BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic;

    /// <summary>Answers <c>measure TAB classes</c> by one line for each test method, and <c>run TAB mutant TAB method</c> by green or red; ends with its input.</summary>
    public static async Task<int> RunAsync(string path)
    {
        var tests = TestsOf(Assembly.LoadFrom(path));
        while (await Console.In.ReadLineAsync() is { } line)
        {
            var words = line.Split('\t');
            if (words[0] == "measure")
            {
                foreach (var (name, method) in tests.Where(test => words.Contains(test.Value.DeclaringType!.FullName)).OrderBy(test => test.Key, StringComparer.Ordinal))
                {
                    foreach (var reached in Switches("s_reached")) Array.Clear((bool[])reached.GetValue(null)!);
                    var watch = Stopwatch.StartNew();
                    var red = await RedAsync(method);
                    var ids = Switches("s_reached").Select(field => (bool[])field.GetValue(null)!).SelectMany(reached => Enumerable.Range(1, reached.Length - 1).Where(id => reached[id])).Distinct();
                    Answer($"{name}\t{watch.Elapsed.TotalSeconds.ToString(CultureInfo.InvariantCulture)}\t{red}\t{string.Join(' ', ids)}");
                }

                Answer("end");
            }
            else
            {
                Activate(int.Parse(words[1], CultureInfo.InvariantCulture));
                var red = await RedAsync(tests[words[2]]);
                Activate(0);
                Answer(red is null ? "green" : $"red\t{red}");
            }
        }

        return 0;
    }

    private static void Activate(int mutant)
    {
        foreach (var field in Switches("s_active")) field.SetValue(null, mutant);
    }

    private static List<FieldInfo> Switches(string name) => [.. AppDomain.CurrentDomain.GetAssemblies().Where(assembly => !assembly.IsDynamic && assembly.GetName().Name!.StartsWith("Helen.", StringComparison.Ordinal))
        .Select(assembly => assembly.GetType("HelenMutants")).OfType<Type>().Select(type => type.GetField(name, Anywhere)!)];

    private static void Answer(string line)
    {
        Console.Out.WriteLine($"@{line}");
        Console.Out.Flush();
    }

    private static Dictionary<string, MethodInfo> TestsOf(Assembly assembly)
    {
        // Everything that may hold switches, so that each is set before it is first asked.
        foreach (var name in assembly.GetReferencedAssemblies().Where(name => name.Name!.StartsWith("Helen.", StringComparison.Ordinal))) LoadAll(Assembly.Load(name));
        return assembly.GetTypes().SelectMany(type => type.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly))
            .Where(method => method.GetCustomAttributes().Any(attribute => attribute.GetType().Name is "FactAttribute" or "TheoryAttribute"))
            .ToDictionary(method => $"{method.DeclaringType!.FullName}.{method.Name}");
    }

    private static void LoadAll(Assembly assembly)
    {
        foreach (var name in assembly.GetReferencedAssemblies().Where(name => name.Name!.StartsWith("Helen.", StringComparison.Ordinal))) LoadAll(Assembly.Load(name));
    }

    /// <summary>What is wrong in the first row that is red; null when all are green.</summary>
    private static async Task<string?> RedAsync(MethodInfo method)
    {
        try
        {
            foreach (var row in await RowsAsync(method)) await Task.Run(() => InvokeAsync(method, row));
            return null;
        }
        catch (Exception e)
        {
            while (e is TargetInvocationException { InnerException: { } inner }) e = inner;
            return $"{e.GetType().Name} {e.Message}".ReplaceLineEndings(" ").Replace('\t', ' ');
        }
    }

    private static async Task InvokeAsync(MethodInfo method, object?[] row)
    {
        var instance = method.IsStatic ? null : Activator.CreateInstance(method.DeclaringType!);
        try
        {
            var parameters = method.GetParameters();
            var arguments = new object?[parameters.Length];
            for (var i = 0; i < arguments.Length; i++) arguments[i] = i < row.Length ? Fit(row[i], parameters[i].ParameterType) : Type.Missing;
            switch (method.Invoke(instance, arguments))
            {
                case Task task: await task; break;
                case ValueTask task: await task; break;
            }
        }
        finally
        {
            if (instance is IAsyncDisposable later) await later.DisposeAsync();
            else if (instance is IDisposable now) now.Dispose();
        }
    }

    private static object? Fit(object? value, Type type)
    {
        if (value is null || type.IsInstanceOfType(value)) return value;
        var plain = Nullable.GetUnderlyingType(type) ?? type;
        return plain.IsEnum ? Enum.ToObject(plain, value) : Convert.ChangeType(value, plain, CultureInfo.InvariantCulture);
    }

    private static async Task<List<object?[]>> RowsAsync(MethodInfo method)
    {
        if (method.GetParameters().Length == 0) return [[]];
        var rows = new List<object?[]>();
        foreach (var attribute in method.GetCustomAttributes())
        {
            if (Property(attribute, "MemberName") is string member)
            {
                foreach (var row in MemberRows(method, member, (Type?)Property(attribute, "MemberType"), (object?[]?)Property(attribute, "Arguments") ?? [])) rows.Add(ValuesOf(row));
                continue;
            }

            if (attribute.GetType().GetMethod("GetData", [typeof(MethodInfo), TypeOf("Xunit.Sdk.DisposalTracker")]) is not { } getData) continue;
            dynamic data = getData.Invoke(attribute, [method, Activator.CreateInstance(TypeOf("Xunit.Sdk.DisposalTracker"))])!;
            foreach (var row in (IEnumerable)await data) rows.Add(ValuesOf(row));
        }

        if (rows.Count == 0 && method.GetParameters().Length > 0) throw new InvalidOperationException($"{method.Name} has no rows.");
        return rows;
    }

    /// <summary>What the attribute's own GetData would give inside a test runner; outside of one it gives nothing.</summary>
    private static IEnumerable MemberRows(MethodInfo method, string member, Type? declared, object?[] arguments)
    {
        for (var type = declared ?? method.ReflectedType; type is not null; type = type.BaseType)
        {
            var found = type.GetProperty(member, Anywhere)?.GetValue(null) ?? type.GetField(member, Anywhere)?.GetValue(null) ?? type.GetMethod(member, Anywhere)?.Invoke(null, arguments);
            if (found is not null) return (IEnumerable)found;
        }

        throw new InvalidOperationException($"{method.Name}: there is no {member}.");
    }

    private static object?[] ValuesOf(object row) => row as object?[]
        ?? (object?[])row.GetType().GetInterfaces().Append(row.GetType()).Select(type => type.GetMethod("GetData", [])).First(found => found is not null)!.Invoke(row, [])!;

    private static object? Property(Attribute attribute, string name) => attribute.GetType().GetProperty(name)?.GetValue(attribute);

    private static Type TypeOf(string name) => AppDomain.CurrentDomain.GetAssemblies().Select(assembly => assembly.GetType(name)).OfType<Type>().FirstOrDefault() ?? typeof(object);
}
