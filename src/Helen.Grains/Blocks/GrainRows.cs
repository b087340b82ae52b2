using System.Collections.Immutable;
using Helen.Cryptography.SigmaProofs.CiphertextLinearMap;
using Helen.Grains.Abstractions;
using Helen.Storage.Bulk;
using Helen.Training.Messages;
using Helen.Training.Phases;
using Helen.Training.Phases.ModelCompute;
using Helen.Training.Session;

namespace Helen.Grains.Blocks;

/// <summary>Has a session's own rows computed by one grain per block. The rows go to the sealed store once per run; the grains are told their digests.</summary>
internal sealed class GrainRows(string sessionId, IGrainFactory grains, IBulkStore bulk, PublicSession session) : IRowWorker
{
    private ImmutableArray<CoordinateBlock> _prepared;

    public async Task<ImmutableArray<LocalUpdateMessage>> UpdateAsync(ImmutableArray<CoordinateBlock> blocks, int iteration, LinearMapBases bases, CancellationToken ct)
    {
        if (_prepared != blocks) await PrepareAsync(blocks, ct);
        var v = ProofChecker.WriteBases(bases);
        var updates = await Task.WhenAll(blocks.Select((_, block) => GrainOf(block).UpdateAsync(iteration, v, ct)));
        return [.. updates.Select(bytes => LocalUpdateMessage.TryRead(bytes, session.Document.Limits) ?? throw new InvalidDataException("A block's rows are no message."))];
    }

    private async Task PrepareAsync(ImmutableArray<CoordinateBlock> blocks, CancellationToken ct)
    {
        var document = (await bulk.PutAsync(session.Bytes, CancellationToken.None)).ToArray();
        await Task.WhenAll(blocks.Select(async (block, number) => await GrainOf(number).PrepareAsync(document, (await bulk.PutAsync(block.Encode(), CancellationToken.None)).ToArray(), ct)));
        _prepared = blocks;
    }

    private ICoordinateBlockGrain GrainOf(int block) => grains.GetGrain<ICoordinateBlockGrain>(CoordinateBlockGrain.KeyOf(sessionId, block));
}
