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

    /// <summary>
    /// The batches that iterations <paramref name="from"/>..K−1 need, spread over the indices that conversions leave free. A session that begins a new epoch in
    /// the middle proves masks for what is left only; a class' bounds are made for its largest batch and serve smaller ones.
    /// </summary>
    public static IReadOnlyList<Batch> Batches(SizeBudget budget, int from)
    {
        ArgumentNullException.ThrowIfNull(budget);
        var batches = new List<Batch>();
        for (var c = 0; c < budget.Classes.Count; c++)
        {
            var masks = budget.Classes[c];
            Add(masks, c, Sum(Math.Max(from, masks.FirstIteration), masks.EndIteration, k => budget.OpeningsOf(k, masks.Layout.Slots)));
        }
        if (budget.BackMasks is { } back) Add(back, null, Sum(from, back.EndIteration, budget.BackMasksOf));
        return batches;

        static int Sum(int first, int end, Func<int, int> of) => first < end ? Enumerable.Range(first, end - first).Sum(of) : 0;

        void Add(MaskClass masks, int? index, int openings)
        {
            for (var left = openings; left > 0; left -= masks.Layout.Count)
            {
                var id = new SegmentId(Phase.ModelCompute, (ushort)(batches.Count / PerIteration), (ushort)(1 + (batches.Count % PerIteration)));
                batches.Add(new(id, masks.Layout.WithCount(Math.Min(left, masks.Layout.Count)), index));
            }
        }
    }
}
