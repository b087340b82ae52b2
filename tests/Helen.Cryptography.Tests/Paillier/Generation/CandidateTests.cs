using System.Numerics;
using Helen.Arithmetic.Randomness;
using Helen.Cryptography.Hashing;
using Helen.Cryptography.Paillier.Generation;
using Helen.Cryptography.Randomness;

namespace Helen.Cryptography.Tests.Paillier.Generation;

public sealed class CandidateTests
{
    private const int Slots = 16;
    private readonly SeededRandom _random = new(3);

    [Theory]
    [InlineData(2, 512)]
    [InlineData(3, 1024)]
    [InlineData(16, 2048)]
    public void Sample_AnySeed_HasTheShapeAndGivesABlumCandidate(int parties, int bits)
    {
        var parameters = bits < 2048 ? SecurityParameters.InsecureForTests(bits) : SecurityParameters.Production(bits);
        var shape = new CandidateShape(parameters, parties);
        for (var i = 0; i < 20; i++)
        {
            var summands = Enumerable.Range(0, parties).Select(party => shape.Sample(party, CoinSeed.Draw(_random).Bytes)).ToList();
            for (var party = 0; party < parties; party++)
            {
                foreach (var value in new[] { summands[party].P, summands[party].Q })
                {
                    Assert.True(value >= shape.LowerBound(party) && value < shape.UpperBound(party));
                    Assert.Equal(party == 0 ? 3 : 0, (int)(value & 3));
                    foreach (var (prime, owner) in shape.Assigned)
                    {
                        var residue = (int)(value % prime);
                        Assert.True(owner == party ? residue > 1 : residue == 0);
                    }
                }

                Assert.InRange(CandidateShape.QuarterSum(party, summands[party].P, summands[party].Q), 0, (BigInteger.One << shape.SumBits) - 1);
            }

            var (p, q) = summands.Aggregate((P: BigInteger.Zero, Q: BigInteger.Zero), (sum, s) => (sum.P + s.P, sum.Q + s.Q));
            Assert.Equal(bits, (int)(p * q).GetBitLength());
            var quarter = Enumerable.Range(0, parties).Aggregate(((p * q) - 1) >> 2, (rest, party) => rest - CandidateShape.QuarterSum(party, summands[party].P, summands[party].Q));
            Assert.Equal((p - 1) * (q - 1), quarter * 4);
        }
    }

    [Fact]
    public void LeavesAllBut_EveryKeptSlot_GivesAllOthersAndNotThatOne()
    {
        var root = CoinSeed.Draw(_random);
        var leaves = SeedTree.Leaves(root, Slots);
        Assert.Equal(Slots, leaves.Select(leaf => new BigInteger(leaf)).Distinct().Count());
        for (var kept = 0; kept < Slots; kept++)
        {
            var revealed = SeedTree.RevealAllBut(root, Slots, kept);
            Assert.Equal(4, revealed.Length);
            var open = SeedTree.LeavesAllBut(revealed, Slots, kept);
            for (var slot = 0; slot < Slots; slot++) Assert.Equal(slot == kept ? null : leaves[slot], open[slot]);
        }
    }

    [Fact]
    public void RootOf_EveryLeaf_IsTheTreesRootAndAnotherLeafIsNot()
    {
        Digest[] leaves = [.. Enumerable.Range(0, Slots).Select(i => Digest.Of([(byte)i]))];
        var tree = new MerkleTree(leaves);
        for (var i = 0; i < Slots; i++)
        {
            Assert.Equal(tree.Root, MerkleTree.RootOf(leaves[i], i, tree.PathOf(i).AsSpan()));
            Assert.NotEqual(tree.Root, MerkleTree.RootOf(leaves[i], i ^ 1, tree.PathOf(i).AsSpan()));
            Assert.NotEqual(tree.Root, MerkleTree.RootOf(leaves[i ^ 1], i, tree.PathOf(i).AsSpan()));
        }
    }

    [Fact]
    public void Open_Pairs_BelongToTheRootAndHideTheSum()
    {
        var shape = new CandidateShape(TestKey.Parameters, 2);
        var sum = _random.NextBits(shape.SumBits - 1);
        using var pairs = new ExponentPairs(shape, 1, 5, CoinSeed.Draw(_random).Bytes, sum);
        var count = ExponentPairs.Count(shape);
        foreach (var challenge in new[] { new bool[count], [.. Enumerable.Repeat(true, count)], [.. Enumerable.Range(0, count).Select(k => k % 3 == 0)] })
        {
            var (elements, others) = pairs.Open(challenge);
            Assert.All(Enumerable.Range(0, count), k => Assert.Equal(pairs.MaskOf(k) + (challenge[k] ? sum : 0), elements[k]));
            Assert.Equal(pairs.Root, ExponentPairs.RootOf(shape, 1, 5, challenge, elements.AsSpan(), others.AsSpan()));
            Assert.NotEqual(pairs.Root, ExponentPairs.RootOf(shape, 1, 6, challenge, elements.AsSpan(), others.AsSpan()));
            Assert.NotEqual(pairs.Root, ExponentPairs.RootOf(shape, 0, 5, challenge, elements.AsSpan(), others.AsSpan()));
            Assert.NotEqual(pairs.Root, ExponentPairs.RootOf(shape, 1, 5, challenge, elements.SetItem(9, elements[9] + 1).AsSpan(), others.AsSpan()));
        }
    }

    [Fact]
    public void Divide_SmallFactors_AreFoundAndPrimesAreNot()
    {
        Assert.True(SmallFactors.Divide(TestKey.P * 65521));
        Assert.True(SmallFactors.Divide(TestKey.P * 3));
        Assert.False(SmallFactors.Divide(TestKey.P));
        Assert.False(SmallFactors.Divide(TestKey.P * 65537));
    }

    [Fact]
    public void Divide_AnyLength_FindsEveryPrimeBelowTheLimitAndNoOther()
    {
        var small = Enumerable.Range(2, 65534).Where(n => Enumerable.Range(2, 254).All(d => d >= n || n % d != 0)).ToList();
        Assert.Equal(6542, small.Count);
        foreach (var bits in SecurityParameters.ProductionModulusBits.Concat(SecurityParameters.InsecureModulusBits))
        {
            // A power of a prime above the limit has no factor below it, and is as long as a modulus.
            var none = BigInteger.Pow(65537, (bits - 32) / 16);
            Assert.False(SmallFactors.Divide(none), $"{bits} bits");
            Assert.All(small, prime => Assert.True(SmallFactors.Divide(none * prime), $"{prime}, {bits} bits"));
            for (var i = 0; i < 50; i++)
            {
                var value = _random.NextBits(bits) | 1;
                Assert.Equal(small.Exists(prime => (value % prime).IsZero), SmallFactors.Divide(value));
            }
        }

        Assert.True(SmallFactors.Divide(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => SmallFactors.Divide(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => SmallFactors.Divide(BigInteger.One << SecurityParameters.ProductionModulusBits.Max()));
    }

    [Fact]
    public void Passes_BlumPrimes_AcceptsAndRefusesOneSignMissingOnesAndOthers()
    {
        var shape = new CandidateShape(TestKey.Parameters, 2);
        var n = TestKey.P * TestKey.Q;
        var test = new Biprimality(shape, n, Digest.Of("view"u8), 1);
        var bases = test.Bases("full", 128);
        // Any split of (p+q−2)/4 into s_1 + s_2.
        var second = _random.NextBits(200);
        var first = ((TestKey.P + TestKey.Q - 2) >> 2) - second;
        var powers = bases.Select(basis => new[] { test.Power(0, basis, first), test.Power(1, basis, second) }).ToArray();
        Assert.True(test.Passes(powers));
        Assert.False(test.Passes([.. powers.Where(v => test.Sign(v) == 1)]));
        Assert.False(test.Passes([.. powers.Where(v => test.Sign(v) == -1)]));
        var wrong = powers.ToArray();
        wrong[77] = [wrong[77][0], wrong[77][1] * 2 % n];
        Assert.False(test.Passes(wrong));
        Assert.Equal(0, test.Sign([powers[0][0] + n, powers[0][1]]));
        Assert.Equal(0, test.Sign([powers[0][0], 0]));
    }

    [Fact]
    public void MayBeCandidate_WrongLengthResidueOrFactor_Refused()
    {
        var n = TestKey.P * TestKey.Q;
        Assert.True(Biprimality.MayBeCandidate(TestKey.Parameters, n));
        Assert.False(Biprimality.MayBeCandidate(SecurityParameters.InsecureForTests(1024), n));
        Assert.False(Biprimality.MayBeCandidate(TestKey.Parameters, n + 2));
        var divisible = n;
        do divisible += 4;
        while (!(divisible % 65521).IsZero);
        Assert.False(Biprimality.MayBeCandidate(TestKey.Parameters, divisible));
    }
}
