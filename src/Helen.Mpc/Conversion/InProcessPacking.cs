using System.Collections.Immutable;
using System.Diagnostics;
using Helen.Cryptography.Paillier;
using Helen.Mpc.DualMasks;

namespace Helen.Mpc.Conversion;

/// <summary>Packs on the thread pool of this process.</summary>
public sealed class InProcessPacking : IPackingWorker
{
    /// <summary>It holds nothing, so one is enough.</summary>
    public static InProcessPacking Instance { get; } = new();

    /// <inheritdoc/>
    public Task<ImmutableArray<Ciphertext>> PackAsync(PaillierPublicKey key, MaskLayout layout, IReadOnlyList<Ciphertext> values, CancellationToken ct) => Task.Run<ImmutableArray<Ciphertext>>(
        () => [.. PackingJob.Split(layout, values, 1).SelectMany(job => job.Run(key)).Select(packed => key.Accept(packed) ?? throw new UnreachableException("A product of ciphertexts is none."))], ct);
}
