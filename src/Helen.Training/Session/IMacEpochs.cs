using Helen.Mpc.Tuples;

namespace Helen.Training.Session;

/// <summary>Where the tuples of a MAC epoch come from. Every epoch has a fresh MAC key; what an earlier one left is burnt (protocol §8.3).</summary>
public interface IMacEpochs
{
    /// <summary>Says, at the same point of the session at every party, that epoch <paramref name="epoch"/> begins and which iteration is the first to be computed in it, so that its tuples can be made ahead.</summary>
    ValueTask PrepareAsync(byte epoch, int firstIteration, CancellationToken ct) => ValueTask.CompletedTask;

    /// <summary>This party's tuples and MAC key share of epoch <paramref name="epoch"/>; the same object for every call of one epoch. Earlier epochs' are refused from now on.</summary>
    ValueTask<ITupleSource> BeginAsync(byte epoch, CancellationToken ct);
}
