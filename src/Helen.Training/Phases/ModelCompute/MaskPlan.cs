using Helen.Mpc.DualMasks;
using Helen.Rounds;
using Helen.Training.Budget;

namespace Helen.Training.Phases.ModelCompute;

/// <summary>Which dual-mask batches a session proves, and under which segment each runs: all before the first iteration, in this order (protocol §6.3).</summary>
public static class MaskPlan
{
    /// <summary>A batch: its segment, its layout (Count is this batch's size), and the index of its class; null for the masks R' of shares to ciphertexts.</summary>
    public sealed record Batch(SegmentId Segment, MaskLayout Layout, int? Class);

    // Index 0 of an iteration is its conversion; the driver numbers at most 64 segments per iteration.
    private const int PerIteration = 63;

    /// <summary>All batches, spread over the indices that conversions leave free.</summary>
    public static IReadOnlyList<Batch> Batches(SizeBudget budget)
    {
        ArgumentNullException.ThrowIfNull(budget);
        var batches = new List<Batch>();
        for (var c = 0; c < budget.Classes.Count; c++) Add(budget.Classes[c], c);
        if (budget.BackMasks is { } back) Add(back, null);
        return batches;

        void Add(MaskClass masks, int? index)
        {
            foreach (var size in masks.Batches) batches.Add(new(new(Phase.ModelCompute, (ushort)(batches.Count / PerIteration), (ushort)(1 + (batches.Count % PerIteration))), masks.Layout.WithCount(size), index));
        }
    }
}
