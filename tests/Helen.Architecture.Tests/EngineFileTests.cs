namespace Helen.Architecture.Tests;

/// <summary>
/// The files that only a build for Orleans compiles, compiled here against the embedded engine's Orleans types, whose every member equals a line of eng/orleans-api.txt:
/// they use nothing of Orleans beyond it, and nothing of the embedded engine.
/// </summary>
public sealed class EngineFileTests
{
    private static readonly string[] Usings =
    [
        "System", "System.Collections.Generic", "System.IO", "System.Linq", "System.Net.Http", "System.Threading", "System.Threading.Tasks", "Orleans", "Orleans.Runtime", "Orleans.Hosting",
    ];

    public static TheoryData<string> HostingRooms => new(Repository.Projects.Where(room => Directory.Exists(FolderOf(room.Key))).Select(room => room.Key));

    [Fact]
    public void Rooms_ThatChooseAnEngine_AreKnown() => Assert.Equal(["Helen.Cli", "Helen.Grains"], HostingRooms.Select(room => room.Data).Order());

    [Theory]
    [MemberData(nameof(HostingRooms))]
    public async Task OrleansFile_CompilesAgainstTheListedMembers(string room)
    {
        var file = Path.Combine(FolderOf(room), "Orleans.cs");
        Assert.True(File.Exists(Path.Combine(FolderOf(room), "Embedded.cs")));
        Assert.DoesNotContain("Engine.Embedded", await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken), StringComparison.Ordinal);

        // Named as the room's tests, so that the room's internal members are there as in the room itself.
        var (exitCode, output) = await NegativeCompileTests.CompileAsync([file], $"{room}.Tests", Usings, TestContext.Current.CancellationToken);

        Assert.True(exitCode == 0, output);
    }

    /// <summary>What the list does not have is found.</summary>
    [Fact]
    public async Task OrleansFile_UsingMore_DoesNotCompile()
    {
        var folder = Directory.CreateTempSubdirectory("helen-engine-");
        try
        {
            var file = Path.Combine(folder.FullName, "More.cs");
            await File.WriteAllTextAsync(file, "class More { object Of(IGrainFactory grains) => grains.FindSomewhere(); }", TestContext.Current.CancellationToken);
            var (exitCode, output) = await NegativeCompileTests.CompileAsync([file], "Helen.Grains.Tests", Usings, TestContext.Current.CancellationToken);
            Assert.NotEqual(0, exitCode);
            Assert.Contains("CS1061", output, StringComparison.Ordinal);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static string FolderOf(string room) => Path.Combine(Path.GetDirectoryName(Repository.Projects[room])!, "Engines");
}
