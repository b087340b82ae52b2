using System.Collections.Immutable;
using System.Diagnostics;
using Helen.Arithmetic.Randomness;
using Helen.Cli;
using Helen.Cli.Demo;
using Spectre.Console;

// The program `helen`, but killed (SIGKILL) the moment the first party begins the step that the first argument names.
var engine = new ProtocolEngine(new SystemRandomSource(), TimeProvider.System);
var output = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, Interactive = InteractionSupport.No });
return await new HelenCommand(output, Console.Error, new KillingEngine(engine, args[0]), TimeProvider.System).InvokeAsync(args[1..]);

internal sealed class KillingEngine(ProtocolEngine engine, string step) : IDemoEngine
{
    public string Name => engine.Name;

    public ImmutableArray<string> Notes => engine.Notes;

    public Task<DemoRun> TrainAsync(DemoTask task, IProgress<DemoProgress> progress, CancellationToken ct) => engine.TrainAsync(task, new Killer(progress, step), ct);
}

internal sealed class Killer(IProgress<DemoProgress> progress, string step) : IProgress<DemoProgress>
{
    public void Report(DemoProgress value)
    {
        if ($"{value.Phase} {value.Iteration}: {value.Text}".StartsWith(step, StringComparison.Ordinal)) Process.GetCurrentProcess().Kill();
        progress.Report(value);
    }
}
