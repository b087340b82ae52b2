using System.Numerics;
using Helen.Training.Budget;
using Helen.Training.Data;
using Helen.Training.Session;
using Helen.Training.Summaries;

namespace Helen.Training.Phases.InputPreparation;

/// <summary>A party's summary in fixed point: Ā at scale 2^30 (d × d) and b̄ at scale 2^32 (d). Private data: never sent, never printed.</summary>
public sealed class PrivateInput
{
    private PrivateInput(BigInteger[][] matrix, BigInteger[] label) => (Matrix, Label) = (matrix, label);

    /// <summary>Rows of Ā.</summary>
    internal BigInteger[][] Matrix { get; }

    /// <summary>b̄.</summary>
    internal BigInteger[] Label { get; }

    /// <summary>Rounds a summary to the session's formats.</summary>
    /// <exception cref="RefusedInputException">The data lie outside the intervals that the session document fixes (protocol §5.4, §9.2).</exception>
    public static PrivateInput Of(PartySummary summary, SessionDocument document)
    {
        ArgumentNullException.ThrowIfNull(summary);
        ArgumentNullException.ThrowIfNull(document);
        var budget = document.Budget.Input;
        var d = budget.Features;
        if (summary.FeatureCount != d) throw new ArgumentException("The summary has another number of features.", nameof(summary));
        if (summary.Rho != budget.Rho) throw new ArgumentException($"The summary was made for rho = {summary.Rho:R}, the session has {budget.Rho:R}.", nameof(summary));
        var norm = Math.Sqrt(summary.ScaledCorrelation.Sum(b => b * b));
        if (norm > budget.LabelBound) throw new RefusedInputException($"The party's label summary has norm {norm:g4}; the session accepts at most {budget.LabelBound:g4}.");
        if (summary.Eigenvalues.Max() > budget.SpectrumBound)
            throw new RefusedInputException($"The party's Gram matrix has an eigenvalue of {summary.Eigenvalues.Max():g4}; the session accepts at most {budget.SpectrumBound:g4}.");
        var matrix = new BigInteger[d][];
        for (var j = 0; j < d; j++)
        {
            matrix[j] = new BigInteger[d];
            for (var l = 0; l < d; l++) matrix[j][l] = Round(summary.AdmmMatrix[j, l], SizeBudget.MatrixFractionBits);
        }
        return new(matrix, [.. summary.ScaledCorrelation.Select(b => Round(b, SizeBudget.ValueFractionBits))]);
    }

    /// <summary>Redacted.</summary>
    public override string ToString() => $"private input of {Label.Length} features";

    private static BigInteger Round(double value, int fractionBits) => new(Math.Round(Math.ScaleB(value, fractionBits)));
}
