using System.Collections.Immutable;

namespace Helen.Training.Reference;

/// <summary>The consensus z^K, and z¹ … z^K where the history was asked for (else empty).</summary>
public sealed record AdmmResult(ImmutableArray<double> Coefficients, ImmutableArray<ImmutableArray<double>> History);
