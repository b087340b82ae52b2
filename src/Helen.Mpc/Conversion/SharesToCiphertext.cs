using Helen.Cryptography.Paillier;
using Helen.Mpc.DualMasks;
using Helen.Mpc.Spdz;
using Helen.Rounds;

namespace Helen.Mpc.Conversion;

/// <summary>Shares of z to the same ciphertexts of z at every party (protocol §6.4): open z + ΣR' and subtract the encrypted ΣR'.</summary>
public static class SharesToCiphertext
{
    /// <summary>
    /// Converts a batch: MAC check (A) of whatever is unchecked, one opening, MAC check (B). Nothing is encrypted before (B) has passed.
    /// </summary>
    /// <param name="key">The session's key.</param>
    /// <param name="spdz">Context of this attempt.</param>
    /// <param name="values">[z], |z| within what the size budget assumed for the stock.</param>
    /// <param name="masks">A stock with one slot and t = 0; one mask per value is taken.</param>
    /// <param name="ct">Cancels waiting for the others.</param>
    /// <exception cref="ArgumentException">The stock has another layout.</exception>
    /// <exception cref="HaltException">A MAC check failed (nobody can be named), or a payload is malformed.</exception>
    public static async Task<Ciphertext[]> RunAsync(PaillierPublicKey key, SpdzContext spdz, IReadOnlyList<AuthenticatedShare> values, DualMaskStock masks, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(spdz);
        ArgumentNullException.ThrowIfNull(values);
        ArgumentNullException.ThrowIfNull(masks);
        if (masks.Layout is not { Slots: 1, HasLow: false }) throw new ArgumentException("Masks of this conversion have one slot and no low part.", nameof(masks));
        var spent = values.Select(_ => masks.Take().Spend()).ToArray();
        await spdz.MacCheckAsync(ct);
        var opening = await spdz.OpenBoundedAsync(values.Zip(spent, (z, mask) => z + mask.Share).ToArray(), ct);
        var opened = (await spdz.MacCheckAsync(ct)).Accept(opening);
        return await Task.Run(() => Encrypt(key, opened, [.. spent.Select(mask => mask.Sum)]), ct);
    }

    /// <summary>Enc(o; 0, +1)·Enc(ΣR')^{−1}: deterministic. Only a checked opening can be encrypted.</summary>
    private static Ciphertext[] Encrypt(PaillierPublicKey key, CheckedOpening opened, Ciphertext[] masks)
    {
        var negated = key.NegateAll(masks);
        return [.. opened.Values.Zip(negated, (o, mask) => key.Add(key.EncryptPublic(o.ToBalancedInteger()), mask))];
    }
}
