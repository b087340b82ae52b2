using System.Collections.Immutable;

namespace Helen.Training.Reference;

/// <summary>A minimum: one coefficient per feature, and how far it is from the optimality conditions.</summary>
public sealed record OptimumResult(ImmutableArray<double> Coefficients, double KktViolation);
