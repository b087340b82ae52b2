using Helen.Arithmetic.Randomness;
using Helen.Cli.Demo;
using Helen.Training.Data;

namespace Helen.Cli.Tests.Demo;

/// <summary>Which directories a demonstration keeps its stores in.</summary>
public sealed class DemoStoreTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Open_ForeignFiles_IsRefusedAndLeavesThem()
    {
        using var scratch = new Scratch();
        var file = scratch.Write("somebody's");
        var refused = await Assert.ThrowsAsync<RefusedInputException>(() => OpenAsync(scratch.Directory));
        Assert.Contains("holds files of something else", refused.Message, StringComparison.Ordinal);
        Assert.Equal([file], Directory.GetFileSystemEntries(scratch.Directory));
    }

    [Fact]
    public async Task Open_EmptyOrUsedBefore_IsAccepted()
    {
        using var scratch = new Scratch();
        for (var i = 0; i < 2; i++)
        {
            await using var store = await OpenAsync(scratch.Directory);
            Assert.Equal(2, store.Parties.Length);
        }
    }

    [Theory]
    [InlineData("", UnixFileMode.GroupRead)]
    [InlineData("", UnixFileMode.OtherExecute)]
    [InlineData("party-1", UnixFileMode.OtherRead)]
    public async Task Open_DirectoryOpenToOthers_IsRefused(string inside, UnixFileMode others)
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("Directories have no mode here.");
            return;
        }

        using var scratch = new Scratch();
        await using (await OpenAsync(scratch.Directory))
        {
            // Made, so that there is something to be open.
        }

        var path = Path.Combine(scratch.Directory, inside);
        Directory.CreateDirectory(path);
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | others);
        var refused = await Assert.ThrowsAsync<RefusedInputException>(async () => await (await OpenAsync(scratch.Directory, resume: inside.Length > 0)).DisposeAsync());
        Assert.Contains("(0700)", refused.Message, StringComparison.Ordinal);
    }

    private static Task<DemoStore> OpenAsync(string directory, bool resume = false) => DemoStore.OpenAsync(directory, 2, resume, new SystemRandomSource(), Ct);
}
