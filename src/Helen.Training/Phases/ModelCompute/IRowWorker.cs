using System.Collections.Immutable;
using Helen.Cryptography.SigmaProofs.CiphertextLinearMap;
using Helen.Training.Messages;

namespace Helen.Training.Phases.ModelCompute;

/// <summary>Computes a party's own rows, block by block, on the cores that the party has.</summary>
public interface IRowWorker
{
    /// <summary>All blocks of the local update of one iteration, in order (protocol §6.1). A function of its arguments: asked again, it answers the same bytes.</summary>
    /// <param name="blocks">The party's blocks, in order.</param>
    /// <param name="iteration">k.</param>
    /// <param name="bases">The party's V.</param>
    /// <param name="ct">Ends the wait.</param>
    Task<ImmutableArray<LocalUpdateMessage>> UpdateAsync(ImmutableArray<CoordinateBlock> blocks, int iteration, LinearMapBases bases, CancellationToken ct);
}
