using System.Collections.Immutable;
using Helen.Cryptography.SigmaProofs.CiphertextLinearMap;
using Helen.Training.Messages;

namespace Helen.Training.Phases.ModelCompute;

/// <summary>Computes rows on the thread pool of this process, one task per block.</summary>
public sealed class InProcessRows : IRowWorker
{
    /// <summary>It holds nothing, so one is enough.</summary>
    public static InProcessRows Instance { get; } = new();

    /// <inheritdoc/>
    public async Task<ImmutableArray<LocalUpdateMessage>> UpdateAsync(ImmutableArray<CoordinateBlock> blocks, int iteration, LinearMapBases bases, CancellationToken ct) =>
        [.. await Task.WhenAll(blocks.Select(block => Task.Run(() => block.Update(iteration, bases), ct)))];
}
