using System.Collections.Immutable;
using System.Numerics;
using Helen.Cryptography.Encoding;
using Helen.Cryptography.Hashing;

namespace Helen.Cryptography.Paillier;

/// <summary>
/// The public side of m-of-m threshold Paillier with decryption by root extraction (protocol §3.4): the Paillier key, the anchor γ = x₀^N with hashed x₀,
/// and Y_i = γ^{e_i}, one per party.
/// </summary>
public sealed class ThresholdPublicKey
{
    /// <summary>A key for <c>verificationKeys.Length</c> parties.</summary>
    /// <exception cref="ArgumentException">A Y_i is no canonical unit, or ΠY_i ≠ x₀.</exception>
    public ThresholdPublicKey(PaillierPublicKey paillier, ImmutableArray<BigInteger> verificationKeys)
    {
        ArgumentNullException.ThrowIfNull(paillier);
        if (verificationKeys.IsDefault || verificationKeys.Length is < 2 or > ushort.MaxValue) throw new ArgumentException("A threshold key needs at least two parties.", nameof(verificationKeys));
        Paillier = paillier;
        VerificationKeys = verificationKeys;
        var root = AnchorRoot(paillier);
        Anchor = paillier.N.PowPublic(root, paillier.N.Value);
        if (verificationKeys.Any(y => !paillier.N.IsCanonicalUnit(y)) || paillier.N.Product(verificationKeys.AsSpan()) != root)
            throw new ArgumentException("The verification keys do not multiply to the anchor's root.", nameof(verificationKeys));
        var writer = new CanonicalWriter().Unsigned(paillier.N.Value, paillier.N.ByteCount).Unsigned(paillier.Base, paillier.N.ByteCount).UInt16((ushort)verificationKeys.Length);
        foreach (var y in verificationKeys) writer.Unsigned(y, paillier.N.ByteCount);
        Id = Digest.Of(writer.Written.Span);
    }

    /// <summary>The Paillier key.</summary>
    public PaillierPublicKey Paillier { get; }

    /// <summary>γ.</summary>
    public BigInteger Anchor { get; }

    /// <summary>Y_i by party.</summary>
    public ImmutableArray<BigInteger> VerificationKeys { get; }

    /// <summary>Public bound on every |e_i|, offsets included, in bits.</summary>
    public int ShareBits => Paillier.Parameters.OffsetKeyShareBits(VerificationKeys.Length);

    /// <summary>Digest of everything above.</summary>
    public Digest Id { get; }

    /// <summary>x₀: an element of Z_N* hashed from N and h.</summary>
    public static BigInteger AnchorRoot(PaillierPublicKey paillier)
    {
        ArgumentNullException.ThrowIfNull(paillier);
        var transcript = new Transcripts.Transcript("helen/threshold-anchor/v1"u8);
        transcript.Append("N"u8, paillier.N.Value);
        transcript.Append("h"u8, paillier.Base);
        while (true)
        {
            // 128 extra bits make the reduction uniform up to 2^-128.
            var candidate = paillier.N.Reduce(transcript.ChallengeInteger("x0"u8, (8 * paillier.N.ByteCount) + 128));
            if (paillier.N.IsCanonicalUnit(candidate)) return candidate;
        }
    }

    /// <summary>
    /// Combines all r_i: r = Πr_i, checked by r^N ≡ ±c mod N, then x = (c·r^{−N} mod N² − 1)/N as a balanced residue.
    /// Null when some share is wrong; a correct opening verifies itself.
    /// </summary>
    public BigInteger? Combine(MaskedCiphertext ciphertext, IReadOnlyList<BigInteger> shares)
    {
        ArgumentNullException.ThrowIfNull(ciphertext);
        ArgumentNullException.ThrowIfNull(shares);
        var n = Paillier.N;
        if (shares.Count != VerificationKeys.Length || shares.Any(s => !n.IsCanonicalUnit(s))) return null;
        var c = ciphertext.Inner.Value;
        var root = n.Product([.. shares]);
        var power = n.PowPublic(root, n.Value);
        // Shares and ciphertexts carry free signs. If −r is no root either, the division below leaves a remainder.
        if (power != n.Reduce(c)) root = n.Value - root;
        var plain = Paillier.NSquared.Multiply(c, Paillier.NSquared.PowPublic(root, -n.Value));
        var x = BigInteger.DivRem(plain - 1, n.Value, out var remainder);
        return remainder.IsZero ? n.ReduceBalanced(x) : null;
    }
}
