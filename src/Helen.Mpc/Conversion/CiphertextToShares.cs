using System.Collections.Immutable;
using System.Numerics;
using Helen.Arithmetic.Fields;
using Helen.Arithmetic.Randomness;
using Helen.Cryptography.Paillier;
using Helen.Mpc.DualMasks;
using Helen.Mpc.Opening;
using Helen.Mpc.Spdz;
using Helen.Rounds;

namespace Helen.Mpc.Conversion;

/// <summary>Ciphertexts of s to shares of ⌊s/2^t⌋ up to the masks' low parts (protocol §6.2): pack, mask, open, unpack, subtract.</summary>
public static class CiphertextToShares
{
    /// <summary>Masks that a conversion of <paramref name="count"/> values takes from its stock.</summary>
    public static int MasksFor(int count, MaskLayout layout)
    {
        ArgumentNullException.ThrowIfNull(layout);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        return PackingJob.PlaintextsOf(count, layout.Slots);
    }

    /// <summary>Converts a batch: one echo and one exchange, no SPDZ opening.</summary>
    /// <param name="key">The session's key.</param>
    /// <param name="share">This party's e_i.</param>
    /// <param name="spdz">Context of this attempt; used only to add public constants.</param>
    /// <param name="channel">This party's end.</param>
    /// <param name="random">Coins of the proofs that a failed opening needs.</param>
    /// <param name="values">Ciphertexts already raised to the class' t (protocol §6.3), whose proofs and MAC checks have passed (protocol §6.5); the same at every party.</param>
    /// <param name="masks">The class' stock.</param>
    /// <param name="ct">Cancels waiting for the others.</param>
    /// <param name="packing">Who packs; null = this process' thread pool. What it answers is opened under the masks: it belongs to the party as its processes do.</param>
    /// <returns>[⌊(s + ΣR_lo)/2^t⌋] in order: within 1 + m/2 of s/2^t for honest masks; what an adversary can add is bounded in protocol §6.2.</returns>
    /// <exception cref="System.Diagnostics.UnreachableException">An earlier SPDZ opening is unchecked, or the stock has run out.</exception>
    /// <exception cref="HaltException">As <see cref="ThresholdOpening.RunAsync"/>.</exception>
    /// <exception cref="InvalidDataException"><paramref name="packing"/> answered another number of plaintexts.</exception>
    public static async Task<AuthenticatedShare[]> RunAsync(
        ThresholdPublicKey key, ThresholdKeyShare share, SpdzContext spdz, ISegmentChannel channel, IRandomSource random, IReadOnlyList<Ciphertext> values, DualMaskStock masks, CancellationToken ct,
        IPackingWorker? packing = null)
    {
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(spdz);
        ArgumentNullException.ThrowIfNull(values);
        ArgumentNullException.ThrowIfNull(masks);
        spdz.EnsureAllChecked();                        // MAC check (B) comes before any opening (protocol §6.5)
        var layout = masks.Layout;
        var packed = await (packing ?? InProcessPacking.Instance).PackAsync(key.Paillier, layout, values, ct);
        if (packed.Length != MasksFor(values.Count, layout)) throw new InvalidDataException($"{values.Count} values fill {MasksFor(values.Count, layout)} plaintexts, not {packed.Length}.");
        (MaskedCiphertext Masked, ImmutableArray<AuthenticatedShare> High)[] hidden = [.. packed.Select(plaintext => masks.Take().Hide(key.Paillier, plaintext))];
        var opened = await ThresholdOpening.RunAsync(key, share, channel, random, [.. hidden.Select(h => h.Masked)], ct);

        var shares = new AuthenticatedShare[values.Count];
        for (var i = 0; i < opened.Length; i++)
        {
            var slots = layout.Unpack(opened[i]);
            for (var s = 0; s < slots.Length && (i * layout.Slots) + s < shares.Length; s++)
                shares[(i * layout.Slots) + s] = spdz.AddPublic(-hidden[i].High[s], FieldElement.FromInteger(slots[s] >> layout.TruncatedBits));    // the shift of a BigInteger is a floor
        }
        return shares;
    }
}
