using System.Collections.Immutable;
using Helen.Training.Reference;
using Helen.Training.Summaries;

namespace Helen.Cli.Demo;

/// <summary>Runs a prepared demonstration and compares its model with the references.</summary>
internal sealed class DemoRunner(IDemoEngine engine, TimeProvider time)
{
    private const string SummariesPhase = "local summaries";

    /// <summary>Summaries per party, training by the engine, comparison.</summary>
    public async Task<DemoResult> RunAsync(DemoPlan plan, IProgress<DemoProgress> progress, CancellationToken ct)
    {
        var options = plan.Options;
        progress.Report(new DemoProgress(SummariesPhase, null, null, $"{options.Parties} parties", 0, 0));
        var start = time.GetTimestamp();
        var rho = PartySummary.DefaultRho(options.Parties);
        var summaries = await Task.Run(
            () =>
            {
                var made = ImmutableArray.CreateBuilder<PartySummary>(plan.PartyRows.Length);
                foreach (var rows in plan.PartyRows)
                {
                    ct.ThrowIfCancellationRequested();
                    made.Add(PartySummary.Of(rows, plan.Data.RowCount, rho));
                }

                return made.MoveToImmutable();
            },
            ct);
        var local = new DemoPhase(SummariesPhase, time.GetElapsedTime(start), 0);

        var run = await engine.TrainAsync(
            new DemoTask(plan.Standardisation, plan.Data.Label, plan.Data.RowCount, summaries, options), progress, ct);

        progress.Report(new DemoProgress("comparison", null, null, "exact optimum by coordinate descent", run.ProofsVerified, run.BytesSentPerParty.Sum()));
        return await Task.Run(() => Compare(plan, summaries, run, [local, .. run.Phases], ct), ct);
    }

    private DemoResult Compare(DemoPlan plan, ImmutableArray<PartySummary> summaries, DemoRun run, ImmutableArray<DemoPhase> phases, CancellationToken ct)
    {
        var objective = new Objective(summaries, plan.Options.L1);
        var optimum = CoordinateDescent.Minimise(objective, ct: ct);
        var admm = PlaintextAdmm.Run(summaries, plan.Options.L1, plan.Options.Iterations, ct: ct);
        return new DemoResult(
            plan, engine, run, phases,
            plan.Standardisation.ToOriginalScale(run.Coefficients.AsSpan()),
            optimum,
            plan.Standardisation.ToOriginalScale(optimum.Coefficients.AsSpan()),
            Distance(run.Coefficients, optimum.Coefficients),
            objective.RelativeGap(run.Coefficients.AsSpan(), optimum.Coefficients.AsSpan()),
            Distance(run.Coefficients, admm.Coefficients));
    }

    private static double Distance(ImmutableArray<double> left, ImmutableArray<double> right) => left.Zip(right, (a, b) => Math.Abs(a - b)).Max();
}
