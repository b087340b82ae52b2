using System.Xml.Linq;

namespace Helen.Architecture.Tests;

/// <summary>The sources this test assembly was built from.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot(AppContext.BaseDirectory);

    /// <summary>Project name → project file, of everything under src.</summary>
    public static IReadOnlyDictionary<string, string> Projects { get; } = Directory.GetFiles(Path.Combine(Root, "src"), "*.csproj", SearchOption.AllDirectories)
        .ToDictionary(file => Path.GetFileNameWithoutExtension(file));

    /// <summary>Every file under src that people write.</summary>
    public static IEnumerable<string> SourceFiles(params string[] extensions) => Directory.GetFiles(Path.Combine(Root, "src"), "*", SearchOption.AllDirectories)
        .Where(file => extensions.Contains(Path.GetExtension(file)) && !file.Split(Path.DirectorySeparatorChar).Any(part => part is "bin" or "obj"));

    public static IEnumerable<string> ProjectReferences(string projectFile) => Included(projectFile, "ProjectReference").Select(reference => Path.GetFileNameWithoutExtension(reference)!);

    public static IEnumerable<string> PackageReferences(string projectFile) => Included(projectFile, "PackageReference");

    public static string Read(string relative) => File.ReadAllText(Path.Combine(Root, relative));

    private static IEnumerable<string> Included(string projectFile, string item) =>
        XDocument.Load(projectFile).Descendants(item).Select(element => element.Attribute("Include")!.Value.Replace('\\', '/'));

    private static string FindRoot(string from)
    {
        for (var directory = new DirectoryInfo(from); directory is not null; directory = directory.Parent)
            if (File.Exists(Path.Combine(directory.FullName, "Helen.Grains.sln"))) return directory.FullName;
        throw new DirectoryNotFoundException("The tests run inside the repository.");
    }
}
