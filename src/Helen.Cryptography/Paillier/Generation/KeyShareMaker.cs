using System.Collections.Immutable;
using System.Numerics;
using Helen.Arithmetic.Modular;
using Helen.Cryptography.Hashing;
using Helen.Cryptography.Transcripts;

namespace Helen.Cryptography.Paillier.Generation;

/// <summary>
/// From a share of φ·ψ (≡ 0 mod φ, ≡ 1 mod N) to a share of N⁻¹ mod φ(N) (protocol §3.5, steps 4 and 5, after Nishide–Sakurai 2010 turned into an N-th root), and the powers with which the
/// parties test their shares together. A share acts on N-th powers of known elements only: it opens nothing.
/// </summary>
public static class KeyShareMaker
{
    /// <summary>The party's signed summand of φ(N) = N + 1 − p − q.</summary>
    public static BigInteger TotientSummand(int party, BigInteger n, BigInteger p, BigInteger q) => (party == 0 ? n + 1 : BigInteger.Zero) - p - q;

    /// <summary>
    /// e_i = −⌊(D_i − [i = 1])/N⌋ with its public offset: +2^{KeyShareBits} for every party but the first, which takes them all back, and the carry with them.
    /// </summary>
    /// <param name="paillier">The key.</param>
    /// <param name="party">Whose share.</param>
    /// <param name="parties">m.</param>
    /// <param name="product">D_i.</param>
    /// <param name="carry">δ, subtracted by the first party; 0 while it is searched.</param>
    public static ThresholdKeyShare Make(PaillierPublicKey paillier, int party, int parties, BigInteger product, int carry)
    {
        ArgumentNullException.ThrowIfNull(paillier);
        var n = paillier.N.Value;
        var dividend = product - (party == 0 ? 1 : 0);
        var quotient = BigInteger.DivRem(dividend, n, out var rest);
        if (rest.Sign < 0) quotient -= 1;
        var offset = BigInteger.One << paillier.Parameters.KeyShareBits(parties);
        var share = party == 0 ? -quotient - carry - ((parties - 1) * offset) : -quotient + offset;
        return new(n, party, share, paillier.Parameters.OffsetKeyShareBits(parties));
    }

    /// <summary>Elements x_0 … hashed from N and the view: what the shares are tested on.</summary>
    public static ImmutableArray<BigInteger> Elements(PaillierPublicKey paillier, string label, Digest view, int count)
    {
        ArgumentNullException.ThrowIfNull(paillier);
        var transcript = new Transcript("helen/key-share-test/v1"u8);
        transcript.Append("label"u8, System.Text.Encoding.UTF8.GetBytes(label));
        transcript.Append("view"u8, view);
        transcript.Append("N"u8, paillier.N.Value);
        transcript.Append("h"u8, paillier.Base);
        var elements = ImmutableArray.CreateBuilder<BigInteger>(count);
        while (elements.Count < count)
        {
            var candidate = paillier.N.Reduce(transcript.ChallengeInteger("x"u8, (8 * paillier.N.ByteCount) + 128));
            if (paillier.N.IsCanonicalUnit(candidate)) elements.Add(candidate);
        }

        return elements.MoveToImmutable();
    }

    /// <summary>(x^N)^{e_i} for hashed elements x.</summary>
    public static BigInteger[] Powers(PaillierPublicKey paillier, ThresholdKeyShare share, ImmutableArray<BigInteger> elements)
    {
        ArgumentNullException.ThrowIfNull(paillier);
        ArgumentNullException.ThrowIfNull(share);
        var powers = new BigInteger[elements.Length];
        Parallel.For(0, powers.Length, t => powers[t] = share.Power(paillier.N, paillier.N.PowPublic(elements[t], paillier.N.Value)));
        return powers;
    }

    /// <summary>Y_i = γ^{e_i}, γ = x₀^N.</summary>
    public static BigInteger VerificationKey(PaillierPublicKey paillier, ThresholdKeyShare share) => Powers(paillier, share, [ThresholdPublicKey.AnchorRoot(paillier)])[0];

    /// <summary>δ in [0, m) such that Π_i (x^N)^{e_i} = x·x^{Nδ}; null when there is none.</summary>
    public static int? FindCarry(PaillierPublicKey paillier, BigInteger element, IReadOnlyList<BigInteger> powers)
    {
        ArgumentNullException.ThrowIfNull(paillier);
        ArgumentNullException.ThrowIfNull(powers);
        if (powers.Any(r => !paillier.N.IsCanonicalUnit(r))) return null;
        var product = paillier.N.Product([.. powers]);
        var expected = element;
        var step = paillier.N.PowPublic(element, paillier.N.Value);
        for (var carry = 0; carry < powers.Count; carry++)
        {
            if (product == expected) return carry;
            expected = paillier.N.Multiply(expected, step);
        }

        return null;
    }

    /// <summary>Whether Π_i (x^N)^{e_i} = x.</summary>
    public static bool Holds(PaillierPublicKey paillier, BigInteger element, IReadOnlyList<BigInteger> powers)
    {
        ArgumentNullException.ThrowIfNull(paillier);
        ArgumentNullException.ThrowIfNull(powers);
        return powers.All(paillier.N.IsCanonicalUnit) && paillier.N.Product([.. powers]) == element;
    }
}
