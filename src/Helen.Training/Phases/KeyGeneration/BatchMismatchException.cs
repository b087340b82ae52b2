namespace Helen.Training.Phases.KeyGeneration;

/// <summary>A check over values of several parties failed, at every party alike: all reveal the batch's seeds, and whoever deviated is found by recomputing. Never leaves a segment.</summary>
internal sealed class BatchMismatchException(string reason) : Exception(reason);
