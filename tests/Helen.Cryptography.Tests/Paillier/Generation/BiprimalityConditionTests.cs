using System.Collections.Immutable;
using System.Numerics;
using Helen.Arithmetic.Modular;
using Helen.Arithmetic.Primes;
using Helen.Arithmetic.Randomness;
using Helen.Cryptography.Hashing;
using Helen.Cryptography.Paillier.Generation;

namespace Helen.Cryptography.Tests.Paillier.Generation;

/// <summary>What each condition of the biprimality test and of its cut-and-choose refuses by itself.</summary>
public sealed class BiprimalityConditionTests
{
    private static readonly BigInteger s_n = TestKey.P * TestKey.Q;
    private static readonly CandidateShape s_shape = new(TestKey.Parameters, 2);
    private readonly SeededRandom _random = new(41);
    private readonly Biprimality _test = new(s_shape, s_n, Digest.Of("view"u8), 1);

    /// <summary>Modulo a prime that is 1 mod 4, γ^{(N−1)/4} has both signs too.</summary>
    [Fact]
    public void Passes_PrimeModulus_Refuses()
    {
        var prime = (BigInteger.One << 511) + (BigInteger.One << 510) + 761;
        var test = new Biprimality(s_shape, prime, Digest.Of("view"u8), 1);
        var powers = test.Bases("full", 64).Select(basis => new[] { test.Power(0, basis, 0), test.Power(1, basis, 0) }).ToArray();
        Assert.Equal([-1, 1], powers.Select(test.Sign).Distinct().Order());
        Assert.False(test.Passes(powers));
    }

    /// <summary>Nothing else is wrong with it: the length is right and no small prime divides it.</summary>
    [Fact]
    public void MayBeCandidate_ThreeModFour_Refused()
    {
        var candidate = s_n + 2;
        while (SmallFactors.Divide(candidate)) candidate += 4;
        Assert.Equal(TestKey.Parameters.ModulusBits, (int)candidate.GetBitLength());
        Assert.False(Biprimality.MayBeCandidate(TestKey.Parameters, candidate));
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(0, true)]
    [InlineData(1, false)]
    [InlineData(1, true)]
    public void MatchesPair_HonestElement_AcceptsAndNothingElse(int party, bool withSum)
    {
        var basis = _test.Bases("full", 1)[0];
        var (mask, sum) = (_random.NextBits(300), _random.NextBits(200));
        var (power, maskPower) = (_test.Power(party, basis, sum), _test.MaskPower(basis, mask));
        var element = withSum ? mask + sum : mask;
        Assert.True(_test.MatchesPair(party, basis, power, maskPower, element, withSum));
        Assert.False(_test.MatchesPair(party, basis, power, maskPower, element + 1, withSum));
        Assert.False(_test.MatchesPair(party, basis, power, maskPower, element, !withSum));
        Assert.False(_test.MatchesPair(1 - party, basis, power, maskPower, mask + sum, withSum: true));
        Assert.False(_test.MatchesPair(party, basis, power, maskPower + s_n, element, withSum));
    }

    [Fact]
    public void ExponentPairs_EveryProfile_LetAWrongPowerPassWithTwoToMinusSigma()
    {
        foreach (var parameters in new[] { SecurityParameters.Production(), SecurityParameters.Production(3072), SecurityParameters.InsecureForTests(512) })
        {
            Assert.True(BigInteger.Pow(3, parameters.ExponentPairs) << parameters.StatisticalBits <= BigInteger.Pow(4, parameters.ExponentPairs));
            Assert.False(BigInteger.Pow(3, parameters.ExponentPairs - 1) << parameters.StatisticalBits <= BigInteger.Pow(4, parameters.ExponentPairs - 1));
        }
    }

    [Fact]
    public void Combine_HonestPowers_HaveTheExponentsOfTheirBases()
    {
        var (first, second) = (_random.NextBits(200), _random.NextBits(200));
        var (bases, powers) = Powers(_test, first, second);
        var combined = _test.Combine(bases, powers, Digest.Of("later"u8));
        Assert.Equal(ExponentPairs.Count(s_shape), combined.Bases.Length);
        Assert.All(Enumerable.Range(0, combined.Bases.Length), j => Assert.True(Matches(_test, combined, 0, j, first) && Matches(_test, combined, 1, j, second)));
        Assert.NotEqual(combined.Bases, _test.Combine(bases, powers, Digest.Of("another"u8)).Bases);
    }

    /// <summary>Modulo the product of two primes that are 1 mod 4 every sign is +. With one sign turned the test passes, and about half of the pairs tell.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(77)]
    [InlineData(127)]
    public void Combine_PrimesOneModFourOneSignTurned_AboutHalfTell(int turned)
    {
        var (p, q) = (OneModFour(), OneModFour());
        var test = new Biprimality(s_shape, p * q, Digest.Of("view"u8), 1);
        var second = _random.NextBits(200);
        var first = ((p + q - 2) >> 2) - second;
        var (bases, powers) = Powers(test, first, second);
        Assert.False(test.Passes(ByBase(powers)));
        Assert.Equal(bases.Length, ByBase(powers).Count(v => test.Sign(v) == 1));
        powers[0][turned] = test.N - powers[0][turned];
        Assert.True(test.Passes(ByBase(powers)));

        var combined = test.Combine(bases, powers, Digest.Of("later"u8));

        // Six standard deviations of fair coins.
        var (count, tell) = (combined.Bases.Length, Enumerable.Range(0, combined.Bases.Length).Count(j => !Matches(test, combined, 0, j, first)));
        Assert.All(Enumerable.Range(0, count), j => Assert.True(Matches(test, combined, 1, j, second)));
        Assert.InRange(tell, (count / 2.0) - (3 * Math.Sqrt(count)), (count / 2.0) + (3 * Math.Sqrt(count)));
    }

    private BigInteger OneModFour()
    {
        while (true)
        {
            var candidate = (BigInteger.One * 3 << 254) + (_random.NextBits(250) << 2) + 1;
            if (PrimeSampler.IsProbablePrime(candidate, _random)) return candidate;
        }
    }

    private static (ImmutableArray<BigInteger> Bases, ImmutableArray<BigInteger[]> Powers) Powers(Biprimality test, BigInteger first, BigInteger second)
    {
        var bases = test.Bases("full", TestKey.Parameters.ChallengeBits);
        return (bases, [[.. bases.Select(basis => test.Power(0, basis, first))], [.. bases.Select(basis => test.Power(1, basis, second))]]);
    }

    private static BigInteger[][] ByBase(ImmutableArray<BigInteger[]> powers) => [.. powers[0].Select((_, k) => powers.Select(of => of[k]).ToArray())];

    /// <summary>Whether the cut-and-choose accepts s of the pair (0, 0 + s).</summary>
    private static bool Matches(Biprimality test, (ImmutableArray<BigInteger> Bases, ImmutableArray<BigInteger[]> Powers) combined, int party, int j, BigInteger sum) =>
        test.MatchesPair(party, combined.Bases[j], combined.Powers[party][j], maskPower: 1, sum, withSum: true);
}
