using System.Collections.Immutable;
using System.Numerics;
using Helen.Arithmetic.Modular;
using Helen.Arithmetic.Primes;
using Helen.Cryptography.Hashing;
using Helen.Cryptography.Randomness;
using Helen.Cryptography.Transcripts;

namespace Helen.Cryptography.Paillier.Generation;

/// <summary>
/// The biprimality test of Boneh–Franklin (1997, §3) on one public candidate N: for bases γ of Jacobi symbol 1, γ^{φ/4} = ±1 where φ/4 = (N−1)/4 − Σs_i; every party contributes a power
/// with its own s_i. Safe for concurrent use.
/// </summary>
public sealed class Biprimality
{
    private readonly CandidateShape _shape;
    private readonly Modulus _modulus;
    private readonly Digest _view;
    private readonly int _slot;

    /// <summary>The test of a candidate.</summary>
    /// <param name="shape">Lengths.</param>
    /// <param name="n">N, odd.</param>
    /// <param name="view">Hash of everything sent so far, the opening of N included: no base is known before.</param>
    /// <param name="slot">Which slot.</param>
    public Biprimality(CandidateShape shape, BigInteger n, Digest view, int slot)
    {
        ArgumentNullException.ThrowIfNull(shape);
        (_shape, _modulus, _view, _slot) = (shape, Modulus.Create(n), view, slot);
    }

    /// <summary>Which slot.</summary>
    public int Slot => _slot;

    /// <summary>N.</summary>
    public BigInteger N => _modulus.Value;

    /// <summary>Whether N may be a candidate at all: |N| bits, 1 mod 4, no prime factor below 2^16.</summary>
    public static bool MayBeCandidate(SecurityParameters parameters, BigInteger n)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        return n.GetBitLength() == parameters.ModulusBits && (n & 3) == 1 && !SmallFactors.Divide(n);
    }

    /// <summary>γ_k for k = 0 … count − 1.</summary>
    public ImmutableArray<BigInteger> Bases(string label, int count)
    {
        var transcript = new Transcript("helen/biprimality/v1"u8);
        transcript.Append("label"u8, System.Text.Encoding.UTF8.GetBytes(label));
        transcript.Append("view"u8, _view);
        transcript.Append("slot"u8, _slot);
        transcript.Append("N"u8, N);
        var bases = ImmutableArray.CreateBuilder<BigInteger>(count);
        while (bases.Count < count)
        {
            // 128 extra bits make the reduction uniform up to 2^-128.
            var candidate = _modulus.Reduce(transcript.ChallengeInteger("base"u8, (8 * _modulus.ByteCount) + 128));
            if (_modulus.Jacobi(candidate) == 1) bases.Add(candidate);
        }

        return bases.MoveToImmutable();
    }

    /// <summary>v_i = γ^{s_i}; the first party's is γ^{(N−1)/4 − s_1}.</summary>
    public BigInteger Power(int party, BigInteger basis, BigInteger sum)
    {
        using var exponent = party == 0
            ? SecretExponent.FromUnsigned(((N - 1) >> 2) - sum, _modulus.BitLength)
            : SecretExponent.FromUnsigned(sum, _shape.SumBits);
        return _modulus.PowSecret(basis, exponent);
    }

    /// <summary>γ^{a}, the first message of the cut-and-choose.</summary>
    public BigInteger MaskPower(BigInteger basis, BigInteger mask)
    {
        using var exponent = SecretExponent.FromUnsigned(mask, ExponentPairs.MaskBits(_shape));
        return _modulus.PowSecret(basis, exponent);
    }

    /// <summary>v_1 / Πv_i for i &gt; 1 as +1 or −1; 0 when it is neither, or a value is no canonical unit.</summary>
    public int Sign(IReadOnlyList<BigInteger> powers)
    {
        ArgumentNullException.ThrowIfNull(powers);
        if (powers.Any(v => !_modulus.IsCanonicalUnit(v))) return 0;
        var product = _modulus.Product([.. powers.Skip(1)]);
        return powers[0] == product ? 1 : powers[0] == N - product ? -1 : 0;
    }

    /// <summary>
    /// Whether the powers of all bases pass: each holds up to sign, both signs occur, and N is no prime. If p ≡ q ≡ 3 mod 4 the sign is the Legendre symbol of the base modulo p, so
    /// all κ are equal with probability 2^{1−κ}; if p ≡ q ≡ 1 mod 4 it is always +, and such an N is refused, unless somebody turns a sign, which <see cref="Combine"/> finds.
    /// </summary>
    public bool Passes(IReadOnlyList<IReadOnlyList<BigInteger>> powersByBase)
    {
        var signs = powersByBase.Select(Sign).ToList();
        if (signs.Contains(0) || !signs.Contains(1) || !signs.Contains(-1)) return false;
        return !PrimeSampler.IsProbablePrime(N, CoinSeed.FromStored(_view.ToArray()).Expand());
    }

    /// <summary>
    /// What the pairs of the cut-and-choose are about: for each the product of a random half of the bases, and of every party's powers of the same. If all powers of a party have one exponent, so have all
    /// its products; if one has not (a turned sign is enough), each product has another one with at least 1/2.
    /// </summary>
    /// <param name="bases">γ_k.</param>
    /// <param name="powers">By party and base; units.</param>
    /// <param name="view">Hash of everything sent so far, the opening of all powers included: nobody knows the halves before.</param>
    public (ImmutableArray<BigInteger> Bases, ImmutableArray<BigInteger[]> Powers) Combine(ImmutableArray<BigInteger> bases, ImmutableArray<BigInteger[]> powers, Digest view)
    {
        var transcript = new Transcript("helen/biprimality/combine/v1"u8);
        transcript.Append("view"u8, view);
        transcript.Append("slot"u8, _slot);
        transcript.Append("N"u8, N);
        var halves = transcript.ChallengeIntegers("half"u8, ExponentPairs.Count(_shape), (bases.Length + 7) / 8 * 8);
        var products = new BigInteger[1 + powers.Length][];
        for (var of = 0; of < products.Length; of++) products[of] = new BigInteger[halves.Length];
        Parallel.For(0, halves.Length, j =>
        {
            int[] chosen = [.. Enumerable.Range(0, bases.Length).Where(k => !((halves[j] >> k) & 1).IsZero)];
            products[0][j] = _modulus.Product([.. chosen.Select(k => bases[k])]);
            for (var party = 0; party < powers.Length; party++) products[1 + party][j] = _modulus.Product([.. chosen.Select(k => powers[party][k])]);
        });
        return ([.. products[0]], [.. products[1..]]);
    }

    /// <summary>
    /// The cut-and-choose equation for one pair: an opened a must give γ^a; an opened a + s must give γ^a·γ^s, where γ^s = v_i, and γ^s = γ^{(N−1)/4}/v_1 for the first party.
    /// </summary>
    public bool MatchesPair(int party, BigInteger basis, BigInteger power, BigInteger maskPower, BigInteger element, bool withSum)
    {
        if (!_modulus.IsCanonicalUnit(maskPower)) return false;
        var opened = _modulus.PowPublic(basis, element);
        if (!withSum) return opened == maskPower;
        return party == 0
            ? _modulus.Multiply(opened, power) == _modulus.Multiply(maskPower, _modulus.PowPublic(basis, (N - 1) >> 2))
            : opened == _modulus.Multiply(maskPower, power);
    }
}
