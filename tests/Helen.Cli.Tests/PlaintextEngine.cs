using System.Collections.Immutable;
using Helen.Cli.Demo;
using Helen.Training.Reference;

namespace Helen.Cli.Tests;

/// <summary>The algorithm without the protection: plaintext ADMM on the parties' summaries (protocol §2).</summary>
internal sealed class PlaintextEngine(TimeProvider time) : IDemoEngine
{
    private const string Phase = "model compute";

    public string Name => "plaintext";

    public ImmutableArray<string> Notes { get; } =
    [
        "This build trains in PLAINTEXT: the same algorithm, but no encryption, no proofs, no messages. Nothing is protected.",
        "No dealer takes part: without the protocol there is nothing to deal. --key-bits has no effect yet.",
    ];

    public Task<DemoRun> TrainAsync(DemoTask task, IProgress<DemoProgress> progress, CancellationToken ct) => Task.Run(
        () =>
        {
            var start = time.GetTimestamp();
            var result = PlaintextAdmm.Run(
                task.Parties, task.Options.L1, task.Options.Iterations, keepHistory: false,
                done => progress.Report(new DemoProgress(Phase, done, task.Options.Iterations, "in plaintext", 0, 0)), ct);
            return new DemoRun(result.Coefficients, [new DemoPhase(Phase, time.GetElapsedTime(start), 0)], [.. task.Parties.Select(_ => 0L)], 0, 0);
        },
        ct);
}
