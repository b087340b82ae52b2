using System.Numerics;
using Helen.Arithmetic.Primes;
using Helen.Arithmetic.Randomness;
using Helen.Cryptography;
using Helen.Cryptography.Paillier.Generation;
using Helen.Cryptography.Randomness;
using Helen.Mpc.Tests.Support;
using Helen.Rounds;
using Helen.Training.Phases.KeyGeneration;
using Helen.Training.Tests.Support;

namespace Helen.Training.Tests.Phases.KeyGeneration;

/// <summary>Refusals of the candidate search and of the completion that no move of <see cref="PartyMoves"/> reaches: P2 changes the bytes that it has committed to, or sends others.</summary>
public sealed class SearchConditionTests
{
    private const int Slots = 1024;
    private static readonly SegmentId s_segment = new(Phase.KeyGeneration, 0, 0);
    private static readonly SecurityParameters s_security = SecurityParameters.InsecureForTests(512);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Of so few candidates none is a product of two primes, so all seeds are revealed at the end.</summary>
    [Theory]
    [InlineData(31)]
    [InlineData(33)]
    public async Task Search_NothingAcceptedSeedOfAnotherLength_NamesTheSender(int length) =>
        CommittedDeviation.AssertNamed(await CommittedDeviation.RunAsync(s_segment, NothingAsync, ^1, own => own.Length == 32 ? new byte[length] : throw new InvalidOperationException()), Fault.MalformedEncoding);

    [Fact]
    public async Task Search_NothingAcceptedOtherSeed_NamesTheSender() =>
        CommittedDeviation.AssertNamed(await CommittedDeviation.RunAsync(s_segment, NothingAsync, ^1, own => [.. own[..^1], (byte)(own[^1] ^ 1)]), Fault.CommitmentMismatch);

    [Theory]
    [InlineData(31)]
    [InlineData(33)]
    public async Task Search_CoinOfAnotherLength_NamesTheSender(int length) => CommittedDeviation.AssertNamed(
        await CommittedDeviation.RunAsync(s_segment, AcceptedAsync, "coin", (_, own) => [.. own[..CommittedDeviation.NonceBytes], .. new byte[length]]), Fault.MalformedEncoding);

    [Theory]
    [InlineData(-1)]
    [InlineData(1)]
    public async Task Search_OpeningOfAnotherLength_NamesTheSender(int more) => CommittedDeviation.AssertNamed(
        await CommittedDeviation.RunAsync(s_segment, AcceptedAsync, ^1, own => [.. own.Take(own.Length + more), .. new byte[Math.Max(more, 0)]]), Fault.MalformedEncoding);

    /// <summary>The shares of N are residues: what is added to one must not hide in another number for the same residue.</summary>
    [Fact]
    public async Task Search_ShareOfNBeyondItsModulus_NamesTheSender() => CommittedDeviation.AssertNamed(
        await CommittedDeviation.RunAsync(s_segment, NothingAsync, "shares of N", (_, own) => [.. own[..CommittedDeviation.NonceBytes], .. Enumerable.Repeat((byte)0xFF, own.Length - CommittedDeviation.NonceBytes)]),
        Fault.MalformedEncoding);

    /// <summary>P2, who would have to know P1's summand before it commits, makes θ zero.</summary>
    [Fact]
    public async Task Complete_ThetaNotInvertible_IsAMismatch()
    {
        var outcomes = await CommittedDeviation.RunAsync(new(Phase.KeyGeneration, 0, 1), CompleteAsync, "theta", (first, own) =>
        {
            var n = CompletionModulus!.Value;
            var theta = n - new BigInteger(first.AsSpan(CommittedDeviation.NonceBytes), isUnsigned: true, isBigEndian: true);
            var value = new byte[own.Length - CommittedDeviation.NonceBytes];
            theta.TryWriteBytes(value.AsSpan(value.Length - theta.GetByteCount(isUnsigned: true)), out _, isUnsigned: true, isBigEndian: true);
            return [.. own[..CommittedDeviation.NonceBytes], .. value];
        });
        Assert.IsType<BatchMismatchException>(outcomes[0].Error);
    }

    /// <summary>
    /// P1 has made p and q of one slot 1 mod 4, consistently, and turns the sign of one power, without which all were +. Modulo the product of such primes the test passes; whether P1 is asked about that
    /// one power must not be a coin.
    /// </summary>
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    public async Task Search_PrimesOneModFourAndOneSignTurned_NamesTheParty(int turned)
    {
        var (seed, slot) = OneModFour();
        using var network = new LockStepNetwork(2, s_segment);
        var outcomes = await network.RunAsync(async channel => await new CandidateSearch(
            channel, s_security, new TransparentCrossProducts(Slots), CommittedDeviation.SeedOf(channel, seed), channel.Self.Index == 0 ? new OneModFourInOneSlot(slot, turned) : PartyMoves.Honest).RunAsync(Token));
        var blame = Assert.Single(outcomes[1].Blames);
        Assert.Equal((new PartyId(0), Fault.InvalidProof), (blame.Culprit, blame.Fault));
    }

    /// <summary>Coins with which a slot whose p and q are shifted by 2 is a product of two primes, and none before it is one without.</summary>
    private static (int Seed, int Slot) OneModFour()
    {
        var (shape, random) = (new CandidateShape(s_security, 2), new SystemRandomSource());
        for (var seed = 1; ; seed++)
        {
            var leaves = Enumerable.Range(0, 2).Select(party => SeedTree.Leaves(CandidateSearch.SlotRoot(CommittedDeviation.SeedOf(party, seed)), Slots)).ToArray();
            for (var slot = 0; slot < Slots; slot++)
            {
                var ((p1, q1), (p2, q2)) = (shape.Sample(0, leaves[0][slot]), shape.Sample(1, leaves[1][slot]));
                if (IsModulus(p1 + p2, q1 + q2)) break;
                if (IsModulus(p1 + p2 + 2, q1 + q2 + 2)) return (seed, slot);
            }
        }

        bool IsModulus(BigInteger p, BigInteger q) => Biprimality.MayBeCandidate(s_security, p * q) && PrimeSampler.IsProbablePrime(p, random) && PrimeSampler.IsProbablePrime(q, random);
    }

    private sealed class OneModFourInOneSlot(int slot, int turned) : PartyMoves
    {
        public override (BigInteger P, BigInteger Q) Factors(int of, BigInteger p, BigInteger q) => of == slot ? (p + 2, q + 2) : (p, q);

        public override BigInteger Sum(int of, BigInteger sum) => of == slot ? sum + 1 : sum;

        public override BigInteger Power(Biprimality test, BigInteger basis, BigInteger power) => test.Slot == slot && test.Bases("full", turned + 1)[turned] == basis ? test.N - power : power;
    }

    private static BigInteger? CompletionModulus { get; set; }

    private static async Task<object> NothingAsync(ISegmentChannel channel)
    {
        Assert.Null(await new CandidateSearch(channel, s_security, new TransparentCrossProducts(16), CommittedDeviation.SeedOf(channel), PartyMoves.Honest).RunAsync(Token));
        return channel;
    }

    private static async Task<object> AcceptedAsync(ISegmentChannel channel) => Assert.NotNull(await SearchAsync(channel));

    /// <summary>With these seeds a slot is accepted.</summary>
    private static async Task<(int Slot, BigInteger N)?> SearchAsync(ISegmentChannel channel) =>
        await new CandidateSearch(channel, s_security, new TransparentCrossProducts(Slots), CommittedDeviation.SeedOf(channel, seed: 1), PartyMoves.Honest).RunAsync(Token);

    private static async Task<object> CompleteAsync(ISegmentChannel channel)
    {
        var (slot, n) = Assert.NotNull(await SearchAsync(channel));
        CompletionModulus = n;
        var products = new TransparentCrossProducts(Slots);
        return await new KeyCompletion(channel, s_security, products, PartyMoves.Honest).RunAsync(new(products.SlotCount, CommittedDeviation.SeedOf(channel), slot, n, null!), Token);
    }
}
