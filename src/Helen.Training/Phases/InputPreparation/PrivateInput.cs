using System.Collections.Immutable;
using System.Numerics;
using Helen.Training.Budget;
using Helen.Training.Data;
using Helen.Training.Session;
using Helen.Training.Summaries;

namespace Helen.Training.Phases.InputPreparation;

/// <summary>
/// A party's summary as the integers of protocol §5: F = V·diag(√(θ−a_min)) and H = V·diag(√(1−θ)) at scale 2^30, E₁ = FFᵀ and E₂ = HHᵀ at 2^60, Ā = E₁ + A·I rounded
/// to 2^30, and b̄ at 2^32. Private data: never sent, never printed.
/// </summary>
public sealed class PrivateInput
{
    internal PrivateInput(
        ImmutableArray<ImmutableArray<BigInteger>> factor, ImmutableArray<ImmutableArray<BigInteger>> complement, ImmutableArray<ImmutableArray<BigInteger>> factorProduct,
        ImmutableArray<ImmutableArray<BigInteger>> complementProduct, ImmutableArray<ImmutableArray<BigInteger>> matrix, ImmutableArray<BigInteger> label) =>
        (Factor, Complement, FactorProduct, ComplementProduct, Matrix, Label) = (factor, complement, factorProduct, complementProduct, matrix, label);

    /// <summary>F.</summary>
    internal ImmutableArray<ImmutableArray<BigInteger>> Factor { get; }

    /// <summary>H.</summary>
    internal ImmutableArray<ImmutableArray<BigInteger>> Complement { get; }

    /// <summary>E₁.</summary>
    internal ImmutableArray<ImmutableArray<BigInteger>> FactorProduct { get; }

    /// <summary>E₂.</summary>
    internal ImmutableArray<ImmutableArray<BigInteger>> ComplementProduct { get; }

    /// <summary>Ā.</summary>
    internal ImmutableArray<ImmutableArray<BigInteger>> Matrix { get; }

    /// <summary>b̄.</summary>
    internal ImmutableArray<BigInteger> Label { get; }

    /// <summary>Rounds a summary to the session's formats.</summary>
    /// <exception cref="RefusedInputException">The data lie outside the intervals that the session document fixes (protocol §5.3, §5.4, §9.2).</exception>
    public static PrivateInput Of(PartySummary summary, SessionDocument document)
    {
        ArgumentNullException.ThrowIfNull(summary);
        ArgumentNullException.ThrowIfNull(document);
        var budget = document.Budget;
        var session = budget.Input;
        if (summary.FeatureCount != session.Features) throw new ArgumentException("The summary has another number of features.", nameof(summary));
        if (summary.Rho != session.Rho) throw new ArgumentException($"The summary was made for rho = {summary.Rho:R}, the session has {session.Rho:R}.", nameof(summary));
        if (summary.Eigenvalues.Max() > session.SpectrumBound)
            throw new RefusedInputException($"The party's Gram matrix has an eigenvalue above {session.SpectrumBound:g4}, the most that the session accepts.") { OwnFigure = $"{summary.Eigenvalues.Max():g4}" };
        ImmutableArray<BigInteger> label = [.. summary.ScaledCorrelation.Select(b => Round(b, SizeBudget.ValueFractionBits))];
        if (SquaredNorm([label]) > budget.LabelNormBound)
            throw new RefusedInputException($"The party's label summary has a norm above {session.LabelBound:g4}, the most that the session accepts.") { OwnFigure = $"{Math.Sqrt(summary.ScaledCorrelation.Sum(b => b * b)):g4}" };

        double[] theta = [.. summary.Eigenvalues.Select(gamma => session.Rho / (gamma + session.Rho))];
        var factor = Scale(summary.Eigenvectors, [.. theta.Select(t => Math.Sqrt(Math.Max(0, t - session.MinEigenvalue)))]);
        var complement = Scale(summary.Eigenvectors, [.. theta.Select(t => Math.Sqrt(Math.Max(0, 1 - t)))]);
        ImmutableArray<ImmutableArray<BigInteger>> factorProduct = Square(factor), complementProduct = Square(complement);
        var half = BigInteger.One << (SizeBudget.ProductFractionBits - SizeBudget.MatrixFractionBits - 1);
        // The shift rounds towards −∞, so this is the nearest integer, whatever the sign.
        var matrix = Map(factorProduct, (x, j, l) => (x + (j == l ? budget.ScaledMinEigenvalue : 0) + half) >> (SizeBudget.ProductFractionBits - SizeBudget.MatrixFractionBits));
        PrivateInput input = new(ToIntegers(factor), ToIntegers(complement), factorProduct, complementProduct, matrix, label);
        if (SquaredNorm(input.Rounding(budget)) > budget.RoundingNormBound || SquaredNorm(input.Remainder(budget)) > budget.ComplementNormBound)
            throw new RefusedInputException("The party's Gram matrix could not be decomposed accurately enough to prove it.");
        return input;
    }

    /// <summary>R₁ = E₁ + A·I − 2^30·Ā (protocol §5.3).</summary>
    internal ImmutableArray<ImmutableArray<BigInteger>> Rounding(SizeBudget budget) =>
        Map(FactorProduct, (x, j, l) => x + (j == l ? budget.ScaledMinEigenvalue : 0) - (Matrix[j][l] << (SizeBudget.ProductFractionBits - SizeBudget.MatrixFractionBits)));

    /// <summary>R₂ = (2^60 − A)·I − E₁ − E₂ (protocol §5.3).</summary>
    internal ImmutableArray<ImmutableArray<BigInteger>> Remainder(SizeBudget budget) =>
        Map(FactorProduct, (x, j, l) => (j == l ? (BigInteger.One << SizeBudget.ProductFractionBits) - budget.ScaledMinEigenvalue : 0) - x - ComplementProduct[j][l]);

    /// <summary>Redacted.</summary>
    public override string ToString() => $"private input of {Label.Length} features";

    private static BigInteger Round(double value, int fractionBits) => new(Math.Round(Math.ScaleB(value, fractionBits)));

    private static long[][] Scale(double[,] vectors, double[] factors) =>
        [.. Enumerable.Range(0, factors.Length).Select(j => factors.Select((f, k) => (long)Math.Round(Math.ScaleB(vectors[j, k] * f, SizeBudget.MatrixFractionBits))).ToArray())];

    private static ImmutableArray<ImmutableArray<BigInteger>> ToIntegers(long[][] rows) => [.. rows.Select(row => row.Select(x => (BigInteger)x).ToImmutableArray())];

    private static ImmutableArray<ImmutableArray<BigInteger>> Square(long[][] rows) => [.. rows.Select(a => rows.Select(b => Inner(a, b)).ToImmutableArray())];

    private static BigInteger Inner(long[] left, long[] right)
    {
        Int128 sum = 0;
        for (var k = 0; k < left.Length; k++) sum += (Int128)left[k] * right[k];
        return sum;
    }

    private static ImmutableArray<ImmutableArray<BigInteger>> Map(ImmutableArray<ImmutableArray<BigInteger>> rows, Func<BigInteger, int, int, BigInteger> entry) =>
        [.. rows.Select((row, j) => row.Select((x, l) => entry(x, j, l)).ToImmutableArray())];

    private static BigInteger SquaredNorm(ImmutableArray<ImmutableArray<BigInteger>> rows) => rows.SelectMany(row => row).Aggregate(BigInteger.Zero, (sum, x) => sum + (x * x));
}
