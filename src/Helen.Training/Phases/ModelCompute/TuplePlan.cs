using Helen.Mpc.Circuits;
using Helen.Mpc.DualMasks;
using Helen.Mpc.Tuples;
using Helen.Training.Budget;

namespace Helen.Training.Phases.ModelCompute;

/// <summary>What a session takes in one MAC epoch, in the order in which it takes it, except what rejected tries of dual masks add (protocol §6.3, §11).</summary>
public static class TuplePlan
{
    /// <summary>The demands of iterations <paramref name="from"/>..K−1: first all batches of dual masks, then iteration by iteration.</summary>
    public static IReadOnlyList<TupleDemand> Of(SizeBudget budget, int from)
    {
        ArgumentNullException.ThrowIfNull(budget);
        var (parties, features) = (budget.Input.Parties, budget.Input.Features);
        var demands = MaskPlan.Batches(budget, from).Select(batch => DualMaskProtocol.Demand(batch.Layout, parties)).ToList();
        var (threshold, saturation) = (new SoftThreshold(budget.SoftThreshold), new SoftThreshold(budget.Saturation));
        for (var k = from; k < budget.Iterations.Count; k++)
        {
            demands.Add(threshold.Demand(features));
            if (budget.Iterations[k].RefreshesAfter) demands.Add(saturation.Demand(parties * features));
        }

        return demands;
    }
}
