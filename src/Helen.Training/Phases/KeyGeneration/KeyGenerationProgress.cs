namespace Helen.Training.Phases.KeyGeneration;

/// <summary>What begins.</summary>
/// <param name="Batch">The batch, from 1.</param>
/// <param name="Candidates">Candidates of the finished batches.</param>
/// <param name="Expected">Candidates that a key of this length takes on average.</param>
/// <param name="Activity">One clause for people.</param>
public sealed record KeyGenerationProgress(int Batch, long Candidates, long Expected, string Activity);
