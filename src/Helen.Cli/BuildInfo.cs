using System.Reflection;

namespace Helen.Cli;

/// <summary>What the build wrote into this program.</summary>
internal static class BuildInfo
{
    /// <summary>The version, three numbers.</summary>
    public static string Version { get; } = typeof(BuildInfo).Assembly.GetName().Version!.ToString(3);

    /// <summary>The grain engine the solution was built for: Embedded or Orleans.</summary>
    public static string GrainEngine { get; } =
        typeof(BuildInfo).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(entry => entry.Key == "GrainEngine").Value!;
}
