using System.CommandLine;
using Helen.Cli.Demo;
using Helen.Training.Budget;

namespace Helen.Cli.Bench;

/// <summary>The verb <c>helen bench</c>: measurements of this build on this machine, one sub-command per kind, each with <c>--json</c>.</summary>
internal static class BenchCommand
{
    private const int DefaultRuns = 5;

    /// <summary>The command; its kinds call what they are given.</summary>
    /// <param name="grains">Runs <c>bench grains</c> with the session's options and the number of runs.</param>
    /// <param name="tuples">Runs <c>bench tuples</c>.</param>
    /// <param name="keygen">The sub-command <c>bench keygen</c>.</param>
    public static Command Build(Func<DemoOptions, int, CancellationToken, Task<int>> grains, Func<TuplesBenchmarkOptions, CancellationToken, Task<int>> tuples, Command keygen) =>
        new("bench", "Measure this build on this machine.") { Grains(grains), TuplesBenchmarkCommand.Build(tuples), keygen };

    private static Command Grains(Func<DemoOptions, int, CancellationToken, Task<int>> run)
    {
        var parties = DemoCommand.Integer("--parties", "N", "Parties on this machine, 2 to 8.", DemoOptions.DefaultParties);
        var iterations = DemoCommand.Integer("--iterations", "K", $"ADMM iterations, 1 to {BudgetInput.MaxIterations}.", DemoOptions.DefaultIterations);
        var keyBits = DemoCommand.Integer("--key-bits", "2048|3072", "Bits of the Paillier modulus.", DemoOptions.DefaultKeyBits);
        var insecure = DemoCommand.InsecureTest();
        var runs = DemoCommand.Integer("--runs", "N", $"Runs of each kind, 1 to {GrainsBenchmark.MostRuns}, by turns.", DefaultRuns);
        var state = new Option<string?>("--state") { Description = "Take the joint key from this state directory, and keep a new one there. Default: a key for this measurement alone.", HelpName = "DIR" };
        var json = DemoCommand.Json();
        var command = new Command("grains", "The same session on grains with their stores, and without either: how much longer the grains take.") { parties, iterations, keyBits, insecure, runs, state, json };
        command.SetAction((parsed, ct) => run(
            new DemoOptions(parsed.GetValue(parties), Iterations: parsed.GetValue(iterations), KeyBits: parsed.GetValue(keyBits), InsecureTest: parsed.GetValue(insecure), JsonFile: parsed.GetValue(json)) { State = parsed.GetValue(state) },
            parsed.GetValue(runs), ct));
        return command;
    }
}
