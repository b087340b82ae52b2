using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Numerics;
using Helen.Arithmetic.Primes;
using Helen.Arithmetic.Randomness;
using Helen.Cryptography.Paillier;
using Helen.Cryptography.Paillier.Generation;
using Helen.Cryptography.Randomness;
using Helen.Mpc.Ole;
using Helen.Rounds;
using Helen.Training.Phases.KeyGeneration;
using Helen.Training.Tests.Support;

namespace Helen.Training.Tests.Phases.KeyGeneration;

public sealed class KeyGenerationTests
{
    private const int KeysPerCase = 10;
    private static readonly MadeKeys s_made = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Keys by number of parties, first seed and how many: 100 + 60 + 40 = 200 in all.</summary>
    public static TheoryData<int, int, int> Keys => [.. new[] { (2, 100), (3, 60), (4, 40) }.SelectMany(keys => Enumerable.Range(0, keys.Item2 / KeysPerCase).Select(i => (keys.Item1, (1000 * keys.Item1) + (KeysPerCase * i), KeysPerCase)))];

    [Theory, MemberData(nameof(Keys))]
    public async Task RunAsync_HonestParties_MakeAWorkingKeyOfTwoBlumPrimes(int parties, int firstSeed, int count)
    {
        for (var seed = firstSeed; seed < firstSeed + count; seed++)
        {
            var (keys, p, q) = await s_made.MakeAsync(parties, seed);
            var random = new SystemRandomSource();
            var n = keys[0].PublicKey.Paillier.N.Value;
            Assert.True(p * q == n && p != q, $"seed {seed}: N is not pq");
            Assert.True((p & 3) == 3 && (q & 3) == 3 && PrimeSampler.IsProbablePrime(p, random) && PrimeSampler.IsProbablePrime(q, random), $"seed {seed}: p or q is no Blum prime");
            Assert.True(n.GetBitLength() == 512 && Enumerable.Range(3, 77).All(l => !((p - 1) % l).IsZero || l % 2 == 0), $"seed {seed}: shape");
            var sum = keys.Aggregate(BigInteger.Zero, (total, key) => total + ValueOf(key));
            Assert.True(sum * n % ((p - 1) * (q - 1)) == 1 || (sum * n % ((p - 1) * (q - 1))) + ((p - 1) * (q - 1)) == 1, $"seed {seed}: the shares do not sum to the inverse of N");
            AssertDecrypts(keys, random, seed);
        }
    }

    /// <summary>
    /// What m − 1 parties hold says nothing about the key: over the same 200 keys, the sum of their shares, for each party that is left out. Bits 0 … |N| − 1 of it are those above which the mask
    /// of the missing party's product still reaches by σ bits. Two statistics, for each m and each party left out (9 of each):
    /// (1) χ² of the bytes against uniform, 255 degrees of freedom; (2) how many bits agree with those of Σe_i, which the shares share, against one half.
    /// Each is refused beyond 5.3 standard deviations, 2^−24 on a side: χ² by Wilson and Hilferty's approximation, upwards; the count, binomial over 20480 bits and more, both ways. False alarm of
    /// all 18: below 2^−19.
    /// </summary>
    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task RunAsync_SharesOfAllButOneParty_AreUniformAndIndependentOfTheKey(int parties)
    {
        const int Bits = 512;
        const double Deviation = 5.3;        // 1 − Φ(5.3) = 2^−24
        var (counts, agreeing, keys) = (Enumerable.Range(0, parties).Select(_ => new long[256]).ToArray(), new long[parties], 0);
        foreach (var (of, firstSeed, count) in Keys.Select(row => (row.Data.Item1, row.Data.Item2, row.Data.Item3)).Where(row => row.Item1 == parties))
        {
            for (var seed = firstSeed; seed < firstSeed + count; seed++, keys++)
            {
                var values = (await s_made.MakeAsync(of, seed)).Keys.Select(ValueOf).ToList();
                var key = Low(values.Aggregate(BigInteger.Zero, (total, value) => total + value));
                for (var left = 0; left < parties; left++)
                {
                    var sum = Low(values.Where((_, party) => party != left).Aggregate(BigInteger.Zero, (total, value) => total + value));
                    for (var i = 0; i < Bits / 8; i++)
                    {
                        counts[left][sum[i]]++;
                        agreeing[left] += 8 - BitOperations.PopCount((uint)(sum[i] ^ key[i]));
                    }
                }
            }
        }

        for (var left = 0; left < parties; left++)
        {
            var expected = keys * (Bits / 8) / 256.0;
            var chi = counts[left].Sum(count => (count - expected) * (count - expected) / expected);
            var deviation = (Math.Cbrt(chi / 255) - (1 - (2 / (9.0 * 255)))) / Math.Sqrt(2 / (9.0 * 255));
            Assert.True(deviation <= Deviation, $"{parties} parties without {left}, seeds as in {nameof(Keys)}: the bytes of the shares are not uniform (χ² = {chi:F1}, {deviation:F2} standard deviations)");
            var bits = (double)keys * Bits;
            var bias = (agreeing[left] - (bits / 2)) / Math.Sqrt(bits / 4);
            Assert.True(Math.Abs(bias) <= Deviation, $"{parties} parties without {left}, seeds as in {nameof(Keys)}: the shares depend on the key ({bias:F2} standard deviations)");
        }

        static byte[] Low(BigInteger value)
        {
            var modulus = BigInteger.One << Bits;
            var bytes = new byte[Bits / 8];
            (((value % modulus) + modulus) % modulus).TryWriteBytes(bytes, out _, isUnsigned: true);
            return bytes;
        }
    }

    [Fact]
    public async Task RunAsync_RealProducts_MakeAWorkingKey()
    {
        var harness = new KeyGenerationHarness(2, 7, new LatticeCrossProducts(Cryptography.SecurityParameters.InsecureForTests(512), 1024));
        var keys = KeyGenerationHarness.AssertKeys(await harness.RunAsync());
        AssertDecrypts(keys, new SystemRandomSource(), 7);
    }

    [Fact]
    public async Task RunAsync_RealProductsOfThreeParties_AlteredProductIsNamedByAll()
    {
        var harness = new KeyGenerationHarness(3, 8, new LatticeCrossProducts(Cryptography.SecurityParameters.InsecureForTests(512), 1024));
        var outcomes = await harness.RunAsync(new PartyId(1), new WrongFactor());
        KeyGenerationHarness.AssertNames(outcomes, new PartyId(1), Fault.InvalidProof);
    }

    [Fact]
    public async Task RunAsync_Finished_ReplaysTheSameKey()
    {
        var harness = new KeyGenerationHarness(3, 11);
        var first = KeyGenerationHarness.AssertKeys(await harness.RunAsync());
        var second = KeyGenerationHarness.AssertKeys(await harness.RunAsync(network: harness.Connect()));
        Assert.Equal(first[0].PublicKey.Id, second[0].PublicKey.Id);
    }

    [Fact]
    public async Task Encode_PartyKey_ReadsBackAndDecrypts()
    {
        var harness = new KeyGenerationHarness(2, 12);
        var keys = KeyGenerationHarness.AssertKeys(await harness.RunAsync());
        ImmutableArray<PartyKey> read = [.. keys.Select(key => PartyKey.Decode(key.Encode()))];
        Assert.Equal(keys[0].PublicKey.Id, read[0].PublicKey.Id);
        AssertDecrypts(read, new SystemRandomSource(), 12);
        Assert.Throws<InvalidDataException>(() => PartyKey.Decode(keys[0].Encode().AsSpan(1)));
    }

    /// <summary>Σe_i·N = 1 mod λ(N): (x^N)^{Σe_i} = x, through the parties' shares as they are stored.</summary>
    internal static void AssertDecrypts(ImmutableArray<PartyKey> keys, IRandomSource random, int seed)
    {
        var paillier = keys[0].PublicKey.Paillier;
        for (var i = 0; i < 3; i++)
        {
            var plaintext = random.NextBits(200) - random.NextBits(200);
            var ciphertext = paillier.Encrypt(plaintext, paillier.NextExponent(random), paillier.Parameters.EncryptionExponentBits, random.NextCoin());
            ciphertext = paillier.Add(paillier.Multiply(ciphertext, 5), paillier.EncryptPublic(-7));
            var opened = keys[0].PublicKey.Combine(Mask(ciphertext), [.. keys.Select(key => key.Share.Open(key.PublicKey, Mask(ciphertext)))]);
            Assert.True(opened == (5 * plaintext) - 7, $"seed {seed}: the key does not open {plaintext}");
        }
    }

    private static MaskedCiphertext Mask(Ciphertext ciphertext) => new(ciphertext);

    /// <summary>p and q from all parties' journalled seeds.</summary>
    private static async Task<(BigInteger P, BigInteger Q)> FactorsAsync(KeyGenerationHarness harness)
    {
        var (p, q) = (BigInteger.Zero, BigInteger.Zero);
        for (var party = 0; party < harness.Journals.Length; party++)
        {
            var position = await harness.Journals[party].ReadPositionAsync(Token);
            Assert.True(position.Complete);
            var step = await harness.Journals[party].FindAsync<SearchOutcome>(new(Phase.KeyGeneration, position.AcceptedBatch, 1023, position.AcceptedEpoch), Token);
            var accepted = Assert.IsType<SearchOutcome.Accepted>(step!.Next);
            var leaf = SeedTree.Leaves(CandidateSearch.SlotRoot(accepted.Seed), harness.Products.SlotCount)[accepted.Slot];
            var (pi, qi) = new CandidateShape(harness.Document.Security, harness.Journals.Length).Sample(party, leaf);
            (p, q) = (p + pi, q + qi);
        }

        return (p, q);
    }

    /// <summary>e_i: 1·e_i + 0.</summary>
    private static BigInteger ValueOf(PartyKey key) => key.Share.Respond(1, 0);

    /// <summary>Keys that several tests look at, made once.</summary>
    private sealed class MadeKeys
    {
        private readonly ConcurrentDictionary<(int Parties, int Seed), Lazy<Task<(ImmutableArray<PartyKey> Keys, BigInteger P, BigInteger Q)>>> _made = [];

        public Task<(ImmutableArray<PartyKey> Keys, BigInteger P, BigInteger Q)> MakeAsync(int parties, int seed) => _made.GetOrAdd((parties, seed), _ => new(async () =>
        {
            var harness = new KeyGenerationHarness(parties, seed);
            var outcomes = await harness.RunAsync();
            Assert.True(outcomes.All(outcome => outcome is KeyGenerationOutcome.Generated), $"seed {seed}: no key");
            var (p, q) = await FactorsAsync(harness);
            return (KeyGenerationHarness.AssertKeys(outcomes), p, q);
        })).Value;
    }

    private sealed class WrongFactor : PartyMoves
    {
        public override (BigInteger P, BigInteger Q) Factors(int slot, BigInteger p, BigInteger q) => (p + 4, q);
    }
}
