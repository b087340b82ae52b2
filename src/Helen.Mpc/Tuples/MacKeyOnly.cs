using System.Diagnostics;
using Helen.Mpc.Spdz;
using Helen.Rounds;

namespace Helen.Mpc.Tuples;

/// <summary>For segments that only open what is shared already: no tuples, only the key that the shares were made under.</summary>
public sealed class MacKeyOnly(MacKeyShare key) : ITupleSource
{
    /// <inheritdoc/>
    public MacKeyShare MacKey => key;

    /// <inheritdoc/>
    /// <exception cref="UnreachableException">Always.</exception>
    public ValueTask<TupleBatch> TakeAsync(SegmentId segment, byte attempt, ushort part, TupleDemand demand, CancellationToken ct) =>
        throw new UnreachableException($"{segment} takes no tuples.");
}
