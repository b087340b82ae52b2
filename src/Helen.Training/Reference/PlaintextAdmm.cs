using System.Collections.Immutable;
using Helen.Training.Summaries;

namespace Helen.Training.Reference;

/// <summary>
/// The algorithm of protocol §2 in floating point and in the clear: consensus ADMM with over-relaxation α = 3/2 and the LASSO's proximal map.
/// What the secure run computes, for comparison; it protects nothing.
/// </summary>
public static class PlaintextAdmm
{
    /// <summary>The relaxation α: 2ŵ = 3w − z is exact in fixed point.</summary>
    public const double Relaxation = 1.5;

    /// <summary>Runs K iterations from z = 0, u_i = 0.</summary>
    /// <param name="parties">The parties' summaries, made with one normaliser and one ρ.</param>
    /// <param name="l1">The penalty λ, 0 or above; the threshold is λ/(mρ).</param>
    /// <param name="iterations">K, at least 1.</param>
    /// <param name="keepHistory">Whether the result holds every iterate.</param>
    /// <param name="afterIteration">Called with the number of iterations done.</param>
    /// <param name="ct">Ends the run early.</param>
    /// <exception cref="ArgumentException">No party, or parties whose features or ρ differ.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A penalty or an iteration count out of range.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static AdmmResult Run(
        ImmutableArray<PartySummary> parties, double l1, int iterations, bool keepHistory = false, Action<int>? afterIteration = null, CancellationToken ct = default)
    {
        if (parties.IsDefaultOrEmpty) throw new ArgumentException("There is at least one party.", nameof(parties));
        if (!(double.IsFinite(l1) && l1 >= 0)) throw new ArgumentOutOfRangeException(nameof(l1), l1, "The penalty is 0 or above.");
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(iterations);
        var d = parties[0].FeatureCount;
        var rho = parties[0].Rho;
        if (parties.Any(party => party.FeatureCount != d || party.Rho != rho)) throw new ArgumentException("Parties have the same features and the same ρ.", nameof(parties));

        var m = parties.Length;
        var threshold = l1 / (m * rho);
        var z = new double[d];
        var u = new double[m][];
        for (var i = 0; i < m; i++) u[i] = new double[d];
        var history = ImmutableArray.CreateBuilder<ImmutableArray<double>>();
        for (var k = 0; k < iterations; k++)
        {
            ct.ThrowIfCancellationRequested();
            var mean = new double[d];
            for (var i = 0; i < m; i++)
            {
                var w = LocalUpdate(parties[i], z, u[i]);
                for (var l = 0; l < d; l++)
                {
                    // ŵ = αw + (1−α)z; q = ŵ + u, kept in u until z is known.
                    u[i][l] += (Relaxation * w[l]) + ((1 - Relaxation) * z[l]);
                    mean[l] += u[i][l] / m;
                }
            }

            for (var l = 0; l < d; l++)
            {
                z[l] = SoftThreshold.Apply(mean[l], threshold);
                for (var i = 0; i < m; i++) u[i][l] -= z[l];
            }

            if (keepHistory) history.Add([.. z]);
            afterIteration?.Invoke(k + 1);
        }

        return new AdmmResult(ImmutableArray.Create(z), history.ToImmutable());
    }

    /// <summary>w = Ā(b̄ + z − u).</summary>
    private static double[] LocalUpdate(PartySummary party, double[] z, double[] u)
    {
        var w = new double[z.Length];
        for (var l = 0; l < z.Length; l++)
            for (var j = 0; j < z.Length; j++)
                w[l] += party.AdmmMatrix[l, j] * (party.ScaledCorrelation[j] + z[j] - u[j]);
        return w;
    }
}
