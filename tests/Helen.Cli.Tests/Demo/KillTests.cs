using System.Diagnostics;
using System.Text.Json;

namespace Helen.Cli.Tests.Demo;

/// <summary>
/// The program is killed (SIGKILL) when it begins a step, or at a point inside one, and resumed: it ends with the model of an undisturbed run (protocol §8.2, §8.3). All runs use the joint key that the
/// undisturbed one has made. About a minute on two idle cores.
/// </summary>
public sealed class KillTests(KillTests.Undisturbed undisturbed) : IClassFixture<KillTests.Undisturbed>
{
    /// <summary>An MPC segment that starts anew truncates with other masks: SizeBudget.TruncationErrorBound is below this.</summary>
    private const double ToUndisturbed = 1e-7;

    private static readonly string[] Options = ["--parties", "3", "--iterations", "4", "--key-bits", "512", "--insecure-test"];

    [Theory]
    [InlineData("agreement")]
    [InlineData("agreement : confirming the joint key")]
    [InlineData("input preparation")]
    [InlineData("iterations 1: local updates")]
    [InlineData("iterations 1: local updates @ rows begin")]
    [InlineData("iterations 2: local updates @ rows end")]
    [InlineData("dual masks")]
    [InlineData("dual masks @ mac check")]
    [InlineData("iterations 2: soft threshold")]
    [InlineData("iterations 2: soft threshold @ packed")]
    [InlineData("iterations 3: soft threshold @ mac check")]
    [InlineData("iterations 3: local updates")]
    [InlineData("iterations 4: soft threshold")]
    [InlineData("release")]
    public async Task Demo_KilledInAStep_ResumesToTheSameModel(string place)
    {
        using var scratch = new Scratch();
        var state = undisturbed.CopyTo(Path.Combine(scratch.Directory, "state"));

        await KillAsync(place, ["demo", "--state", state, .. Options]);
        var resumed = await FinishAsync(Path.Combine(scratch.Directory, "resumed.json"), ["--state", state, "--resume"]);

        Assert.All(undisturbed.Coefficients.Zip(resumed), pair => Assert.InRange(Math.Abs(pair.First - pair.Second), 0, ToUndisturbed));
        // Only the joint key stays: it serves the next demonstration.
        Assert.Equal([Path.Combine(state, "keys")], Directory.EnumerateDirectories(state));
        var again = await RunAsync(["helen.dll", "demo", "--state", state, "--resume"]);
        Assert.Equal(ExitCode.Refused, again.ExitCode);
        Assert.Contains("There is no unfinished demonstration", again.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Demo_KilledTwice_ResumesToTheEnd()
    {
        using var scratch = new Scratch();
        var state = undisturbed.CopyTo(Path.Combine(scratch.Directory, "state"));
        await KillAsync("dual masks", ["demo", "--state", state, .. Options]);
        await KillAsync("iterations 3: soft threshold", ["demo", "--state", state, "--resume"]);
        Assert.NotEmpty(await FinishAsync(Path.Combine(scratch.Directory, "out.json"), ["--state", state, "--resume"]));
    }

    /// <summary>While the joint key is made there is no session yet to resume: the next demonstration goes on with the key.</summary>
    [Fact]
    public async Task Demo_KilledWhileTheKeyIsMade_NextDemonstrationGoesOn()
    {
        using var scratch = new Scratch();
        var state = Path.Combine(scratch.Directory, "state");
        await KillAsync("joint key : sharing", ["demo", "--state", state, .. Options]);
        var begun = await RunAsync(["helen.dll", "key", "list", "--state", state]);

        var resumed = await RunAsync(["helen.dll", "demo", "--state", state, "--resume"]);
        Assert.Equal(ExitCode.Refused, resumed.ExitCode);
        var coefficients = await FinishAsync(Path.Combine(scratch.Directory, "out.json"), ["--state", state, .. Options]);

        Assert.All(undisturbed.Coefficients.Zip(coefficients), pair => Assert.InRange(Math.Abs(pair.First - pair.Second), 0, ToUndisturbed));
        var id = begun.Output.Trim()[..16];
        Assert.Contains("unfinished", begun.Output, StringComparison.Ordinal);
        Assert.StartsWith(id, (await RunAsync(["helen.dll", "key", "list", "--state", state])).Output.Trim(), StringComparison.Ordinal);
    }

    /// <summary>A demonstration keeps no share of its own: with the key it is lost.</summary>
    [Fact]
    public async Task Demo_KilledAndItsKeyDestroyed_CannotBeResumed()
    {
        using var scratch = new Scratch();
        var state = undisturbed.CopyTo(Path.Combine(scratch.Directory, "state"));
        await KillAsync("iterations 2: local updates", ["demo", "--state", state, .. Options]);
        var id = (await RunAsync(["helen.dll", "key", "list", "--state", state])).Output.Trim()[..16];
        Assert.Equal(0, (await RunAsync(["helen.dll", "key", "destroy", id, "--state", state])).ExitCode);

        var resumed = await RunAsync(["helen.dll", "demo", "--state", state, "--resume"]);

        Assert.Equal(ExitCode.Refused, resumed.ExitCode);
        Assert.Contains("has been destroyed", resumed.Error, StringComparison.Ordinal);
        Assert.NotEmpty(await FinishAsync(Path.Combine(scratch.Directory, "out.json"), ["--state", state, .. Options]));
    }

    [Fact]
    public async Task Demo_ResumeWithOtherOptions_IsAUsageError()
    {
        var run = await RunAsync(["helen.dll", "demo", "--resume", "--parties", "2"]);
        Assert.Equal(ExitCode.Usage, run.ExitCode);
        Assert.Contains("--parties", run.Error, StringComparison.Ordinal);
    }

    /// <summary>The default directory is Helen's by its name: what else lies there is neither in the way nor removed.</summary>
    [Fact]
    public async Task Demo_StrayFileInTheDefaultDirectory_RunsAndKeepsIt()
    {
        using var scratch = new Scratch();
        var directory = Path.Combine(scratch.Directory, "helen", "demo");
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(directory);
        else Directory.CreateDirectory(directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var stray = Path.Combine(directory, "notes.txt");
        await File.WriteAllTextAsync(stray, "mine", TestContext.Current.CancellationToken);

        var run = await RunAsync(["helen.dll", "demo", "--parties", "2", "--iterations", "1", "--key-bits", "512", "--insecure-test"], ("XDG_STATE_HOME", scratch.Directory));

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Equal("mine", await File.ReadAllTextAsync(stray, TestContext.Current.CancellationToken));
        Assert.Equal([Path.Combine(directory, "keys")], Directory.EnumerateDirectories(directory));
        // It was there, and nowhere else.
        Assert.True(File.Exists(Path.Combine(directory, ".helen-demo")));
    }

    private static async Task<double[]> FinishAsync(string json, string[] args)
    {
        var run = await RunAsync(["helen.dll", "demo", "--json", json, .. args]);
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        using var result = JsonDocument.Parse(await File.ReadAllTextAsync(json, TestContext.Current.CancellationToken));
        return [.. result.RootElement.GetProperty("coefficients").GetProperty("standardised").EnumerateArray().Select(c => c.GetDouble())];
    }

    private static async Task KillAsync(string place, string[] args)
    {
        const int killed = 128 + 9;
        var run = await RunAsync(["helen-crasher.dll", place, .. args]);
        Assert.Equal((killed, ""), (run.ExitCode, run.Error));
    }

    private static async Task<(int ExitCode, string Output, string Error)> RunAsync(string[] args, params (string Name, string Value)[] environment)
    {
        using var process = Start(args, environment);
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var error = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, await output, error);
    }

    private static Process Start(string[] args, (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath is { } host && Path.GetFileNameWithoutExtension(host) == "dotnet" ? host : "dotnet")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, args[0]));
        foreach (var arg in args[1..]) start.ArgumentList.Add(arg);
        foreach (var (name, value) in environment) start.Environment[name] = value;
        return Process.Start(start)!;
    }

    /// <summary>One demonstration that nobody disturbs, and the state directory that it leaves: the joint key.</summary>
    public sealed class Undisturbed : IAsyncLifetime
    {
        private readonly Scratch _scratch = new();

        public double[] Coefficients { get; private set; } = [];

        private string State => Path.Combine(_scratch.Directory, "state");

        public async ValueTask InitializeAsync() => Coefficients = await FinishAsync(Path.Combine(_scratch.Directory, "undisturbed.json"), ["--state", State, .. Options]);

        public ValueTask DisposeAsync()
        {
            _scratch.Dispose();
            return ValueTask.CompletedTask;
        }

        /// <summary>A directory of its own with the same key.</summary>
        public string CopyTo(string directory)
        {
            foreach (var folder in Directory.EnumerateDirectories(State, "*", SearchOption.AllDirectories).Prepend(State))
            {
                var copy = Path.Combine(directory, Path.GetRelativePath(State, folder));
                if (OperatingSystem.IsWindows()) Directory.CreateDirectory(copy);
                else Directory.CreateDirectory(copy, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
                foreach (var file in Directory.EnumerateFiles(folder)) File.Copy(file, Path.Combine(copy, Path.GetFileName(file)));
            }

            return directory;
        }
    }
}
