using System.Collections.Immutable;
using Helen.Training.Summaries;

namespace Helen.Training.Reference;

/// <summary>
/// The LASSO objective of all parties together, f(w) = ½·Σ_i ‖X_i w − y_i‖²/n + λ·‖w‖₁ (protocol §1), from their summaries:
/// ½·wᵀGw − bᵀw + ½·yᵀy/n + λ·‖w‖₁ with G = Σ G_i, b = Σ b_i. A reference that sees everybody's data: for demonstrations and tests.
/// </summary>
public sealed class Objective
{
    private readonly double[,] _gram;
    private readonly double[] _correlation;
    private readonly double _constant;

    /// <summary>The objective of these parties with penalty λ = <paramref name="l1"/>.</summary>
    /// <exception cref="ArgumentException">No party, or parties with different features.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A penalty that is negative or not finite.</exception>
    public Objective(ImmutableArray<PartySummary> parties, double l1)
    {
        if (parties.IsDefaultOrEmpty) throw new ArgumentException("There is at least one party.", nameof(parties));
        if (!(double.IsFinite(l1) && l1 >= 0)) throw new ArgumentOutOfRangeException(nameof(l1), l1, "The penalty is 0 or above.");
        var d = parties[0].FeatureCount;
        if (parties.Any(party => party.FeatureCount != d)) throw new ArgumentException("Parties have the same features.", nameof(parties));
        L1 = l1;
        _gram = new double[d, d];
        _correlation = new double[d];
        foreach (var party in parties)
        {
            _constant += party.LabelSquare / 2;
            for (var i = 0; i < d; i++)
            {
                _correlation[i] += party.Correlation[i];
                for (var j = 0; j < d; j++) _gram[i, j] += party.Gram[i, j];
            }
        }
    }

    /// <summary>The penalty λ.</summary>
    public double L1 { get; }

    /// <summary>Number of features, d.</summary>
    public int FeatureCount => _correlation.Length;

    /// <summary>G_jj: the curvature along coefficient <paramref name="j"/>, at least 0.</summary>
    public double Curvature(int j) => _gram[j, j];

    /// <summary>(b − Gw)_j: the negative slope of the smooth part along coefficient <paramref name="j"/>.</summary>
    public double Pull(int j, ReadOnlySpan<double> w)
    {
        var pull = _correlation[j];
        for (var i = 0; i < w.Length; i++) pull -= _gram[j, i] * w[i];
        return pull;
    }

    /// <summary>f(w).</summary>
    public double Value(ReadOnlySpan<double> w)
    {
        // ½wᵀGw − bᵀw = −½·Σ w_j·(b_j + (b − Gw)_j).
        var value = _constant;
        for (var j = 0; j < w.Length; j++) value += (L1 * Math.Abs(w[j])) - (w[j] * (_correlation[j] + Pull(j, w)) / 2);
        return value;
    }

    /// <summary>How far w is from the optimality (KKT) conditions: the greatest distance of a coefficient's pull from λ·sign(w_j), or from [−λ, λ] where w_j = 0.</summary>
    public double KktViolation(ReadOnlySpan<double> w)
    {
        var worst = 0.0;
        for (var j = 0; j < w.Length; j++)
        {
            var pull = Pull(j, w);
            worst = Math.Max(worst, w[j] == 0 ? Math.Abs(pull) - L1 : Math.Abs(pull - (L1 * Math.Sign(w[j]))));
        }

        return worst;
    }

    /// <summary>(f(w) − f(<paramref name="optimum"/>)) / f(<paramref name="optimum"/>): how much worse w is, relative. Where the optimum fits the data exactly the divisor is 2^−40.</summary>
    public double RelativeGap(ReadOnlySpan<double> w, ReadOnlySpan<double> optimum)
    {
        var best = Value(optimum);
        return (Value(w) - best) / Math.Max(best, Math.ScaleB(1.0, -40));
    }
}
