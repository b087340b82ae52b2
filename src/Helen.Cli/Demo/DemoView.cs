using System.Globalization;
using Helen.Training.Reference;
using Spectre.Console;

namespace Helen.Cli.Demo;

/// <summary>Shows a demonstration to a person: a live line on a terminal, plain lines where the output goes to a file.</summary>
internal sealed class DemoView(IAnsiConsole console)
{
    // Below these nobody would ask why the model is not the optimum.
    private const double NoticeableDifference = 1e-2;
    private const double NoticeableGap = 1e-4;

    /// <summary>What is going to be run, and what the user must know about it.</summary>
    public void ShowPlan(DemoPlan plan, IDemoEngine engine)
    {
        var options = plan.Options;
        console.WriteLine($"Helen {BuildInfo.Version} demonstration: {options.Parties} parties on this machine train one LASSO model.");
        console.WriteLine($"  data         {Printable.Line(options.DataFile ?? "built-in diabetes data (Efron et al. 2004)")}: {Count(plan.Data.RowCount, "row")}, {Count(plan.Data.FeatureCount, "feature")}, label '{Printable.Line(plan.Data.Label)}'");
        console.WriteLine($"  rows         {string.Join(" + ", plan.PartyRows.Select(rows => rows.RowCount))} ({options.RowSplit})");
        console.WriteLine($"  model        l1 = {Number(options.L1)}, {Count(options.Iterations, "iteration")}, Paillier key of {options.KeyBits} bits");
        console.WriteLine("  units        mean 0 and population standard deviation 1; both constants are computed from the whole file before it is dealt,\n               and fixed in the session document (parties with separate files agree on them beforehand)");
        if (options.KeyBits < DemoOptions.DefaultKeyBits) console.MarkupLine("[bold red]INSECURE TEST: a key of this size protects nothing.[/]");
        foreach (var note in engine.Notes) console.MarkupLine($"[bold yellow]{Markup.Escape(note)}[/]");
        console.WriteLine();
    }

    /// <summary>Runs <paramref name="work"/> and shows its progress.</summary>
    public async Task<DemoResult> FollowAsync(Func<IProgress<DemoProgress>, Task<DemoResult>> work) => console.Profile.Capabilities.Interactive
        ? await console.Status().StartAsync("…", status => work(new Reporter(progress => status.Status(Markup.Escape(Describe(progress))))))
        : await work(new Reporter(progress => console.WriteLine(Describe(progress))));

    /// <summary>What it cost and what came out.</summary>
    public void ShowResult(DemoResult result, string? jsonFile)
    {
        var phases = new Table().AddColumn("phase").AddColumn(Right("seconds")).AddColumn(Right("sent"));
        foreach (var phase in result.Phases)
            phases.AddRow(Markup.Escape(phase.Name), phase.Elapsed.TotalSeconds.ToString("F3", CultureInfo.InvariantCulture), Bytes(phase.BytesSent));
        console.Write(phases);
        ShowChecks(result.Run);
        console.WriteLine($"proofs verified: {result.Run.ProofsVerified}; sent per party: {string.Join(", ", result.Run.BytesSentPerParty.Select(Bytes))}");

        var table = new Table().AddColumn("feature").AddColumn(Right("coefficient")).AddColumn(Right("optimum")).AddColumn(Right("difference"))
            .AddColumn(Right("in data units")).AddColumn(Right("optimum, data units"));
        for (var feature = 0; feature < result.Run.Coefficients.Length; feature++)
        {
            var (ours, exact) = (result.Run.Coefficients[feature], result.Optimum.Coefficients[feature]);
            table.AddRow(
                Markup.Escape(Printable.Cell(result.Plan.Data.Features[feature])), Fixed(ours), Fixed(exact), Difference(ours - exact),
                Number(result.Model.Coefficients[feature]), Number(result.OptimumModel.Coefficients[feature]));
        }

        table.AddRow("(intercept)", "", "", "", Number(result.Model.Intercept), Number(result.OptimumModel.Intercept));
        console.Write(table);
        console.WriteLine($"largest difference to the plaintext optimum: {Difference(result.MaxAbsDifference)} (standard units)");
        console.WriteLine($"largest difference to plaintext ADMM of {Count(result.Plan.Options.Iterations, "iteration")}: {Difference(result.ArithmeticError)} (proven bound {Difference(result.Run.ErrorBound)})");
        console.WriteLine($"objective: {Difference(result.ObjectiveGap)} above the optimum (relative)");
        if (result.Optimum.KktViolation > CoordinateDescent.KktTolerance)
            console.WriteLine($"The optimum is itself only known to {Difference(result.Optimum.KktViolation)}: the features are nearly collinear.");
        else if (result.MaxAbsDifference > NoticeableDifference)
        {
            console.WriteLine(result.ObjectiveGap > NoticeableGap
                ? "The model is not yet at the optimum; more iterations bring it closer."
                : "Models that differ this much are equally good here: the features are nearly collinear.");
        }

        if (jsonFile is not null) console.WriteLine($"result written to {Printable.Line(jsonFile)}");
    }

    /// <summary>Who checked what of the others, and how often.</summary>
    private void ShowChecks(DemoRun run)
    {
        if (run.Checks.Count == 0) return;
        var checks = new Table().AddColumn("checked").AddColumns([.. run.ChecksPerParty.Select((_, party) => Right($"party {party + 1}"))]);
        foreach (var name in run.Checks.Keys)
            checks.AddRow([Markup.Escape(name), .. run.ChecksPerParty.Select(party => party.GetValueOrDefault(name).ToString(CultureInfo.InvariantCulture))]);
        console.Write(checks);
    }

    private static string Describe(DemoProgress progress)
    {
        var iteration = progress.Iteration is { } done ? $", iteration {done} of {progress.Iterations}" : "";
        var text = progress.Text.Length == 0 ? "" : $": {progress.Text}";
        var work = progress.ProofsVerified == 0 && progress.BytesSent == 0 ? "" : $" ({progress.ProofsVerified} proofs verified, {Bytes(progress.BytesSent)} sent)";
        return $"{progress.Phase}{iteration}{text}{work}";
    }

    private static string Count(int number, string thing) => $"{number} {thing}{(number == 1 ? "" : "s")}";

    private static TableColumn Right(string title) => new TableColumn(title).RightAligned();

    private static string Fixed(double value) => value.ToString("F6", CultureInfo.InvariantCulture);

    private static string Difference(double value) => value.ToString("0.0e+0", CultureInfo.InvariantCulture);

    private static string Number(double value) => value.ToString("G6", CultureInfo.InvariantCulture);

    private static string Bytes(long count) => count switch
    {
        < 1_000 => $"{count} B",
        < 1_000_000 => string.Create(CultureInfo.InvariantCulture, $"{count / 1e3:F1} kB"),
        < 1_000_000_000 => string.Create(CultureInfo.InvariantCulture, $"{count / 1e6:F1} MB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{count / 1e9:F2} GB"),
    };

    /// <summary>Reports in order, on the reporter's thread, one at a time.</summary>
    private sealed class Reporter(Action<DemoProgress> show) : IProgress<DemoProgress>
    {
        private readonly Lock _gate = new();

        public void Report(DemoProgress value)
        {
            lock (_gate) show(value);
        }
    }
}
