using System.Collections.Immutable;
using Helen.Training.Data;
using MathNet.Numerics.LinearAlgebra;

namespace Helen.Training.Summaries;

/// <summary>
/// What a party keeps of its rows (protocol §2): G = XᵀX/n and b = Xᵀy/n, with n the normaliser the session agreed on, and from the
/// eigendecomposition G = V·diag(γ)·Vᵀ the ADMM matrix Ā = ρ(G+ρI)⁻¹ = V·diag(ρ/(γ+ρ))·Vᵀ and b̄ = b/ρ. Its size does not depend on the rows.
/// Private data: never sent, never printed.
/// </summary>
public sealed class PartySummary
{
    private PartySummary(double[,] gram, double[] correlation, double labelSquare, double rho, double[] eigenvalues, double[,] eigenvectors, double[,] admmMatrix)
    {
        Gram = gram;
        Correlation = [.. correlation];
        LabelSquare = labelSquare;
        Rho = rho;
        Eigenvalues = [.. eigenvalues];
        Eigenvectors = eigenvectors;
        AdmmMatrix = admmMatrix;
        ScaledCorrelation = [.. correlation.Select(value => value / rho)];
    }

    /// <summary>Number of features, d.</summary>
    public int FeatureCount => Correlation.Length;

    /// <summary>G = XᵀX/n, d × d, symmetric.</summary>
    public double[,] Gram { get; }

    /// <summary>b = Xᵀy/n, length d.</summary>
    public ImmutableArray<double> Correlation { get; }

    /// <summary>yᵀy/n: the constant term of the objective.</summary>
    public double LabelSquare { get; }

    /// <summary>The ADMM parameter ρ.</summary>
    public double Rho { get; }

    /// <summary>γ, the eigenvalues of G in ascending order; rounding below 0 is clamped to 0.</summary>
    public ImmutableArray<double> Eigenvalues { get; }

    /// <summary>V, d × d: column j belongs to eigenvalue j.</summary>
    public double[,] Eigenvectors { get; }

    /// <summary>Ā = ρ(G+ρI)⁻¹, d × d, symmetric, eigenvalues ρ/(γ+ρ) in (0, 1].</summary>
    public double[,] AdmmMatrix { get; }

    /// <summary>b̄ = b/ρ, length d.</summary>
    public ImmutableArray<double> ScaledCorrelation { get; }

    /// <summary>The default ρ = 2^⌊log2(1/m)⌋: 1/2 for two parties, 1/4 for three and four (protocol §2).</summary>
    /// <exception cref="ArgumentOutOfRangeException">No party.</exception>
    public static double DefaultRho(int partyCount)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(partyCount);
        // ⌊log2(1/m)⌋ = −⌈log2 m⌉, and ⌈log2 m⌉ is the bit length of m−1.
        return Math.ScaleB(1.0, -(32 - int.LeadingZeroCount(partyCount - 1)));
    }

    /// <summary>The summary of one party's standardised rows.</summary>
    /// <param name="data">The party's rows, in standard units.</param>
    /// <param name="normaliser">n of protocol §1, the same for every party of the session.</param>
    /// <param name="rho">The ADMM parameter, above 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">A normaliser or ρ that is not above 0.</exception>
    public static PartySummary Of(Dataset data, double normaliser, double rho)
    {
        ArgumentNullException.ThrowIfNull(data);
        if (!(double.IsFinite(normaliser) && normaliser > 0)) throw new ArgumentOutOfRangeException(nameof(normaliser), normaliser, "The normaliser is above 0.");
        if (!(double.IsFinite(rho) && rho > 0)) throw new ArgumentOutOfRangeException(nameof(rho), rho, "ρ is above 0.");
        var d = data.FeatureCount;
        var gram = new double[d, d];
        var correlation = new double[d];
        var labelSquare = 0.0;
        for (var row = 0; row < data.RowCount; row++)
        {
            var label = data.LabelOf(row);
            labelSquare += label * label;
            for (var i = 0; i < d; i++)
            {
                var value = data[row, i];
                correlation[i] += value * label;
                for (var j = 0; j <= i; j++) gram[i, j] += value * data[row, j];
            }
        }

        for (var i = 0; i < d; i++)
        {
            correlation[i] /= normaliser;
            for (var j = 0; j <= i; j++)
            {
                gram[i, j] /= normaliser;
                gram[j, i] = gram[i, j];
            }
        }

        var decomposition = Matrix<double>.Build.DenseOfArray(gram).Evd(Symmetricity.Symmetric);
        var vectors = decomposition.EigenVectors.ToArray();
        var eigenvalues = decomposition.EigenValues.Select(value => Math.Max(0.0, value.Real)).ToArray();
        return new PartySummary(gram, correlation, labelSquare / normaliser, rho, eigenvalues, vectors, Recompose(vectors, eigenvalues, rho));
    }

    /// <summary>The shape only.</summary>
    public override string ToString() => $"Summary of {FeatureCount} features";

    /// <summary>V·diag(ρ/(γ+ρ))·Vᵀ, filled from one triangle so that it is exactly symmetric.</summary>
    private static double[,] Recompose(double[,] vectors, double[] eigenvalues, double rho)
    {
        var d = eigenvalues.Length;
        var matrix = new double[d, d];
        for (var i = 0; i < d; i++)
        {
            for (var j = 0; j <= i; j++)
            {
                var sum = 0.0;
                for (var k = 0; k < d; k++) sum += vectors[i, k] * (rho / (eigenvalues[k] + rho)) * vectors[j, k];
                matrix[i, j] = sum;
                matrix[j, i] = sum;
            }
        }

        return matrix;
    }
}
