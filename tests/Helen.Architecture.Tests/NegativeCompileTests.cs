using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Helen.Architecture.Tests;

/// <summary>
/// What must not compile outside its room does not: each file of NegativeCompile is compiled with the SDK's own compiler against the built rooms and
/// gives exactly the errors its first line names. Accept.cs shows that sound code compiles there.
/// </summary>
public sealed partial class NegativeCompileTests
{
    public static TheoryData<string> Cases => new(Directory.GetFiles(CaseFolder, "*.cs").Select(file => Path.GetFileNameWithoutExtension(file)!));

    private static string CaseFolder => Path.Combine(AppContext.BaseDirectory, "NegativeCompile");

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Compile_Case_GivesExactlyTheNamedErrors(string name)
    {
        var file = Path.Combine(CaseFolder, $"{name}.cs");
        var header = Header().Match(File.ReadLines(file).First());
        Assert.True(header.Success, "The first line is '// expect: none' or '// expect: CS0122, …'.");
        var expected = header.Groups["errors"].Value is "none" ? [] : header.Groups["errors"].Value.Split(',', StringSplitOptions.TrimEntries).Order().ToArray();

        var (exitCode, output) = await CompileAsync([file], "NegativeCompile", [], TestContext.Current.CancellationToken);

        var errors = Error().Matches(output).Select(match => match.Groups["id"].Value).Distinct().Order().ToArray();
        Assert.True(expected.SequenceEqual(errors), $"expected {string.Join(", ", expected)} but got:\n{output}");
        Assert.Equal(expected.Length == 0, exitCode == 0);
    }

    [Fact]
    public void Cases_HoldAnAcceptTwin() => Assert.Contains("Accept", Directory.GetFiles(CaseFolder).Select(Path.GetFileNameWithoutExtension));

    /// <summary>Compiles files to a library of a name, with usings that hold in all of them, against what this process runs with.</summary>
    internal static async Task<(int ExitCode, string Output)> CompileAsync(string[] files, string assembly, string[] usings, CancellationToken ct)
    {
        var folder = Directory.CreateTempSubdirectory("helen-compile-");
        try
        {
            var (dotnet, compiler) = Compiler.Value;
            var response = Path.Combine(folder.FullName, "options.rsp");
            // The platform's assemblies and everything beside this test: exactly what this process itself runs with.
            var references = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
                .Where(reference => reference.EndsWith(".dll", StringComparison.Ordinal));
            var globals = Path.Combine(folder.FullName, "Usings.cs");
            await File.WriteAllLinesAsync(globals, usings.Select(name => $"global using {name};"), ct);
            await File.WriteAllLinesAsync(
                response,
                [
                    "-nologo", "-nostdlib", "-target:library", "-langversion:latest", "-nullable:enable",
                    $"-out:\"{Path.Combine(folder.FullName, $"{assembly}.dll")}\"",
                    .. references.Select(reference => $"-reference:\"{reference}\""),
                    .. files.Append(globals).Select(file => $"\"{file}\""),
                ],
                ct);
            return await RunAsync(dotnet, ["exec", compiler, "-noconfig", $"@{response}"], ct);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static readonly Lazy<(string Dotnet, string Compiler)> Compiler = new(FindCompiler);

    /// <summary>The compiler of the newest SDK beside the runtime of this process, of DOTNET_ROOT, or of the dotnet on the path.</summary>
    private static (string Dotnet, string Compiler) FindCompiler()
    {
        var executable = OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet";
        // …/shared/Microsoft.NETCore.App/<version>/System.Private.CoreLib.dll
        var ownRoot = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(typeof(object).Assembly.Location)!, "..", "..", ".."));
        foreach (var root in new[] { Environment.GetEnvironmentVariable("DOTNET_ROOT"), ownRoot }.OfType<string>())
        {
            var sdks = Path.Combine(root, "sdk");
            if (Directory.Exists(sdks) && Newest(Directory.GetDirectories(sdks)) is { } compiler) return (Path.Combine(root, executable), compiler);
        }

        var (_, listed) = RunAsync(executable, ["--list-sdks"], CancellationToken.None).GetAwaiter().GetResult();
        return Newest(Sdk().Matches(listed).Select(match => Path.Combine(match.Groups["folder"].Value, match.Groups["version"].Value))) is { } found
            ? (executable, found)
            : throw new FileNotFoundException("No SDK with a compiler was found beside the runtime, in DOTNET_ROOT or on the path.");
    }

    private static string? Newest(IEnumerable<string> sdks) => sdks
        .OrderByDescending(sdk => Version.TryParse(Path.GetFileName(sdk).Split('-')[0], out var version) ? version : new Version(0, 0))
        .Select(sdk => Path.Combine(sdk, "Roslyn", "bincore", "csc.dll"))
        .FirstOrDefault(File.Exists);

    private static async Task<(int ExitCode, string Output)> RunAsync(string program, string[] arguments, CancellationToken ct)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var output = process.StandardOutput.ReadToEndAsync(ct);
        var error = process.StandardError.ReadToEndAsync(ct);
        await process.WaitForExitAsync(ct);
        return (process.ExitCode, await output + await error);
    }

    [GeneratedRegex(@"^// expect: (?<errors>none|CS\d{4}(, CS\d{4})*)$")]
    private static partial Regex Header();

    [GeneratedRegex(@"\berror (?<id>CS\d{4}):")]
    private static partial Regex Error();

    [GeneratedRegex(@"^(?<version>\S+) \[(?<folder>.+)\]", RegexOptions.Multiline)]
    private static partial Regex Sdk();
}
