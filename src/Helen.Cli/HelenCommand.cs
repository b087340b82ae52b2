using System.CommandLine;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;
using System.Globalization;
using Helen.Arithmetic.Randomness;
using Helen.Cli.Bench;
using Helen.Cli.Demo;
using Helen.Cli.Keys;
using Helen.Training.Data;
using Spectre.Console;

namespace Helen.Cli;

/// <summary>The command line: parses it, runs the verb, and turns every failure into one line on the error stream and an exit code.</summary>
internal sealed class HelenCommand(IAnsiConsole output, TextWriter error, IDemoEngine engine, TimeProvider time)
{
    /// <summary>Runs one command line; interrupting the process cancels it, and so does <paramref name="ct"/>.</summary>
    public async Task<int> InvokeAsync(IReadOnlyList<string> args, CancellationToken ct = default)
    {
        var root = new RootCommand("Helen: several organisations train one linear model without showing each other their data.")
        {
            DemoCommand.Build(RunDemoAsync),
            new KeyCommand(output, new SystemRandomSource()).Build(),
            BenchCommand.Build(RunGrainsBenchmarkAsync, RunTuplesBenchmarkAsync, new KeygenBenchmark(output, new SystemRandomSource(), time).Build()),
        };
        root.Options.OfType<VersionOption>().Single().Action = new ShowVersion(output);

        // No response files: an argument that starts with @ is that argument.
        var parsed = root.Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (parsed.Action is ParseErrorAction)
        {
            await error.WriteLineAsync($"helen: {Printable.Line(UsageError(parsed))} Try 'helen --help' or 'helen demo --help'.");
            return ExitCode.Usage;
        }

        // Ctrl-C cancels the verb's token; a verb that does not end by itself then is ended after the time-out.
        var configuration = new InvocationConfiguration
        {
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = TimeSpan.FromSeconds(10),
            Output = output.Profile.Out.Writer,
            Error = error,
        };
        try
        {
            return await parsed.InvokeAsync(configuration, ct);
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            return await ReportAsync(failure);
        }
    }

    /// <summary>The error that tells most: what is wrong with an option's value, else the words that mean nothing here.</summary>
    private static string UsageError(ParseResult parsed)
    {
        var value = parsed.Errors.FirstOrDefault(entry => entry.SymbolResult is OptionResult or ArgumentResult);
        if (value is not null) return value.Message;
        return parsed.UnmatchedTokens is [var unknown, ..] ? $"'{Printable.Cell(unknown)}' is not understood." : parsed.Errors[0].Message;
    }

    private async Task<int> RunDemoAsync(DemoOptions options, CancellationToken ct)
    {
        options.Validate();
        using var json = options.JsonFile is { } file ? JsonDestination.Reserve(file, options.DataPath) : null;
        var runner = new DemoRunner(engine, time);
        var view = new DemoView(output);
        var plan = DemoPlan.Prepare(options);
        view.ShowPlan(plan, engine);
        var result = await view.FollowAsync(progress => runner.RunAsync(plan, progress, ct));
        json?.Commit(DemoJson.Serialise(result));
        view.ShowResult(result, options.JsonFile);
        return ExitCode.Done;
    }

    private async Task<int> RunTuplesBenchmarkAsync(TuplesBenchmarkOptions options, CancellationToken ct)
    {
        options.Validate();
        using var json = options.JsonFile is { } file ? JsonDestination.Reserve(file, "") : null;
        var result = await new TuplesBenchmark(new SystemRandomSource(), time).RunAsync(options, output.WriteLine, ct);
        json?.Commit(result.ToJson());
        output.WriteLine(result.ToJson());
        return ExitCode.Done;
    }

    private async Task<int> RunGrainsBenchmarkAsync(DemoOptions options, int runs, CancellationToken ct)
    {
        options.Validate();
        using var json = options.JsonFile is { } file ? JsonDestination.Reserve(file, options.DataPath) : null;
        var lines = new ImmediateProgress<(RunCost With, RunCost Without)>(pair => output.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"with grains {pair.With.Seconds:F3} s ({pair.With.CpuSeconds:F3} s CPU, {pair.With.SystemSeconds:F3} s of it system), without {pair.Without.Seconds:F3} s ({pair.Without.CpuSeconds:F3} s CPU, {pair.Without.SystemSeconds:F3} s)")));
        var result = await new GrainsBenchmark(new SystemRandomSource(), time).RunAsync(options, runs, lines, ct);
        json?.Commit(result.ToJson());
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"ratio of the medians: {result.Ratio:F3} by the clock, {result.CpuRatio:F3} in CPU time, {result.CpuRatioOfPairs:F3} as the median over pairs"));
        return ExitCode.Done;
    }

    private async Task<int> ReportAsync(Exception failure)
    {
        var (code, text) = failure switch
        {
            OperationCanceledException => (ExitCode.Cancelled, "Cancelled."),
            RefusedInputException refused => (ExitCode.Refused, refused.OwnFigure is { } own ? $"{refused.Message} Here it is {own}." : refused.Message),
            SessionAbortedException aborted => (ExitCode.Aborted, $"The session was aborted. {aborted.Message}"),
            TimeoutException stalled => (ExitCode.Stalled, stalled.Message),
            _ => (ExitCode.Internal, $"Internal error ({failure.GetType().Name}): {failure.Message} Set HELEN_DEBUG=1 for details."),
        };
        await error.WriteLineAsync($"helen: {Printable.Line(text)}");
        if (Environment.GetEnvironmentVariable("HELEN_DEBUG") == "1") await error.WriteLineAsync(failure.ToString());
        return code;
    }

    private sealed class ImmediateProgress<T>(Action<T> show) : IProgress<T>
    {
        public void Report(T value) => show(value);
    }

    private sealed class ShowVersion(IAnsiConsole output) : SynchronousCommandLineAction
    {
        public override int Invoke(ParseResult parseResult)
        {
            output.Profile.Out.Writer.WriteLine($"helen {BuildInfo.Version} (grain engine: {BuildInfo.GrainEngine})");
            return ExitCode.Done;
        }
    }
}
