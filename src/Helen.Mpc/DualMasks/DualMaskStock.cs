using System.Diagnostics;

namespace Helen.Mpc.DualMasks;

/// <summary>
/// Checked dual masks of one layout class waiting to be used, first in, first out: all parties take them in the same order. Belongs to one MAC epoch.
/// Not thread-safe: one segment at a time owns it.
/// </summary>
public sealed class DualMaskStock
{
    private readonly Queue<DualMask> _masks = new();

    /// <summary>A stock of one batch.</summary>
    public DualMaskStock(VerifiedDualMasks batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        Layout = batch.Layout;
        Add(batch);
    }

    /// <summary>The layout of the first batch; all batches share its t, slots and W.</summary>
    public MaskLayout Layout { get; }

    /// <summary>Masks left.</summary>
    public int Remaining => _masks.Count;

    /// <summary>Appends another batch of the same class (a class longer than one batch is split).</summary>
    /// <exception cref="ArgumentException">Its slots differ.</exception>
    public void Add(VerifiedDualMasks batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        if (!Layout.SharesSlotsWith(batch.Layout)) throw new ArgumentException("Masks of another layout class cannot serve the same conversions.", nameof(batch));
        foreach (var mask in batch.Masks) _masks.Enqueue(mask);
    }

    /// <summary>The next mask.</summary>
    /// <exception cref="UnreachableException">None is left: the size budget counted too few.</exception>
    public DualMask Take() => _masks.TryDequeue(out var mask) ? mask : throw new UnreachableException("The stock has run out of dual masks: a conversion used more than the size budget counted.");

    /// <summary>Burns whatever is left, at the end of a MAC epoch.</summary>
    public void Clear() => _masks.Clear();
}
