using Helen.Cli.Demo;
using Helen.Cryptography.Hashing;
using Helen.Rounds;
using Helen.Training.Data;

namespace Helen.Cli.Tests;

public sealed class CommandTests
{
    [Fact]
    public async Task Version_PrintsVersionAndGrainEngine()
    {
        var run = await CommandRun.OfAsync("--version");

        Assert.Equal(0, run.ExitCode);
        Assert.Matches(@"^helen \d+\.\d+\.\d+ \(grain engine: (Embedded|Orleans)\)\s*$", run.Output);
    }

    [Theory]
    [InlineData("--help")]
    [InlineData("demo", "--help")]
    [InlineData("bench", "--help")]
    [InlineData("bench", "grains", "--help")]
    public async Task Help_IsShown(params string[] args) => Assert.Equal(0, (await CommandRun.OfAsync(args)).ExitCode);

    [Theory]
    [InlineData("dmeo")]
    [InlineData("demo", "--bogus")]
    [InlineData("demo", "extra")]
    [InlineData("demo", "@file")]
    [InlineData("demo", "--parties", "three")]
    [InlineData("demo", "--parties", "99999999999")]
    [InlineData("demo", "--parties", "2", "--parties", "3")]
    [InlineData("demo", "--parties")]
    [InlineData("demo", "--l1", "0,05")]
    [InlineData("demo", "--split", "striped")]
    [InlineData("demo", "--split", "random:")]
    [InlineData("demo", "--split", "random:-1")]
    [InlineData("demo", "--data", "a.csv")]
    [InlineData("demo", "--label", "y")]
    [InlineData("bench")]
    [InlineData("bench", "nothing")]
    [InlineData("bench", "grains", "--runs", "many")]
    public async Task Usage_NotUnderstood_Exits2(params string[] args) => (await CommandRun.OfAsync(args)).AssertFailed(ExitCode.Usage, "--help");

    [Theory]
    [InlineData("'run'", "run")]
    [InlineData("'help'", "help")]
    [InlineData("'extra'", "demo", "extra")]
    [InlineData("--l1", "demo", "--l1", "--iterations", "3")]
    [InlineData("'three'", "demo", "--parties", "three")]
    public async Task Usage_NotUnderstood_NamesTheWord(string word, params string[] args) => (await CommandRun.OfAsync(args)).AssertFailed(ExitCode.Usage, word);

    [Fact]
    public async Task NoVerb_Exits2() => (await CommandRun.OfAsync()).AssertFailed(ExitCode.Usage);

    [Theory]
    [InlineData("--parties", "1")]
    [InlineData("--parties", "9")]
    [InlineData("--parties", "-3")]
    [InlineData("--iterations", "0")]
    [InlineData("--iterations", "-1")]
    [InlineData("--iterations", "1001")]
    [InlineData("--l1", "-0.1")]
    [InlineData("--l1", "NaN")]
    [InlineData("--l1", "Infinity")]
    [InlineData("--l1", "1e999")]
    [InlineData("--key-bits", "1000")]
    [InlineData("--key-bits", "4096")]
    [InlineData("--key-bits", "1024")]
    [InlineData("--key-bits", "512")]
    public async Task Value_OutOfRange_Exits3AndNamesTheOption(string option, string value) =>
        (await CommandRun.OfAsync("demo", option, value)).AssertFailed(ExitCode.Refused, option == "--key-bits" ? value : option);

    [Fact]
    public async Task KeyBits_SmallWithInsecureTest_RunsAndWarns()
    {
        var run = await CommandRun.OfAsync("demo", "--key-bits", "512", "--insecure-test");

        Assert.Equal(0, run.ExitCode);
        Assert.Contains("INSECURE", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Engine_Aborts_Exits4AndNamesTheCulprit() => (await Failing(
        new SessionAbortedException([new Blame(new PartyId(1), Fault.InvalidProof, default, [Digest.Of([1])], "The proof of the local update does not verify.").ToString()])))
        .AssertFailed(ExitCode.Aborted, "P2 is to blame", "local update");

    [Fact]
    public async Task Engine_AbortsWithoutCulprit_Exits4AndSaysSo() => (await Failing(
        new SessionAbortedException([new Blame(null, Fault.MacCheckFailed, default, [], "The MAC check failed.").ToString()])))
        .AssertFailed(ExitCode.Aborted, "nobody can be named");

    [Fact]
    public async Task Engine_Stalls_Exits5() => (await Failing(new TimeoutException("P3 is silent."))).AssertFailed(ExitCode.Stalled, "P3 is silent.");

    [Fact]
    public async Task Engine_RefusesBudget_Exits3() =>
        (await Failing(new RefusedInputException("The session does not fit: no slot is left at iteration 70."))).AssertFailed(ExitCode.Refused, "iteration 70");

    [Fact]
    public async Task Engine_Fails_Exits70WithOneLine() =>
        (await Failing(new InvalidOperationException("first\nsecond\u001b[2J"))).AssertFailed(ExitCode.Internal, "HELEN_DEBUG");

    [Fact]
    public async Task Cancelled_Exits130AndLeavesNoFile()
    {
        using var scratch = new Scratch();
        using var cancel = new CancellationTokenSource();
        var engine = new ScriptedEngine(async ct =>
        {
            await cancel.CancelAsync();
            await Task.Delay(Timeout.Infinite, ct);
        });

        var run = await CommandRun.OfAsync(engine, cancel.Token, "demo", "--json", Path.Combine(scratch.Directory, "out.json"));

        run.AssertFailed(ExitCode.Cancelled);
        Assert.Empty(Directory.GetFiles(scratch.Directory));
    }

    private static Task<CommandRun> Failing(Exception failure) =>
        CommandRun.OfAsync(new ScriptedEngine(_ => Task.FromException(failure)), TestContext.Current.CancellationToken, "demo");

    private sealed class ScriptedEngine(Func<CancellationToken, Task> script) : IDemoEngine
    {
        public string Name => "scripted";

        public System.Collections.Immutable.ImmutableArray<string> Notes => [];

        public async Task<DemoRun> TrainAsync(DemoTask task, IProgress<DemoProgress> progress, CancellationToken ct)
        {
            await script(ct);
            throw new System.Diagnostics.UnreachableException("A script fails or is cancelled.");
        }
    }
}
