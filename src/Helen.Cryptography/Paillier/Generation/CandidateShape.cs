using System.Collections.Immutable;
using System.Numerics;
using Helen.Cryptography.Encoding;
using Helen.Cryptography.Hashing;

namespace Helen.Cryptography.Paillier.Generation;

/// <summary>
/// What a party's summands of a candidate look like (protocol §3.5, step 1). With h = |N|/2: the first party's lie in [1.5, 1.75)·2^{h−1} and are 3 mod 4, the others' in
/// [0, 2^{h−3}/(m−1)) and are 0 mod 4, so that Σp_i has exactly h bits, pq exactly |N|, and p ≡ q ≡ 3 mod 4. Each odd prime ℓ ≤ 79 is assigned to one party (round robin), whose
/// residue is neither 0 nor 1; the others' are 0: neither p nor p − 1 has such a factor.
/// </summary>
public sealed class CandidateShape
{
    private const int LargestAssigned = 79;

    // Reductions of a draw this much longer than its modulus are uniform up to 2^-128 (residues: 2^-120).
    private const int Surplus = 16;

    private readonly BigInteger _step = 4;
    private readonly ImmutableArray<(int Prime, int Owner, BigInteger Unit)> _residues;
    private readonly BigInteger _unitOfFour;

    /// <summary>The shapes of all parties.</summary>
    /// <param name="parameters">|N|.</param>
    /// <param name="parties">m ≥ 2.</param>
    public CandidateShape(SecurityParameters parameters, int parties)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        ArgumentOutOfRangeException.ThrowIfLessThan(parties, 2);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(parties, ushort.MaxValue);
        (Parameters, Parties) = (parameters, parties);
        int[] assigned = [.. Enumerable.Range(3, LargestAssigned - 2).Where(l => Enumerable.Range(2, l - 2).All(k => l % k != 0))];
        foreach (var prime in assigned) _step *= prime;
        _unitOfFour = Unit(4);
        _residues = [.. assigned.Select((prime, t) => (prime, t % parties, Unit(prime)))];
    }

    /// <summary>Lengths.</summary>
    public SecurityParameters Parameters { get; }

    /// <summary>m.</summary>
    public int Parties { get; }

    /// <summary>h: bits of p and of q.</summary>
    public int PrimeBits => Parameters.ModulusBits / 2;

    /// <summary>Bits of s_1 = (p_1+q_1−2)/4 and s_i = (p_i+q_i)/4.</summary>
    public int SumBits => PrimeBits;

    /// <summary>The odd primes with assigned residues, and who knows p and q modulo each.</summary>
    public ImmutableArray<(int Prime, int Owner)> Assigned => [.. _residues.Select(r => (r.Prime, r.Owner))];

    /// <summary>The smallest allowed summand of a party.</summary>
    public BigInteger LowerBound(int party) => party == 0 ? BigInteger.One * 3 << (PrimeBits - 2) : BigInteger.Zero;

    /// <summary>All summands of a party are below this.</summary>
    public BigInteger UpperBound(int party) => party == 0 ? BigInteger.One * 7 << (PrimeBits - 3) : (BigInteger.One << (PrimeBits - 3)) / (Parties - 1);

    /// <summary>The party's summands of p and q in a slot, as its seed says. Every seed gives a well-shaped pair; nothing else is ever honest.</summary>
    public (BigInteger P, BigInteger Q) Sample(int party, ReadOnlySpan<byte> slotSeed)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(party);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(party, Parties);
        var own = _residues.Count(r => r.Owner == party);
        var rangeBytes = (PrimeBits / 8) + Surplus;
        var stream = new byte[2 * ((own * Surplus) + rangeBytes)];
        using var hash = new Shake256Hash();
        hash.Append(new CanonicalWriter().Text("helen/candidate/1").UInt16((ushort)Parameters.ModulusBits).UInt16((ushort)Parties).UInt16((ushort)party).Raw(slotSeed).Written.Span);
        hash.Finish(stream);
        var half = stream.Length / 2;
        var result = (One(party, stream.AsSpan(0, half), rangeBytes), One(party, stream.AsSpan(half), rangeBytes));
        Array.Clear(stream);
        return result;
    }

    /// <summary>s_i = (p_i+q_i)/4, for the first party (p_1+q_1−2)/4: φ(N)/4 = (N−1)/4 − Σs_i.</summary>
    public static BigInteger QuarterSum(int party, BigInteger p, BigInteger q) => (p + q - (party == 0 ? 2 : 0)) >> 2;

    private BigInteger One(int party, ReadOnlySpan<byte> draws, int rangeBytes)
    {
        var residue = party == 0 ? 3 * _unitOfFour : BigInteger.Zero;
        foreach (var (prime, owner, unit) in _residues)
        {
            if (owner != party) continue;
            residue += ((Integer(draws[..Surplus]) % (prime - 2)) + 2) * unit;
            draws = draws[Surplus..];
        }

        // The smallest admissible value, and how many there are.
        var lower = LowerBound(party);
        var first = lower + Positive(residue - lower);
        var count = ((UpperBound(party) - 1 - first) / _step) + 1;
        return first + (_step * (Integer(draws[..rangeBytes]) % count));
    }

    /// <summary>1 mod the factor, 0 mod the others.</summary>
    private BigInteger Unit(int factor)
    {
        var others = _step / factor;
        var inverse = 1;
        while ((others * inverse) % factor != 1) inverse++;
        return others * inverse;
    }

    private BigInteger Positive(BigInteger value)
    {
        var r = value % _step;
        return r.Sign < 0 ? r + _step : r;
    }

    private static BigInteger Integer(ReadOnlySpan<byte> bytes) => new(bytes, isUnsigned: true, isBigEndian: true);
}
