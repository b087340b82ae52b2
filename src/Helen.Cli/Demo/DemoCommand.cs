using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Helen.Training.Budget;
using Helen.Training.Data;

namespace Helen.Cli.Demo;

/// <summary>The verb <c>helen demo</c>: its options, and from them a <see cref="DemoOptions"/>.</summary>
internal static class DemoCommand
{
    /// <summary>The command; it calls <paramref name="run"/>.</summary>
    public static Command Build(Func<DemoOptions, CancellationToken, Task<int>> run)
    {
        var parties = Integer("--parties", "N", "Parties on this machine, 2 to 8.", DemoOptions.DefaultParties);
        var data = new Option<string?>("--data") { HelpName = "FILE.csv", Description = "A file with a header line and numbers only. Default: built-in diabetes data." };
        var label = new Option<string?>("--label") { HelpName = "NAME", Description = "The column of --data to predict; the other columns are features." };
        var l1 = new Option<double>("--l1")
        {
            HelpName = "X",
            Description = "Weight of the L1 penalty (LASSO), 0 or above.",
            DefaultValueFactory = _ => DemoOptions.DefaultL1,
            CustomParser = result => Parse(result, double.TryParse(Token(result), NumberStyles.Float, CultureInfo.InvariantCulture, out var value), value + 0.0, "a number"),
        };
        var iterations = Integer("--iterations", "K", $"ADMM iterations, 1 to {BudgetInput.MaxIterations}.", DemoOptions.DefaultIterations);
        var split = new Option<RowSplit>("--split")
        {
            HelpName = "contiguous|random:SEED",
            Description = "How the rows are dealt to the parties: in file order, or shuffled by a number.",
            DefaultValueFactory = _ => RowSplit.Contiguous,
            CustomParser = result => Parse(result, RowSplit.TryParse(Token(result), out var value), value, "'contiguous' or 'random:SEED' with a number from 0"),
        };
        var keyBits = Integer("--key-bits", "2048|3072", "Bits of the Paillier modulus.", DemoOptions.DefaultKeyBits);
        var insecure = InsecureTest();
        var json = Json();

        var state = new Option<string?>("--state") { HelpName = "DIR", Description = "Where the parties' stores are kept while it runs. Default: helen/demo in $XDG_STATE_HOME or ~/.local/state." };
        var resume = new Option<bool>("--resume") { Description = "Continue the demonstration that was interrupted, with its options.", Arity = ArgumentArity.Zero };

        var command = new Command("demo", "Run several parties on this machine and train one model.")
        {
            parties, data, label, l1, iterations, split, keyBits, insecure, json, state, resume,
        };
        command.Validators.Add(result =>
        {
            if ((result.GetResult(data) is null) != (result.GetResult(label) is null)) result.AddError("--data and --label go together.");
            Option[] fixedByResume = [parties, data, label, l1, iterations, split, keyBits, insecure];
            if (result.GetResult(resume) is not null && fixedByResume.FirstOrDefault(option => result.GetResult(option) is { Implicit: false }) is { } other)
                result.AddError($"--resume takes the options of the interrupted demonstration; leave out {other.Name}.");
        });
        command.SetAction((parsed, ct) => run(
            parsed.GetValue(resume)
                ? DemoPlanFile.Read(parsed.GetValue(state) ?? DemoStore.DefaultDirectory, parsed.GetValue(json))
                : new DemoOptions(
                    parsed.GetValue(parties), parsed.GetValue(data), parsed.GetValue(label), parsed.GetValue(l1), parsed.GetValue(iterations),
                    parsed.GetValue(split), parsed.GetValue(keyBits), parsed.GetValue(insecure), parsed.GetValue(json))
                {
                    State = parsed.GetValue(state),
                },
            ct));
        return command;
    }

    /// <summary>The option that accepts keys without protection.</summary>
    internal static Option<bool> InsecureTest() => new("--insecure-test") { Description = "Accept keys of 512 and 1024 bits, which protect nothing.", Arity = ArgumentArity.Zero };

    /// <summary>The option that names the file of a result.</summary>
    internal static Option<string?> Json() => new("--json") { HelpName = "FILE", Description = "Write the result as JSON to this file." };

    /// <summary>An option with a whole number.</summary>
    internal static Option<int> Integer(string name, string helpName, string description, int standard) => new(name)
    {
        HelpName = helpName,
        Description = description,
        DefaultValueFactory = _ => standard,
        CustomParser = result => Parse(result, int.TryParse(Token(result), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value), value, "a whole number"),
    };

    private static string Token(ArgumentResult result) => result.Tokens.Count == 1 ? result.Tokens[0].Value : "";

    private static T? Parse<T>(ArgumentResult result, bool understood, T? value, string expected)
    {
        if (!understood) result.AddError($"{(result.Parent as OptionResult)?.Option.Name} is {expected}, not '{Printable.Cell(Token(result))}'.");
        return value;
    }
}
