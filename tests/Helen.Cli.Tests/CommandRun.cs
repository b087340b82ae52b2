using Helen.Cli.Demo;
using Spectre.Console;

namespace Helen.Cli.Tests;

/// <summary>One command line, run in this process with captured streams.</summary>
internal sealed record CommandRun(int ExitCode, string Output, string Error)
{
    public static async Task<CommandRun> OfAsync(IDemoEngine engine, CancellationToken ct, params string[] args)
    {
        await using var output = new StringWriter();
        await using var error = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.No,
            Interactive = InteractionSupport.No,
            Out = new AnsiConsoleOutput(output),
        });
        console.Profile.Width = 120;
        var code = await new HelenCommand(console, error, engine, TimeProvider.System).InvokeAsync(args, ct);
        return new CommandRun(code, output.ToString(), error.ToString());
    }

    public static Task<CommandRun> OfAsync(params string[] args) =>
        OfAsync(new PlaintextEngine(TimeProvider.System), TestContext.Current.CancellationToken, args);

    /// <summary>Exactly one line on the error stream, nothing that looks like a stack trace.</summary>
    public void AssertFailed(int code, params string[] words)
    {
        Assert.Equal(code, ExitCode);
        Assert.Equal(1, Error.Count(letter => letter == '\n'));
        Assert.StartsWith("helen: ", Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", Error, StringComparison.Ordinal);
        Assert.All(words, word => Assert.Contains(word, Error, StringComparison.Ordinal));
    }
}
