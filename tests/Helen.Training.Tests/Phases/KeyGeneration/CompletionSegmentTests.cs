using System.Collections.Immutable;
using System.Numerics;
using Helen.Arithmetic.Primes;
using Helen.Arithmetic.Randomness;
using Helen.Cryptography;
using Helen.Cryptography.Paillier.Generation;
using Helen.Mpc.Tests.Support;
using Helen.Rounds;
using Helen.Training.Phases.KeyGeneration;
using Helen.Training.Tests.Support;

namespace Helen.Training.Tests.Phases.KeyGeneration;

/// <summary>A search that everybody accepts and a key that fails its test: the accepted slot is the one that the search never opens.</summary>
public sealed class CompletionSegmentTests
{
    private const int Parties = 3;
    private static readonly PartyId s_culprit = new(1);
    private static readonly SegmentId s_search = new(Phase.KeyGeneration, 0, 0);
    private static readonly SecurityParameters s_security = SecurityParameters.InsecureForTests(512);
    private static readonly TransparentCrossProducts s_products = new(1024);
    private static readonly KeyGenerationDocument s_document = new KeyGenerationHarness(Parties, 1).Document;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Its own summand of one slot is not what its seed says, and product, exponents and pairs follow it: N is a product of two primes, and the shares of φ(N) are not.</summary>
    [Fact]
    public async Task Complete_SummandUnlikeItsSeedInTheAcceptedSlot_IsFoundInTheSearchAndNamed()
    {
        using var network = new LockStepNetwork(Parties, s_search);
        var (slot, more) = Replacement(network);
        var outcomes = await network.RunAsync(channel => RunAsync(channel, channel.Self == s_culprit ? new OtherSummand(slot, more) : PartyMoves.Honest));
        foreach (var honest in outcomes.Where((_, party) => party != s_culprit.Index))
        {
            var blame = Assert.Single(honest.Blames);
            // The first exchange of the search carries the factors.
            Assert.Equal((s_culprit, Fault.InvalidProof, new RoundNumber(s_search.Phase, s_search.Iteration, 0, network.Attempt)), (blame.Culprit, blame.Fault, blame.Round));
        }
    }

    /// <summary>The twin: the same parties over a slot that is good by itself make the key.</summary>
    [Fact]
    public async Task Complete_Honest_MakesTheKey()
    {
        using var network = new LockStepNetwork(Parties, s_search);
        var keys = await network.RunAsync(channel => RunAsync(channel, PartyMoves.Honest));
        Assert.Single(keys.Select(key => key.Result.PublicKey.Id).Distinct());
    }

    private static async Task<CompletedKey> RunAsync(ISegmentChannel channel, PartyMoves moves)
    {
        var recording = new RecordingChannel(channel);
        var seed = CommittedDeviation.SeedOf(channel);
        var found = Assert.NotNull(await new CandidateSearch(recording, s_security, s_products, seed, moves).RunAsync(Token));
        var segment = new CompletionSegment(s_document, s_products, s_search.Iteration, moves, report: null);
        return await segment.RunAsync(new(s_products.SlotCount, seed, found.Slot, found.N, recording.Log), channel, Token) switch
        {
            Step<CompletedKey>.Advance advance => advance.Next,
            Step<CompletedKey>.Halt halt => throw new HaltException(halt.Blames),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
    }

    /// <summary>The first slot whose q is a prime, and a multiple of four that makes a prime of its p.</summary>
    private static (int Slot, BigInteger More) Replacement(LockStepNetwork network)
    {
        var shape = new CandidateShape(s_security, Parties);
        var coins = new SystemRandomSource();
        var leaves = network.Channels.Select(channel => SeedTree.Leaves(CandidateSearch.SlotRoot(CommittedDeviation.SeedOf(channel)), s_products.SlotCount)).ToList();
        for (var slot = 0; ; slot++)
        {
            var own = leaves.Select((of, party) => shape.Sample(party, of[slot])).ToImmutableArray();
            var (p, q) = (own.Aggregate(BigInteger.Zero, (sum, of) => sum + of.P), own.Aggregate(BigInteger.Zero, (sum, of) => sum + of.Q));
            if (!PrimeSampler.IsProbablePrime(q, coins)) continue;
            for (BigInteger more = 4; ; more += 4)
                if (PrimeSampler.IsProbablePrime(p + more, coins)) return (slot, more);
        }
    }

    private sealed class OtherSummand(int slot, BigInteger more) : PartyMoves
    {
        public override (BigInteger P, BigInteger Q) Factors(int at, BigInteger p, BigInteger q) => at == slot ? (p + more, q) : (p, q);

        public override BigInteger Sum(int at, BigInteger sum) => at == slot ? sum + (more / 4) : sum;
    }
}
