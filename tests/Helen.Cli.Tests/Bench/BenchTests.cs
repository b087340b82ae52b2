using System.Text.Json;
using Helen.Cli.Bench;

namespace Helen.Cli.Tests.Bench;

public sealed class BenchTests
{
    [Fact]
    public async Task Grains_SmallSession_WritesBothKindsAndTheirRatio()
    {
        using var scratch = new Scratch();
        var file = Path.Combine(scratch.Directory, "out.json");

        var run = await CommandRun.OfAsync("bench", "grains", "--parties", "2", "--iterations", "1", "--key-bits", "512", "--insecure-test", "--runs", "2", "--json", file);

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        using var json = JsonDocument.Parse(await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken));
        var root = json.RootElement;
        Assert.Equal("grains", root.GetProperty("benchmark").GetString());
        double[] with = [.. root.GetProperty("secondsWithGrains").EnumerateArray().Select(s => s.GetDouble())], without = [.. root.GetProperty("secondsWithoutGrains").EnumerateArray().Select(s => s.GetDouble())];
        Assert.Equal((2, 2), (with.Length, without.Length));
        Assert.Equal(with.Average() / without.Average(), root.GetProperty("ratio").GetDouble(), 1e-9);
        Assert.True(root.GetProperty("cpuRatio").GetDouble() > 0);
        Assert.Contains("ratio", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("101")]
    public async Task Grains_RunsOutOfRange_Exits3(string runs) => (await CommandRun.OfAsync("bench", "grains", "--runs", runs, "--key-bits", "512", "--insecure-test")).AssertFailed(ExitCode.Refused, "--runs");

    [Theory]
    [InlineData(new[] { 3.0, 1.0, 2.0 }, 2.0)]
    [InlineData(new[] { 4.0, 1.0, 2.0, 3.0 }, 2.5)]
    public void Median_IsTheMiddle(double[] values, double expected) => Assert.Equal(expected, GrainsResult.Median([.. values]));
}
