using System.Collections.Immutable;
using System.Numerics;
using Helen.Arithmetic.Modular;
using Helen.Arithmetic.Primes;
using Helen.Arithmetic.Randomness;
using Helen.Cryptography;
using Helen.Cryptography.Commitments;
using Helen.Cryptography.Hashing;
using Helen.Cryptography.Paillier;

namespace Helen.Dealer;

/// <summary>
/// Makes in one place what the parties otherwise make together (protocol §3.5 and the generators of §3.3), with the same distributions of shares and generators.
/// Whoever runs it knows p and q, so it is no part of any product: tests that are not about key generation take their keys here.
/// </summary>
/// <param name="random">Source of all coins.</param>
public sealed class KeyDealer(IRandomSource random)
{
    /// <summary>Deals a key with fresh primes.</summary>
    /// <param name="parameters">Lengths.</param>
    /// <param name="parties">m ≥ 2.</param>
    /// <param name="features">d ≥ 1 generators.</param>
    public DealtKey Deal(SecurityParameters parameters, int parties, int features)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        var p = PrimeSampler.NextPrime(random, parameters.ModulusBits / 2);
        BigInteger q;
        do q = PrimeSampler.NextPrime(random, parameters.ModulusBits / 2);
        while (q == p);
        return Deal(parameters, p, q, parties, features);
    }

    /// <summary>Deals a key over known primes, for the insecure-test profile only: tests do not search primes.</summary>
    /// <param name="parameters">Insecure lengths.</param>
    /// <param name="p">A prime ≡ 3 mod 4.</param>
    /// <param name="q">Another prime ≡ 3 mod 4 of the same length; pq has exactly |N| bits.</param>
    /// <param name="parties">m ≥ 2.</param>
    /// <param name="features">d ≥ 1 generators.</param>
    /// <exception cref="ArgumentException">The parameters are for real data, or the primes do not fit.</exception>
    public DealtKey DealInsecure(SecurityParameters parameters, BigInteger p, BigInteger q, int parties, int features)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        if (!parameters.IsInsecure) throw new ArgumentException("Known primes are for insecure test keys only.", nameof(parameters));
        if ((p & 3) != 3 || (q & 3) != 3 || p == q) throw new ArgumentException("The primes must differ and be 3 mod 4.", nameof(p));
        return Deal(parameters, p, q, parties, features);
    }

    private DealtKey Deal(SecurityParameters parameters, BigInteger p, BigInteger q, int parties, int features)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(parties, 2);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(parties, ushort.MaxValue);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(features);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(features, ushort.MaxValue);
        var n = p * q;
        var phi = (p - 1) * (q - 1);
        Span<byte> id = stackalloc byte[Digest.ByteCount];
        random.Fill(id);
        var keyId = Digest.Read(id);
        var paillier = new PaillierPublicKey(parameters, n, PaillierPublicKey.DeriveBase(keyId, n));

        var shares = NextShares(parameters, Inverse(n, phi), parties);
        var bits = parameters.OffsetKeyShareBits(parties);
        var anchor = paillier.N.PowPublic(ThresholdPublicKey.AnchorRoot(paillier), n);
        var keyShares = ImmutableArray.CreateBuilder<ThresholdKeyShare>(parties);
        var verificationKeys = ImmutableArray.CreateBuilder<BigInteger>(parties);
        for (var i = 0; i < parties; i++)
        {
            keyShares.Add(new(n, i, shares[i], bits));
            using var exponent = SecretExponent.FromSigned(shares[i], bits);
            verificationKeys.Add(paillier.N.PowSecret(anchor, exponent));
        }
        var publicKey = new ThresholdPublicKey(paillier, verificationKeys.MoveToImmutable());
        return new(keyId, publicKey, new(paillier, NextGenerators(paillier, parties, features)), keyShares.MoveToImmutable());
    }

    /// <summary>
    /// Integers with sum ≡ N⁻¹ mod φ. All but the first are uniform over |N|+σ bits, which hides the first's complement to 2^−σ; then the public offsets of
    /// <see cref="SecurityParameters.OffsetKeyShareBits"/> make the first ≤ 0 and the others ≥ 0.
    /// </summary>
    private BigInteger[] NextShares(SecurityParameters parameters, BigInteger inverse, int parties)
    {
        var bound = BigInteger.One << (parameters.ModulusBits + parameters.StatisticalBits);
        var offset = BigInteger.One << parameters.KeyShareBits(parties);
        var shares = new BigInteger[parties];
        shares[0] = inverse;
        for (var i = 1; i < parties; i++)
        {
            var share = random.NextSymmetric(bound);
            shares[i] = share + offset;
            shares[0] -= share + offset;
        }
        return shares;
    }

    /// <summary>g_l = h^{α_l}, α_l a sum of one uniform exponent below 2^{|N|+σ} per party (protocol §3.3).</summary>
    private ImmutableArray<BigInteger> NextGenerators(PaillierPublicKey paillier, int parties, int features)
    {
        var generators = ImmutableArray.CreateBuilder<BigInteger>(features);
        for (var l = 0; l < features; l++)
        {
            var exponent = BigInteger.Zero;
            for (var i = 0; i < parties; i++) exponent += random.NextBits(paillier.Parameters.CommitmentRandomnessBits);
            using var secret = SecretExponent.FromUnsigned(exponent, paillier.Parameters.CommitmentRandomnessBits + (int)new BigInteger(parties - 1).GetBitLength());
            generators.Add(paillier.N.PowSecret(paillier.Base, secret));
        }
        return generators.MoveToImmutable();
    }

    /// <summary>value⁻¹ mod an even modulus, for which <see cref="Modulus"/> does not serve.</summary>
    private static BigInteger Inverse(BigInteger value, BigInteger modulus)
    {
        BigInteger r0 = modulus, r1 = value % modulus, s0 = 0, s1 = 1;
        while (!r1.IsZero)
        {
            var quotient = BigInteger.DivRem(r0, r1, out var r2);
            (r0, r1) = (r1, r2);
            (s0, s1) = (s1, s0 - (quotient * s1));
        }
        if (!r0.IsOne) throw new ArgumentException("N has no inverse mod φ(N).", nameof(value));
        return s0.Sign < 0 ? s0 + modulus : s0;
    }
}
