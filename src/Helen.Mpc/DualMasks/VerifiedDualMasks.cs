using System.Collections.Immutable;

namespace Helen.Mpc.DualMasks;

/// <summary>The masks of one batch after every party's were proven (protocol §6.3). Made only by <see cref="DualMaskProtocol"/>; handed out through a <see cref="DualMaskStock"/>.</summary>
public sealed class VerifiedDualMasks
{
    internal VerifiedDualMasks(MaskLayout layout, ImmutableArray<DualMask> masks) => (Layout, Masks) = (layout, masks);

    /// <summary>Their shape.</summary>
    public MaskLayout Layout { get; }

    /// <summary>In order of use; <see cref="MaskLayout.Count"/> of them.</summary>
    internal ImmutableArray<DualMask> Masks { get; }
}
