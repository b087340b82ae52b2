using System.Collections.Immutable;
using System.Diagnostics;
using Helen.Cryptography.Paillier;
using Helen.Mpc.Spdz;

namespace Helen.Mpc.DualMasks;

/// <summary>
/// One verified mask of every party, summed: a ciphertext of ΣR and shares of ΣR_hi per slot (protocol §6.2, §6.3). It serves one conversion, once:
/// whatever consumes it takes both halves, and a second time is a bug that throws.
/// </summary>
public sealed class DualMask
{
    private readonly Ciphertext _sum;
    private readonly ImmutableArray<AuthenticatedShare> _high;
    private int _used;

    internal DualMask(Ciphertext sum, ImmutableArray<AuthenticatedShare> high) => (_sum, _high) = (sum, high);

    /// <summary>Hides a packed ciphertext under every party's mask: the only maker of a <see cref="MaskedCiphertext"/>.</summary>
    /// <returns>What may be opened, and per slot [ΣR_hi] to subtract from what the opening shows.</returns>
    /// <exception cref="UnreachableException">The mask was used before.</exception>
    internal (MaskedCiphertext Masked, ImmutableArray<AuthenticatedShare> High) Hide(PaillierPublicKey key, Ciphertext packed)
    {
        Consume();
        return (new(key.Add(packed, _sum)), _high);
    }

    /// <summary>The two halves of a one-slot mask R' (protocol §6.4): Enc(ΣR') and [ΣR'].</summary>
    /// <exception cref="UnreachableException">The mask was used before.</exception>
    internal (Ciphertext Sum, AuthenticatedShare Share) Spend()
    {
        Consume();
        return (_sum, _high.Single());
    }

    /// <summary>Redacted.</summary>
    public override string ToString() => "dual mask";

    private void Consume()
    {
        if (Interlocked.Exchange(ref _used, 1) != 0) throw new UnreachableException("A dual mask was about to be used twice: two ciphertexts under one mask show their difference.");
    }
}
