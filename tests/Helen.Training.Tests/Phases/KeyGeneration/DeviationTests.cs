using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Numerics;
using Helen.Cryptography.Paillier;
using Helen.Cryptography.Paillier.Generation;
using Helen.Cryptography.Randomness;
using Helen.Mpc.Ole;
using Helen.Rounds;
using Helen.Training.Phases.KeyGeneration;
using Helen.Training.Tests.Support;

namespace Helen.Training.Tests.Phases.KeyGeneration;

/// <summary>A party that deviates before it commits and signs: every honest party stops and names it.</summary>
public sealed class DeviationTests
{
    // Where a deviation is not noticed, the search may go on for ever: that is a failure, not a wait.
    private const int Timeout = 300_000;

    public static TheoryData<string, Fault> Moves => new()
    {
        { nameof(WrongFactorInOneSlot), Fault.InvalidProof },
        { nameof(WrongShare), Fault.InvalidProof },
        { nameof(ShareMadeNegative), Fault.InvalidProof },
        { nameof(FirstSummandOneModFour), Fault.InvalidProof },
        { nameof(ExponentUnlikeFactor), Fault.InvalidProof },
        { nameof(EveryCandidateRejected), Fault.InvalidProof },
        { nameof(RejectedBehindItsScreening), Fault.InvalidProof },
        { nameof(PowerOfAnotherExponent), Fault.InvalidProof },
        { nameof(MaskPowerOfAnotherExponent), Fault.InvalidProof },
        { nameof(MaskPowerNoUnit), Fault.InvalidProof },
        { nameof(OtherElementOpened), Fault.CommitmentMismatch },
        { nameof(OtherSeedsRevealed), Fault.CommitmentMismatch },
        { nameof(WrongTheta), Fault.InvalidProof },
        { nameof(ThetaNoUnit), Fault.InvalidProof },
        { nameof(WrongCarryPower), Fault.InvalidProof },
        { nameof(CarryShifted), Fault.InvalidProof },
        { nameof(CarryClaimedOneMore), Fault.InvalidProof },
        { nameof(CarryClaimedOneLess), Fault.InvalidProof },
        { nameof(WrongTestPower), Fault.InvalidProof },
        { nameof(WrongVerificationKey), Fault.InvalidProof },
    };

    [Theory(Timeout = Timeout), MemberData(nameof(Moves))]
    public async Task RunAsync_FirstPartyDeviates_IsNamedByAll(string moves, Fault fault) => await AssertNamedAsync(3, 0, moves, fault);

    [Theory(Timeout = Timeout), MemberData(nameof(Moves))]
    public async Task RunAsync_SecondPartyDeviates_IsNamedByAll(string moves, Fault fault) => await AssertNamedAsync(2, 1, moves, fault);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task RunAsync_OpenedValueIsNotTheCommittedOne_IsNamedByAll(bool nonce)
    {
        // Every opening of a segment is 32 bytes of nonce and the value; the second exchange of values is that of N_i.
        var openings = 0;
        var harness = new KeyGenerationHarness(3, 21);
        var outcomes = await harness.RunAsync(new PartyId(2), rewrite: (header, payload) =>
        {
            if (header.Round.Attempt == 0 || header.Kind != ReservedKinds.SegmentExchange || payload.Length < 60_000 || ++openings != 2) return payload;
            var altered = payload.ToArray();
            altered[nonce ? 0 : ^1] ^= 1;
            return altered;
        });
        KeyGenerationHarness.AssertNames(outcomes, new PartyId(2), Fault.CommitmentMismatch);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(5)]
    [InlineData(7)]
    public async Task RunAsync_TruncatedPayload_IsNamedByAll(int exchange)
    {
        var seen = 0;
        var harness = new KeyGenerationHarness(2, 22);
        var outcomes = await harness.RunAsync(new PartyId(1), rewrite: (header, payload) =>
            header.Kind == ReservedKinds.SegmentExchange && ++seen == exchange + 1 && !payload.IsEmpty ? payload[..^1] : payload);
        var blame = Assert.Single(Assert.IsType<KeyGenerationOutcome.Halted>(outcomes[0]).Blames);
        Assert.Equal(new PartyId(1), blame.Culprit);
        Assert.Contains(blame.Fault, new[] { Fault.MalformedEncoding, Fault.CommitmentMismatch });
    }

    [Fact]
    public async Task RunAsync_RushingPartyCopiesACommitment_IsNamed()
    {
        // P3 repeats P1's messages of the exchange of commitments and of openings: the commitment binds the party.
        var first = new Dictionary<RoundNumber, TaskCompletionSource<ReadOnlyMemory<byte>>>();
        TaskCompletionSource<ReadOnlyMemory<byte>> Of(RoundNumber round)
        {
            lock (first)
            {
                if (!first.TryGetValue(round, out var source)) first[round] = source = new();
                return source;
            }
        }

        var harness = new KeyGenerationHarness(3, 23);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var network = harness.Connect();
        var runs = network.Endpoints.Select(endpoint => Task.Run(
            () =>
            {
                IPeerLinks links = endpoint.Self.Index switch
                {
                    0 => new DeviatingLinks(endpoint, (header, payload) =>
                    {
                        if (header.Kind == ReservedKinds.SegmentExchange) Of(header.Round).TrySetResult(payload);
                        return payload;
                    }),
                    2 => new DeviatingLinks(endpoint, (header, payload) =>
                        header.Kind == ReservedKinds.SegmentExchange && header.Round.Step is 1 or 3 ? Of(header.Round).Task.GetAwaiter().GetResult() : payload),
                    _ => endpoint,
                };
                return harness.RunPartyAsync(links, PartyMoves.Honest, stop.Token);
            },
            stop.Token)).ToArray();
        var honest = await Task.WhenAll(runs[..2]);
        await stop.CancelAsync();
        KeyGenerationHarness.AssertNames([.. honest], new PartyId(2), Fault.CommitmentMismatch);
    }

    [Fact]
    public async Task RunAsync_FirstPartySubtractsAnotherCarry_IsNamedByAll()
    {
        var harness = new KeyGenerationHarness(3, 34);
        KeyGenerationHarness.AssertNames(await harness.RunAsync(new PartyId(0), new AnotherCarrySubtracted()), new PartyId(0), Fault.InvalidProof);
    }

    /// <summary>The exchanges of products: of all candidates, of β·φ, of ψ·φ.</summary>
    [Theory]
    [InlineData(2, 0, 0)]
    [InlineData(3, 0, 0)]
    [InlineData(2, 1, 0)]
    [InlineData(3, 1, 0)]
    [InlineData(2, 1, 4)]
    [InlineData(3, 1, 4)]
    public async Task RunAsync_ErrorAddedToOneResidueOfAProduct_IsNamedByAll(int parties, int segment, int exchange)
    {
        // One factor of one prime is another one in one slot: the shares of that slot sum to a product that is wrong by a multiple of the partners' factors. The last slot holds the highest limbs
        // of φ and ψ (an error below N in ψ·φ would be divided away, and the key right).
        var harness = new KeyGenerationHarness(parties, 35);
        var outcomes = await harness.RunAsync(new PartyId(1), rewrite: (header, payload) =>
        {
            if (header.Kind != ReservedKinds.SegmentExchange || header.Round.Attempt == 0 || header.Round.Step != (1024 * segment) + exchange) return payload;
            var altered = payload.ToArray();
            altered[CoinSeed.ByteCount + (16 * harness.Products.SlotCount) - 1] ^= 1;
            return altered;
        });
        KeyGenerationHarness.AssertNames(outcomes, new PartyId(1), Fault.InvalidProof);
    }

    [Fact]
    public async Task RunAsync_RealProducts_ErrorAddedToAShare_IsNamedByAll()
    {
        // The third exchange carries the first prime's products; whoever changes a ciphertext adds an error to what its recipient decrypts. Four residues take 15 bytes, the lowest first.
        var harness = new KeyGenerationHarness(2, 8, new LatticeCrossProducts(Cryptography.SecurityParameters.InsecureForTests(512), 1024));
        var outcomes = await harness.RunAsync(new PartyId(0), rewrite: (header, payload) =>
        {
            if (header.Kind != ReservedKinds.SegmentExchange || header.Round.Attempt == 0 || header.Round.Step != 2) return payload;
            var altered = payload.ToArray();
            altered[^15] ^= 1;
            return altered;
        });
        KeyGenerationHarness.AssertNames(outcomes, new PartyId(0), Fault.InvalidProof);
    }

    private static async Task AssertNamedAsync(int parties, int deviator, string moves, Fault fault)
    {
        var harness = new KeyGenerationHarness(parties, 31 + parties);
        var outcomes = await harness.RunAsync(new PartyId(deviator), Make(moves));
        KeyGenerationHarness.AssertNames(outcomes, new PartyId(deviator), fault);
    }

    private static PartyMoves Make(string name) => name switch
    {
        nameof(WrongFactorInOneSlot) => new WrongFactorInOneSlot(),
        nameof(WrongShare) => new WrongShare(),
        nameof(ShareMadeNegative) => new ShareMadeNegative(),
        nameof(FirstSummandOneModFour) => new FirstSummandOneModFour(),
        nameof(ExponentUnlikeFactor) => new ExponentUnlikeFactor(),
        nameof(EveryCandidateRejected) => new EveryCandidateRejected(),
        nameof(RejectedBehindItsScreening) => new RejectedBehindItsScreening(),
        nameof(PowerOfAnotherExponent) => new PowerOfAnotherExponent(),
        nameof(MaskPowerOfAnotherExponent) => new MaskPowerOfAnotherExponent(),
        nameof(MaskPowerNoUnit) => new MaskPowerNoUnit(),
        nameof(OtherElementOpened) => new OtherElementOpened(),
        nameof(OtherSeedsRevealed) => new OtherSeedsRevealed(),
        nameof(WrongTheta) => new WrongTheta(),
        nameof(ThetaNoUnit) => new ThetaNoUnit(),
        nameof(WrongCarryPower) => new WrongCarryPower(),
        nameof(CarryShifted) => new CarryShifted(),
        nameof(CarryClaimedOneMore) => new CarryClaimedOneMore(),
        nameof(CarryClaimedOneLess) => new CarryClaimedOneLess(),
        nameof(WrongTestPower) => new WrongTestPower(),
        nameof(WrongVerificationKey) => new WrongVerificationKey(),
        _ => throw new ArgumentOutOfRangeException(nameof(name)),
    };

    private sealed class WrongFactorInOneSlot : PartyMoves
    {
        public override (BigInteger P, BigInteger Q) Factors(int slot, BigInteger p, BigInteger q) => slot == 3 ? (p + 4, q) : (p, q);
    }

    private sealed class WrongShare : PartyMoves
    {
        public override BigInteger Share(int slot, BigInteger share) => slot == 5 ? share + 4 : share;
    }

    private sealed class ShareMadeNegative : PartyMoves
    {
        public override BigInteger Share(int slot, BigInteger share) => slot % 2 == 0 ? share ^ 1 : share;
    }

    /// <summary>Self-consistent everywhere but with what the seeds say: p_1 ≡ q_1 ≡ 1 mod 4, so N = pq may be biprime, but −1 is a square.</summary>
    private sealed class FirstSummandOneModFour : PartyMoves
    {
        public override (BigInteger P, BigInteger Q) Factors(int slot, BigInteger p, BigInteger q) => (p + 2, q + 2);

        public override BigInteger Sum(int slot, BigInteger sum) => sum + 1;
    }

    private sealed class ExponentUnlikeFactor : PartyMoves
    {
        public override BigInteger Sum(int slot, BigInteger sum) => sum + 1;
    }

    private sealed class EveryCandidateRejected : PartyMoves
    {
        public override BigInteger Power(Biprimality test, BigInteger basis, BigInteger power) => power * 2 % test.N;
    }

    /// <summary>Honest in the first power of a slot, which is the screening's, and in no other: it passes over every modulus.</summary>
    private sealed class RejectedBehindItsScreening : PartyMoves
    {
        private readonly ConcurrentDictionary<int, bool> _screened = [];

        public override BigInteger Power(Biprimality test, BigInteger basis, BigInteger power) => _screened.TryAdd(test.Slot, true) ? power : power * 2 % test.N;
    }

    /// <summary>All powers turn their sign: the test passes, the cut-and-choose does not.</summary>
    private sealed class PowerOfAnotherExponent : PartyMoves
    {
        public override BigInteger Power(Biprimality test, BigInteger basis, BigInteger power) => test.N - power;
    }

    private sealed class MaskPowerOfAnotherExponent : PartyMoves
    {
        public override BigInteger MaskPower(Biprimality test, BigInteger basis, BigInteger power) => power * basis % test.N;
    }

    private sealed class MaskPowerNoUnit : PartyMoves
    {
        public override BigInteger MaskPower(Biprimality test, BigInteger basis, BigInteger power) => 0;
    }

    private sealed class OtherElementOpened : PartyMoves
    {
        public override BigInteger Element(int k, BigInteger element) => k == 17 ? element + 1 : element;
    }

    private sealed class OtherSeedsRevealed : PartyMoves
    {
        public override ImmutableArray<ReadOnlyMemory<byte>> Revealed(ImmutableArray<ReadOnlyMemory<byte>> seeds) => [.. seeds[..^1], new byte[seeds[^1].Length]];
    }

    private sealed class WrongTheta : PartyMoves
    {
        public override BigInteger Theta(BigInteger n, BigInteger theta) => (theta + 1) % n;
    }

    private sealed class ThetaNoUnit : PartyMoves
    {
        public override BigInteger Theta(BigInteger n, BigInteger theta) => theta * 3 % n;
    }

    private sealed class WrongCarryPower : PartyMoves
    {
        public override BigInteger CarryPower(PaillierPublicKey key, BigInteger element, BigInteger power) => power * 2 % key.N.Value;
    }

    private sealed class CarryShifted : PartyMoves
    {
        public override BigInteger CarryPower(PaillierPublicKey key, BigInteger element, BigInteger power) => key.N.Invert(power);
    }

    /// <summary>The search finds a carry that is one too large, if there is such a one; the key would then fail its test.</summary>
    private sealed class CarryClaimedOneMore : PartyMoves
    {
        public override BigInteger CarryPower(PaillierPublicKey key, BigInteger element, BigInteger power) => key.N.Multiply(power, key.N.PowPublic(element, key.N.Value));
    }

    private sealed class CarryClaimedOneLess : PartyMoves
    {
        public override BigInteger CarryPower(PaillierPublicKey key, BigInteger element, BigInteger power) => key.N.Multiply(power, key.N.PowPublic(element, -key.N.Value));
    }

    /// <summary>Only the first party subtracts the carry.</summary>
    private sealed class AnotherCarrySubtracted : PartyMoves
    {
        public override int Carry(int carry) => carry + 1;
    }

    private sealed class WrongTestPower : PartyMoves
    {
        public override BigInteger[] TestPowers(PaillierPublicKey key, BigInteger[] powers) => [.. powers[..^1], key.N.Value - powers[^1]];
    }

    private sealed class WrongVerificationKey : PartyMoves
    {
        public override BigInteger VerificationKey(PaillierPublicKey key, BigInteger value) => key.N.Value - value;
    }
}
