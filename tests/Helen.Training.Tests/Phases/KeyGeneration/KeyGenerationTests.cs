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
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Keys per number of parties: 2 × 15 + 10 + 5 = 45 in all.</summary>
    public static TheoryData<int, int, int> Keys => new() { { 2, 1000, 15 }, { 2, 2000, 15 }, { 3, 3000, 10 }, { 4, 4000, 5 } };

    [Theory, MemberData(nameof(Keys))]
    public async Task RunAsync_HonestParties_MakeAWorkingKeyOfTwoBlumPrimes(int parties, int firstSeed, int count)
    {
        for (var seed = firstSeed; seed < firstSeed + count; seed++)
        {
            var harness = new KeyGenerationHarness(parties, seed);
            var outcomes = await harness.RunAsync();
            var keys = KeyGenerationHarness.AssertKeys(outcomes);
            var (p, q) = await FactorsAsync(harness);
            var random = new SystemRandomSource();
            var n = keys[0].PublicKey.Paillier.N.Value;
            Assert.True(p * q == n && p != q, $"seed {seed}: N is not pq");
            Assert.True((p & 3) == 3 && (q & 3) == 3 && PrimeSampler.IsProbablePrime(p, random) && PrimeSampler.IsProbablePrime(q, random), $"seed {seed}: p or q is no Blum prime");
            Assert.True(n.GetBitLength() == 512 && Enumerable.Range(3, 77).All(l => !((p - 1) % l).IsZero || l % 2 == 0), $"seed {seed}: shape");
            AssertDecrypts(keys, random, seed);
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
    public async Task RunAsync_SharesOfAllButOneParty_LookTheSameWhateverTheKey()
    {
        // e_2 of two parties is −⌊D_2/N⌋ with an offset: uniform in its upper bits, since the mask of the product is. 12 keys, 448 bits each.
        var ones = 0;
        const int Count = 12;
        for (var seed = 5000; seed < 5000 + Count; seed++)
        {
            var harness = new KeyGenerationHarness(2, seed);
            var keys = KeyGenerationHarness.AssertKeys(await harness.RunAsync());
            var writer = new Cryptography.Encoding.CanonicalWriter();
            keys[1].Share.Write(writer);
            var share = new BigInteger(writer.Written.Span[(4 + 64 + 2 + 4 + 4)..], isUnsigned: true);
            for (var bit = 64; bit < 512; bit++) ones += (share >> bit).IsEven ? 0 : 1;
        }

        const int Bits = Count * 448;
        Assert.InRange(ones, (Bits / 2) - (5 * (int)Math.Sqrt(Bits / 4.0)), (Bits / 2) + (5 * (int)Math.Sqrt(Bits / 4.0)));
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

    private sealed class WrongFactor : PartyMoves
    {
        public override (BigInteger P, BigInteger Q) Factors(int slot, BigInteger p, BigInteger q) => (p + 4, q);
    }
}
