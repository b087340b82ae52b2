using System.Collections.Concurrent;
using Helen.Mpc.Spdz;
using Helen.Mpc.Tuples;
using Helen.Rounds;
using Helen.Training.Session;

namespace Helen.Grains.Tests.Support;

/// <summary>Remembers every address whose tuples really left, over all lives of a party.</summary>
internal sealed class TakenTuples
{
    /// <summary>Epoch, and the address in it.</summary>
    public ConcurrentQueue<(byte Epoch, SegmentId Segment, byte Attempt, ushort Part)> Addresses { get; } = [];

    public IMacEpochs Over(IMacEpochs inner) => new Epochs(this, inner);

    private sealed class Epochs(TakenTuples taken, IMacEpochs inner) : IMacEpochs
    {
        public ValueTask PrepareAsync(byte epoch, int firstIteration, CancellationToken ct) => inner.PrepareAsync(epoch, firstIteration, ct);

        public async ValueTask<ITupleSource> BeginAsync(byte epoch, CancellationToken ct) => new Source(taken, epoch, await inner.BeginAsync(epoch, ct));
    }

    private sealed class Source(TakenTuples taken, byte epoch, ITupleSource inner) : ITupleSource
    {
        public MacKeyShare MacKey => inner.MacKey;

        public ValueTask<TupleBatch> TakeAsync(SegmentId segment, byte attempt, ushort part, TupleDemand demand, CancellationToken ct)
        {
            taken.Addresses.Enqueue((epoch, segment, attempt, part));
            return inner.TakeAsync(segment, attempt, part, demand, ct);
        }
    }
}
