using Helen.Mpc.DualMasks;
using Helen.Training.Budget;

namespace Helen.Training.Phases.ModelCompute;

/// <summary>The verified dual masks of a running MAC epoch by class, and those of shares to ciphertexts. Each mask is handed out once.</summary>
public sealed class MaskStocks(SizeBudget budget)
{
    private readonly DualMaskStock?[] _byClass = new DualMaskStock?[budget.Classes.Count];

    /// <summary>Masks R'.</summary>
    public DualMaskStock? Back { get; private set; }

    /// <summary>Masks R of iteration <paramref name="k"/>.</summary>
    /// <exception cref="InvalidOperationException">They are not proven yet.</exception>
    public DualMaskStock Of(int k)
    {
        for (var c = 0; c < _byClass.Length; c++)
        {
            if (budget.Classes[c].FirstIteration <= k && k < budget.Classes[c].EndIteration)
                return _byClass[c] ?? throw new InvalidOperationException($"The masks of iteration {k} are not proven yet.");
        }
        throw new ArgumentOutOfRangeException(nameof(k));
    }

    /// <summary>Adds a proven batch.</summary>
    public void Add(MaskPlan.Batch batch, VerifiedDualMasks masks)
    {
        ArgumentNullException.ThrowIfNull(batch);
        if (batch.Class is { } c) _byClass[c] = Joined(_byClass[c], masks);
        else Back = Joined(Back, masks);
    }

    private static DualMaskStock Joined(DualMaskStock? stock, VerifiedDualMasks masks)
    {
        if (stock is null) return new(masks);
        stock.Add(masks);
        return stock;
    }
}
