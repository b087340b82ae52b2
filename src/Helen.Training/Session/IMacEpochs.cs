using Helen.Mpc.Tuples;

namespace Helen.Training.Session;

/// <summary>Where the tuples of a MAC epoch come from. Every epoch has a fresh MAC key; what an earlier one left is burnt (protocol §8.3).</summary>
public interface IMacEpochs
{
    /// <summary>This party's tuples and MAC key share of epoch <paramref name="epoch"/>; the same object for every call of one epoch. Earlier epochs' are refused from now on.</summary>
    ValueTask<ITupleSource> BeginAsync(byte epoch, CancellationToken ct);
}
