using System.Collections.Immutable;

namespace Helen.Cli.Demo;

/// <summary>Trains the model of a demonstration.</summary>
internal interface IDemoEngine
{
    /// <summary>One word for reports.</summary>
    string Name { get; }

    /// <summary>What the user must know about this engine: who deals what, what is not there yet. One sentence each.</summary>
    ImmutableArray<string> Notes { get; }

    /// <summary>Trains.</summary>
    /// <exception cref="Training.Data.RefusedInputException">The session does not fit its size budget.</exception>
    /// <exception cref="SessionAbortedException">A party deviated.</exception>
    /// <exception cref="TimeoutException">A party is silent.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    Task<DemoRun> TrainAsync(DemoTask task, IProgress<DemoProgress> progress, CancellationToken ct);
}
