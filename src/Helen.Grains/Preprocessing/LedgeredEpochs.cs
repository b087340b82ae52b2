using Helen.Grains.Abstractions;
using Helen.Mpc.Spdz;
using Helen.Mpc.Tuples;
using Helen.Rounds;
using Helen.Training.Session;

namespace Helen.Grains.Preprocessing;

/// <summary>
/// MAC epochs whose tuples leave only after a durable reservation, so that no crash, restored journal or second activation makes a tuple serve twice (protocol §8.3, §8.4).
/// </summary>
/// <param name="inner">Where the tuples come from.</param>
/// <param name="ledger">Where they are reserved.</param>
internal sealed class LedgeredEpochs(IMacEpochs inner, IPreprocessingGrain ledger) : IMacEpochs
{
    private (byte Epoch, ITupleSource Source)? _current;

    public async ValueTask<ITupleSource> BeginAsync(byte epoch, CancellationToken ct)
    {
        if (_current is { } current && current.Epoch == epoch) return current.Source;
        // Opened first: from here on the ledger refuses whoever still works in an earlier one.
        var number = await ledger.OpenEpochAsync(ct);
        // Every epoch of the ledger belongs to one that the journal has announced.
        if (number > epoch) throw new InvalidDataException($"The ledger knows {number} epochs of this session and its journal only {epoch}: the journal was lost or put back from a copy, and a session runs once.");
        var source = new Source(await inner.BeginAsync(epoch, ct), ledger, number);
        _current = (epoch, source);
        return source;
    }

    private sealed class Source(ITupleSource inner, IPreprocessingGrain ledger, long epoch) : ITupleSource
    {
        public MacKeyShare MacKey => inner.MacKey;

        public async ValueTask<TupleBatch> TakeAsync(SegmentId segment, byte attempt, ushort part, TupleDemand demand, CancellationToken ct)
        {
            await ledger.ReserveAsync(epoch, $"{(byte)segment.Phase}/{segment.Iteration}/{segment.Index}/{part}", attempt, CancellationToken.None).WaitAsync(ct);
            return await inner.TakeAsync(segment, attempt, part, demand, ct);
        }
    }
}
