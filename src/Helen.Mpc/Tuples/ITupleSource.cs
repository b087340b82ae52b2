using Helen.Mpc.Spdz;
using Helen.Rounds;

namespace Helen.Mpc.Tuples;

/// <summary>
/// One party's stock of preprocessed tuples of one MAC epoch. Tuples are addressed by (segment, attempt, part), the same at every party, and never handed out twice
/// (protocol §8.3). An attempt that did not finish ends the epoch: the next attempt needs a source with a fresh MAC key.
/// </summary>
public interface ITupleSource
{
    /// <summary>α_i of the epoch; owned by the source.</summary>
    MacKeyShare MacKey { get; }

    /// <summary>Takes the tuples of one part of an attempt; every party asks the same demand. The caller disposes the batch.</summary>
    /// <param name="segment">The segment.</param>
    /// <param name="attempt">1..64.</param>
    /// <param name="part">0, 1, … within the attempt.</param>
    /// <param name="demand">What the part needs.</param>
    /// <param name="ct">Cancels waiting for stock.</param>
    /// <exception cref="InvalidOperationException">The part was taken before, or another attempt of the segment has used this epoch.</exception>
    ValueTask<TupleBatch> TakeAsync(SegmentId segment, byte attempt, ushort part, TupleDemand demand, CancellationToken ct);
}
