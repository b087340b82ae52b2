using Helen.Rounds;

namespace Helen.Training.Session;

/// <summary>What a party has just begun.</summary>
/// <param name="Phase">The phase.</param>
/// <param name="Iteration">The iteration, from 1; null outside the loop.</param>
/// <param name="Activity">For people: what is being done.</param>
public sealed record SessionProgress(Phase Phase, int? Iteration, string Activity);
