using System.Numerics;
using Helen.Arithmetic.Modular;
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
}
