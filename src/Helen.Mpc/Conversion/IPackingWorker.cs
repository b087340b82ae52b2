using System.Collections.Immutable;
using Helen.Cryptography.Paillier;
using Helen.Mpc.DualMasks;

namespace Helen.Mpc.Conversion;

/// <summary>Packs the ciphertexts of a conversion (protocol §6.2), on the cores that the party has. All of it is public; the masks come afterwards.</summary>
public interface IPackingWorker
{
    /// <summary>Packs. A function of its arguments: asked again, it answers the same.</summary>
    /// <param name="key">The session's key.</param>
    /// <param name="layout">Slots and W.</param>
    /// <param name="values">What is packed, in order.</param>
    /// <param name="ct">Ends the wait.</param>
    /// <returns>One ciphertext per plaintext, in order.</returns>
    Task<ImmutableArray<Ciphertext>> PackAsync(PaillierPublicKey key, MaskLayout layout, IReadOnlyList<Ciphertext> values, CancellationToken ct);
}
