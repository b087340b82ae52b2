using System.Collections.Immutable;

namespace Helen.Training.Data;

/// <summary>label ≈ intercept + Σ coefficient · feature, in the units of the data the coefficients belong to; one coefficient per feature.</summary>
public sealed record LinearModel(ImmutableArray<double> Coefficients, double Intercept);
