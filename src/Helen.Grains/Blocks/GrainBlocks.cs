using System.Collections.Immutable;
using Helen.Cryptography.Encoding;
using Helen.Cryptography.Hashing;
using Helen.Cryptography.Paillier;
using Helen.Cryptography.SigmaProofs.CiphertextLinearMap;
using Helen.Grains.Abstractions;
using Helen.Mpc.Conversion;
using Helen.Mpc.DualMasks;
using Helen.Storage.Bulk;
using Helen.Training.Messages;
using Helen.Training.Phases;
using Helen.Training.Phases.ModelCompute;
using Helen.Training.Session;

namespace Helen.Grains.Blocks;

/// <summary>
/// Has a session's own rows and its packing computed by one grain per block. The session's public bytes and the rows go to the sealed store once per run, since a sweep may have taken what an
/// earlier one put; the grains are told their digests.
/// </summary>
internal sealed class GrainBlocks(string sessionId, IGrainFactory grains, IBulkStore bulk, PublicSession session) : IRowWorker, IPackingWorker
{
    private ImmutableArray<CoordinateBlock> _prepared;
    private byte[]? _stored;

    public async Task<ImmutableArray<LocalUpdateMessage>> UpdateAsync(ImmutableArray<CoordinateBlock> blocks, int iteration, LinearMapBases bases, CancellationToken ct)
    {
        if (_prepared != blocks) await PrepareAsync(blocks, ct);
        var v = ProofChecker.WriteBases(session, bases);
        var updates = await Task.WhenAll(blocks.Select((_, block) => GrainOf(block).UpdateAsync(iteration, v, ct)));
        return [.. updates.Select(bytes => LocalUpdateMessage.TryRead(bytes, session.Document.Limits) ?? throw new InvalidDataException("A block's rows are no message."))];
    }

    // A block's share is a run of whole plaintexts: those of a plaintext's slots may be coordinates of two blocks, but it is packed by one.
    public async Task<ImmutableArray<Ciphertext>> PackAsync(PaillierPublicKey key, MaskLayout layout, IReadOnlyList<Ciphertext> values, CancellationToken ct)
    {
        if (key != session.Key) throw new ArgumentException("The blocks know this session's key only.", nameof(key));
        var document = await StoreAsync();
        var packed = await Task.WhenAll(PackingJob.Split(layout, values, session.Document.BlockCount).Select((job, block) => PackAsync(block, document, job, ct)));
        return [.. packed.SelectMany(block => block)];
    }

    /// <summary>What a share of packing names: the session and the job, hence layout and ciphertexts.</summary>
    internal static Digest InputsOf(ReadOnlySpan<byte> document, ReadOnlySpan<byte> job) => Digest.Of(new CanonicalWriter().Block(document).Block(job).Written.Span);

    private async Task<Ciphertext[]> PackAsync(int block, byte[] document, PackingJob job, CancellationToken ct)
    {
        var bytes = job.Encode(session.Key);
        var answer = await GrainOf(block).PackAsync(document, bytes, ct);
        // Opened by mistake for the right one, another session's or iteration's ciphertext would make this party the one whose opening shares are wrong.
        if (!InputsOf(document, bytes).ToArray().AsSpan().SequenceEqual(answer.Inputs)) throw new InvalidDataException("A block packed something else than it was told.");
        return Read(answer.Ciphertexts, job.PlaintextCount);
    }

    private Ciphertext[] Read(byte[] bytes, int count)
    {
        var reader = new CanonicalReader(bytes);
        var packed = new Ciphertext[count];
        for (var i = 0; i < count; i++) packed[i] = session.Key.Accept(reader.Unsigned(session.Key.NSquared.ByteCount)) ?? throw new InvalidDataException("What a block packed is no ciphertext.");
        return reader.Finish() ? packed : throw new InvalidDataException("A block packed more than it was told.");
    }

    private async Task PrepareAsync(ImmutableArray<CoordinateBlock> blocks, CancellationToken ct)
    {
        var document = await StoreAsync();
        await Task.WhenAll(blocks.Select(async (block, number) => await GrainOf(number).PrepareAsync(document, (await bulk.PutAsync(block.Encode(), CancellationToken.None)).ToArray(), ct)));
        _prepared = blocks;
    }

    private async Task<byte[]> StoreAsync() => _stored ??= (await bulk.PutAsync(session.Bytes, CancellationToken.None)).ToArray();

    private ICoordinateBlockGrain GrainOf(int block) => grains.GetGrain<ICoordinateBlockGrain>(CoordinateBlockGrain.KeyOf(sessionId, block));
}
