using System.Collections.Immutable;

namespace Helen.Training.Reference;

/// <summary>
/// The exact LASSO by cyclic coordinate descent: w_j ← S_λ((b − Gw)_j + G_jj·w_j) / G_jj until every optimality condition holds to a tolerance.
/// An algorithm that shares nothing with ADMM, to measure ADMM against.
/// </summary>
public static class CoordinateDescent
{
    /// <summary>The tolerance on the optimality conditions that references use.</summary>
    public const double KktTolerance = 1e-12;

    /// <summary>Minimises <paramref name="objective"/>.</summary>
    /// <param name="objective">What to minimise.</param>
    /// <param name="tolerance">Stop when <see cref="Objective.KktViolation"/> is at most this.</param>
    /// <param name="maximumSweeps">Passes over the coefficients after which the best found is returned; its KKT violation says how good it is.</param>
    /// <param name="ct">Ends the work early.</param>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static OptimumResult Minimise(Objective objective, double tolerance = KktTolerance, int maximumSweeps = 200_000, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(objective);
        var w = new double[objective.FeatureCount];
        var violation = objective.KktViolation(w);
        for (var sweep = 0; sweep < maximumSweeps && violation > tolerance; sweep++)
        {
            ct.ThrowIfCancellationRequested();
            for (var j = 0; j < w.Length; j++)
            {
                var curvature = objective.Curvature(j);
                // A column of zeros cannot lower the objective.
                if (curvature > 0) w[j] = SoftThreshold.Apply(objective.Pull(j, w) + (curvature * w[j]), objective.L1) / curvature;
            }

            violation = objective.KktViolation(w);
        }

        return new OptimumResult(ImmutableArray.Create(w), violation);
    }
}
