using System.Text.Json;

namespace Helen.Cli.Tests.Demo;

public sealed class DemoTests
{
    [Fact]
    public async Task Demo_Defaults_MatchTheOptimumAndSayPlaintext()
    {
        using var scratch = new Scratch();
        var file = Path.Combine(scratch.Directory, "out.json");

        var run = await CommandRun.OfAsync("demo", "--json", file);

        Assert.Equal(0, run.ExitCode);
        Assert.Contains("PLAINTEXT", run.Output, StringComparison.Ordinal);
        Assert.Contains("iteration 15 of 15", run.Output, StringComparison.Ordinal);
        Assert.Equal([file], Directory.GetFiles(scratch.Directory));
        using var json = JsonDocument.Parse(await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken));
        var root = json.RootElement;
        Assert.Equal(3, root.GetProperty("parties").GetInt32());
        Assert.Equal(442, root.GetProperty("rows").GetInt32());
        Assert.Equal(10, root.GetProperty("features").GetInt32());
        Assert.Equal(0.05, root.GetProperty("l1").GetDouble());
        Assert.Equal(15, root.GetProperty("iterations").GetInt32());
        Assert.Equal(2048, root.GetProperty("keyBits").GetInt32());
        Assert.InRange(root.GetProperty("maxAbsDifference").GetDouble(), 0, 5e-4);
        Assert.InRange(root.GetProperty("objectiveGap").GetDouble(), -1e-12, 1e-6);
        Assert.Equal(10, root.GetProperty("coefficients").GetProperty("standardised").GetArrayLength());
        Assert.Equal(10, root.GetProperty("coefficients").GetProperty("original").GetArrayLength());
        Assert.Equal(-219.19362282, root.GetProperty("intercept").GetDouble(), 0.1);
        Assert.Equal(3, root.GetProperty("bytesSentPerParty").GetArrayLength());
        Assert.Equal(0, root.GetProperty("proofsVerified").GetInt32());
        Assert.True(root.GetProperty("secondsPerPhase").GetProperty("modelCompute").GetDouble() >= 0);
    }

    [Theory]
    [InlineData("contiguous")]
    [InlineData("random:0")]
    [InlineData("random:18446744073709551615")]
    public async Task Demo_EverySplit_Runs(string split) =>
        Assert.Equal(0, (await CommandRun.OfAsync("demo", "--parties", "8", "--split", split, "--iterations", "3")).ExitCode);

    [Fact]
    public async Task Demo_TwoRowsPerParty_Runs()
    {
        using var scratch = new Scratch();
        var file = scratch.Write("x,[bold]y[/]\n1,2\n2,3\n3,5\n4,4\n");

        var run = await CommandRun.OfAsync("demo", "--data", file, "--label", "[bold]y[/]", "--parties", "2");

        Assert.Equal(0, run.ExitCode);
        Assert.Contains("'[bold]y[/]'", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Json_Unwritable_Exits3BeforeTheRun()
    {
        using var scratch = new Scratch();

        foreach (var file in new[] { scratch.Directory, Path.Combine(scratch.Directory, "no", "out.json"), "" })
        {
            var run = await CommandRun.OfAsync("demo", "--json", file);

            run.AssertFailed(ExitCode.Refused, "cannot be written");
            Assert.Empty(run.Output);
        }
    }

    [Theory]
    [InlineData("-", "file of its own")]
    [InlineData("/dev/stdout", "not a plain file")]
    public async Task Json_NoPlainFile_Exits3(string file, string reason)
    {
        if (OperatingSystem.IsWindows()) return;
        (await CommandRun.OfAsync("demo", "--json", file)).AssertFailed(ExitCode.Refused, reason);
    }

    [Fact]
    public async Task Json_DataFile_Exits3AndKeepsTheData()
    {
        using var scratch = new Scratch();
        const string content = "x,y\n1,2\n2,3\n3,5\n4,4\n";
        var file = scratch.Write(content);
        var link = Path.Combine(scratch.Directory, "link.csv");
        File.CreateSymbolicLink(link, file);

        (await CommandRun.OfAsync("demo", "--data", file, "--label", "y", "--json", file)).AssertFailed(ExitCode.Refused, "data file");
        (await CommandRun.OfAsync("demo", "--data", file, "--label", "y", "--json", link)).AssertFailed(ExitCode.Refused, "data file");

        Assert.Equal(content, await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("1", "1 iteration,", "more iterations bring it closer")]
    [InlineData("40", "40 iterations,", "nearly collinear")]
    public async Task Demo_FarFromTheOptimum_SaysWhy(string iterations, params string[] words)
    {
        using var scratch = new Scratch();
        var file = scratch.Write("a,b,y\n1,2,1\n2,4,3\n3,6,2\n4,8,5\n5,10,4\n");

        var run = await CommandRun.OfAsync("demo", "--data", file, "--label", "y", "--parties", "2", "--iterations", iterations);

        Assert.All(words, word => Assert.Contains(word, run.Output, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Json_ExistingFile_IsReplacedOnlyOnSuccess()
    {
        using var scratch = new Scratch();
        var file = Path.Combine(scratch.Directory, "out.json");
        await File.WriteAllTextAsync(file, "before", TestContext.Current.CancellationToken);

        (await CommandRun.OfAsync("demo", "--json", file, "--data", file, "--label", "y")).AssertFailed(ExitCode.Refused);
        Assert.Equal("before", await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken));
        Assert.Equal(0, (await CommandRun.OfAsync("demo", "--json", file, "--iterations", "1")).ExitCode);

        Assert.StartsWith("{", await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Single(Directory.GetFiles(scratch.Directory));
    }
}
