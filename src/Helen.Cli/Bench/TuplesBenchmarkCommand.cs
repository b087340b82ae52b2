using System.CommandLine;
using Helen.Cli.Demo;
using Helen.Mpc.Offline;

namespace Helen.Cli.Bench;

/// <summary>The verb <c>helen bench tuples</c>.</summary>
internal static class TuplesBenchmarkCommand
{
    /// <summary>The command; it calls <paramref name="run"/>.</summary>
    public static Command Build(Func<TuplesBenchmarkOptions, CancellationToken, Task<int>> run)
    {
        var kind = new Option<TupleKind>("--kind")
        {
            HelpName = "triples|bits|squares|inverses|inputs",
            Description = "Which tuples.",
            DefaultValueFactory = _ => TupleKind.Triple,
            CustomParser = result =>
            {
                switch (result.Tokens.Count == 1 ? result.Tokens[0].Value : "")
                {
                    case "triples": return TupleKind.Triple;
                    case "bits": return TupleKind.RandomBit;
                    case "squares": return TupleKind.Square;
                    case "inverses": return TupleKind.InversePair;
                    case "inputs": return TupleKind.InputMask;
                    default:
                        result.AddError("--kind is 'triples', 'bits', 'squares', 'inverses' or 'inputs'.");
                        return default;
                }
            },
        };
        var parties = DemoCommand.Integer("--parties", "N", "Parties on this machine, 2 to 8.", 2);
        var seconds = DemoCommand.Integer("--seconds", "S", "Seconds to measure after the setup.", 20);
        var json = new Option<string?>("--json") { HelpName = "FILE", Description = "Write the figures as JSON to this file." };
        var command = new Command("tuples", "How fast parties on this machine make tuples with the real parameters, over loopback, without storing them.") { kind, parties, seconds, json };
        command.SetAction((parsed, ct) => run(new(parsed.GetValue(kind), parsed.GetValue(parties), parsed.GetValue(seconds), parsed.GetValue(json)), ct));
        return command;
    }
}
