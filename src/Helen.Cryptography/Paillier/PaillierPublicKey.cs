using System.Numerics;
using Helen.Arithmetic.Modular;
using Helen.Arithmetic.Randomness;
using Helen.Cryptography.Hashing;
using Helen.Cryptography.Transcripts;

namespace Helen.Cryptography.Paillier;

/// <summary>
/// Paillier over N with the randomness an exponent of h (protocol §3.4, after Damgård–Jurik–Nielsen 2010):
/// Enc(x; a, s) = s·(1+N)^x·H^a mod N², s = ±1, H = h^N mod N². Plaintexts are balanced residues mod N. Safe for concurrent use.
/// </summary>
public sealed class PaillierPublicKey
{
    /// <summary>The key over N with the square h mod N of protocol §3.3.</summary>
    /// <param name="parameters">Lengths; |N| must match.</param>
    /// <param name="n">N.</param>
    /// <param name="h">h, a square mod N.</param>
    /// <exception cref="ArgumentException">N has another length or is not 1 mod 4, or h is no canonical unit with Jacobi symbol +1.</exception>
    public PaillierPublicKey(SecurityParameters parameters, BigInteger n, BigInteger h)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        if (n.GetBitLength() != parameters.ModulusBits) throw new ArgumentException($"N has {n.GetBitLength()} bits, not {parameters.ModulusBits}.", nameof(n));
        // With N = 3 mod 4 the sign of a ciphertext would change its Jacobi symbol.
        if ((n & 3) != 1) throw new ArgumentException("N must be 1 mod 4.", nameof(n));
        Parameters = parameters;
        N = Modulus.Create(n);
        NSquared = Modulus.Create(n * n);
        if (!N.IsCanonicalUnit(h) || N.Jacobi(h) != 1) throw new ArgumentException("h must be a canonical unit mod N with Jacobi symbol +1.", nameof(h));
        Base = h;
        // Verification exponents (dual-mask ρ_v, linear-map ρ) are the longest that H ever sees.
        EncryptionBase = NSquared.CreateFixedBase(NSquared.PowPublic(h, n), parameters.ResponseBits(parameters.EncryptionExponentBits + parameters.ChallengeBits + SecurityParameters.MaxBatchBits));
    }

    /// <summary>Lengths.</summary>
    public SecurityParameters Parameters { get; }

    /// <summary>Arithmetic mod N.</summary>
    public Modulus N { get; }

    /// <summary>Arithmetic mod N².</summary>
    public Modulus NSquared { get; }

    /// <summary>h mod N.</summary>
    public BigInteger Base { get; }

    /// <summary>H = h^N mod N² with its tables.</summary>
    public FixedBase EncryptionBase { get; }

    /// <summary>h = x² for the x hashed from the key's id and N (protocol §3.3).</summary>
    public static BigInteger DeriveBase(Digest keyId, BigInteger n)
    {
        var modulus = Modulus.Create(n);
        var transcript = new Transcript("helen/base/v1"u8);
        transcript.Append("key-id"u8, keyId);
        transcript.Append("N"u8, n);
        while (true)
        {
            // 128 extra bits make the reduction uniform up to 2^-128.
            var candidate = modulus.Reduce(transcript.ChallengeInteger("x"u8, (8 * modulus.ByteCount) + 128));
            if (modulus.IsCanonicalUnit(candidate)) return modulus.Square(candidate);
        }
    }

    /// <summary>Fresh encryption exponent a, uniform below 2^{|N|/2}. The caller keeps it only if a proof needs it.</summary>
    public BigInteger NextExponent(IRandomSource random) => random.NextBits(Parameters.EncryptionExponentBits);

    /// <summary>Enc(plaintext; exponent, ±1): a secret plaintext under a secret exponent below 2^<paramref name="exponentBits"/>.</summary>
    /// <param name="plaintext">Any integer; taken mod N.</param>
    /// <param name="exponent">a ≥ 0.</param>
    /// <param name="exponentBits">Public bound on a.</param>
    /// <param name="negative">The sign s.</param>
    public Ciphertext Encrypt(BigInteger plaintext, BigInteger exponent, int exponentBits, bool negative)
    {
        using var secret = SecretExponent.FromUnsigned(exponent, exponentBits);
        var value = NSquared.Multiply(PlaintextPower(plaintext), EncryptionBase.PowSecret(secret));
        return new(Signed(value, negative));
    }

    /// <summary>Enc(plaintext; 0, +1): public and deterministic.</summary>
    public Ciphertext EncryptPublic(BigInteger plaintext) => new(PlaintextPower(plaintext));

    /// <summary>(1+N)^plaintext · H^exponent for public operands, exponent possibly negative: the right side of a verification equation (compare squares).</summary>
    public BigInteger EvaluatePublic(BigInteger plaintext, BigInteger exponent) => NSquared.Multiply(PlaintextPower(plaintext), EncryptionBase.PowPublic(exponent));

    /// <summary>The received value as a ciphertext, or null unless it is canonical, a unit, and has Jacobi symbol +1.</summary>
    // The symbol is 0 for what shares a factor with N, so +1 also says that it is a unit.
    public Ciphertext? Accept(BigInteger value) => value.Sign > 0 && value < NSquared.Value && N.Jacobi(value) == 1 ? new(value) : null;

    /// <summary>A ciphertext of the sum.</summary>
    public Ciphertext Add(Ciphertext left, Ciphertext right)
    {
        ArgumentNullException.ThrowIfNull(left);
        ArgumentNullException.ThrowIfNull(right);
        return new(NSquared.Multiply(left.Value, right.Value));
    }

    /// <summary>A ciphertext of the sum of all; of 0 for none.</summary>
    public Ciphertext Sum(IEnumerable<Ciphertext> terms) => new(NSquared.Product([.. terms.Select(t => t.Value)]));

    /// <summary>Ciphertexts of the negatives, with one inversion.</summary>
    public Ciphertext[] NegateAll(IReadOnlyList<Ciphertext> terms)
    {
        ArgumentNullException.ThrowIfNull(terms);
        return [.. NSquared.InvertAll([.. terms.Select(t => t.Value)]).Select(v => new Ciphertext(v))];
    }

    /// <summary>A ciphertext of factor·x, public factor, possibly negative.</summary>
    public Ciphertext Multiply(Ciphertext ciphertext, BigInteger factor)
    {
        ArgumentNullException.ThrowIfNull(ciphertext);
        return new(NSquared.PowPublic(ciphertext.Value, factor));
    }

    /// <summary>A ciphertext of 2^bits·x.</summary>
    public Ciphertext ShiftLeft(Ciphertext ciphertext, int bits)
    {
        ArgumentNullException.ThrowIfNull(ciphertext);
        return bits == 0 ? ciphertext : new(NSquared.PowTwoPower(ciphertext.Value, bits));
    }

    /// <summary>−value mod N² when <paramref name="negative"/>, in uniform time up to the final selection.</summary>
    internal BigInteger Signed(BigInteger value, bool negative)
    {
        var negated = NSquared.Value - value;
        return negative ? negated : value;
    }

    private BigInteger PlaintextPower(BigInteger plaintext) => NSquared.Reduce(BigInteger.One + (N.Value * N.Reduce(plaintext)));
}
