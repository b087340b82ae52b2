using System.Collections.Immutable;
using System.Numerics;
using Helen.Arithmetic.Fields;
using Helen.Arithmetic.Randomness;
using Helen.Arithmetic.Rings;
using Helen.Cryptography;
using Helen.Cryptography.Encoding;
using Helen.Cryptography.Lattice;
using Helen.Cryptography.Transcripts;
using Helen.Mpc.Offline;
using Helen.Mpc.Tests.Support;
using Helen.Mpc.Tuples;
using Helen.Rounds;
using Helen.Tests.Support;

namespace Helen.Mpc.Tests.Offline;

/// <summary>
/// One of two, three and four parties deviates in each of the ways that preprocessing knows: noise too large, another party's proof, a wrong MAC, a wrong product, wrong openings, rows
/// that differ between two receivers. Every honest party halts with the same fault, by name where the message proves it. Each has its accept twin: the same fixture, nothing rewritten.
/// </summary>
public sealed class DeviationMatrixTests
{
    private static readonly SecurityParameters s_security = SecurityParameters.InsecureForTests(512);

    // Messages of a batch of triples, as in DeviationTests.
    private const int Rows = 1, Products = 2, Coin = 4, Openings = 5, Residue = 6;

    public static TheoryData<int> Parties => [2, 3, 4];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(Parties))]
    public async Task Take_NobodyDeviates_GetsTuples(int parties)
    {
        await using var world = World(parties, (_, payload) => payload);
        await world.TakeAsync(TupleDemand.OfTriples(1));
    }

    [Theory, MemberData(nameof(Parties))]
    public Task Proof_DoesNotHold_NamesTheDeviator(int parties) => AssertHaltAsync(parties, Flip(Rows), named: true, Fault.InvalidProof);

    [Theory, MemberData(nameof(Parties))]
    public Task Coin_OtherThanCommitted_NamesTheDeviator(int parties) => AssertHaltAsync(parties, Flip(Coin), named: true, Fault.CommitmentMismatch);

    /// <summary>Noise, or another product: what is decrypted is something else, and only the checks see it.</summary>
    [Theory, MemberData(nameof(Parties))]
    public Task Product_IsWrong_TheSacrificeFailsAndNamesNobody(int parties) => AssertHaltAsync(parties, Flip(Products, product: 0), named: false, Fault.TupleCheckFailed);

    [Theory, MemberData(nameof(Parties))]
    public Task Mac_IsWrong_TheMacCheckFailsAndNamesNobody(int parties) => AssertHaltAsync(parties, Flip(Products, product: 1), named: false, Fault.MacCheckFailed);

    /// <summary>ρ of one tuple, and the combination of all τ.</summary>
    [Theory]
    [InlineData(2, Openings)]
    [InlineData(3, Openings)]
    [InlineData(4, Openings)]
    [InlineData(2, Residue)]
    [InlineData(3, Residue)]
    [InlineData(4, Residue)]
    public Task SacrificeValue_IsWrong_TheMacCheckFailsAndNamesNobody(int parties, int step) => AssertHaltAsync(parties, Flip(step), named: false, Fault.MacCheckFailed);

    /// <summary>The MACs of two of its rows reach one receiver exchanged: what it gave this one is not what it gave the others.</summary>
    [Theory]
    [InlineData(3, 0)]
    [InlineData(3, 1)]
    [InlineData(4, 0)]
    [InlineData(4, 2)]
    public Task Rows_DifferBetweenTwoReceivers_TheMacCheckFailsAndNamesNobody(int parties, int receiver) => AssertHaltAsync(
        parties,
        (header, payload) =>
        {
            if (!Is(header, 1, Products) || header.To != new PartyId(receiver)) return payload;
            // Of b, b̂ and a of the first row: the second and the fourth product are MACs.
            var size = LatticeProduct.ByteCount(LatticeParameters.ForField(s_security, parties, FactoryWorld.SmallDegree));
            var kept = payload.AsSpan(size, size).ToArray();
            payload.AsSpan(3 * size, size).CopyTo(payload.AsSpan(size));
            kept.CopyTo(payload.AsSpan(3 * size));
            return payload;
        },
        named: false,
        Fault.MacCheckFailed);

    /// <summary>The deviator sends P1's key, and P1's encrypted MAC key with P1's proof, as its own.</summary>
    [Theory, MemberData(nameof(Parties))]
    public async Task Proof_OfAnotherParty_NamesTheCopier(int parties)
    {
        var said = new[] { new TaskCompletionSource<byte[]>(), new TaskCompletionSource<byte[]>() };
        await using var world = new FactoryWorld(parties, [TupleDemand.OfTriples(1)], links: endpoint =>
            endpoint.Self.Index == 0 ? new DeviatingLinks(endpoint, (header, payload) =>
            {
                if (Is(header, 0, 0) || Is(header, 0, 1)) said[header.Round.Step].TrySetResult(payload);
                return payload;
            })
            : endpoint.Self.Index == parties - 1 ? new DeviatingLinks(endpoint, (header, payload) => Is(header, 0, 0) || Is(header, 0, 1) ? Wait(said[header.Round.Step].Task) : payload)
            : endpoint);
        foreach (var blame in await HaltsAsync(world, parties)) Assert.Equal((new PartyId(parties - 1), Fault.InvalidProof), (blame.Culprit, blame.Fault));

        static byte[] Wait(Task<byte[]> task)
        {
            task.Wait(Token);
            return task.Result.ToArray();
        }
    }

    /// <summary>A ciphertext whose noise is beyond what may be multiplied with, and the best proof of it: every equation holds, only a response is too long.</summary>
    [Theory]
    [InlineData(2, false)]
    [InlineData(2, true)]
    [InlineData(3, false)]
    [InlineData(3, true)]
    [InlineData(4, false)]
    [InlineData(4, true)]
    public async Task Noise_TooLarge_NamesTheDeviator(int parties, bool tooLarge)
    {
        using var network = new LockStepNetwork(parties);
        var random = new SeededRandomSource(12);
        var deviator = new PartyId(parties - 1);

        var outcomes = await network.RunAsync(async channel =>
        {
            var parameters = LatticeParameters.ForField(s_security, parties, FactoryWorld.SmallDegree);
            if (channel.Self == deviator)
            {
                await DeviateAsync(channel, parameters, tooLarge, random);
                return null;
            }

            using var ole = await PairwiseOle.SetUpAsync(parameters, channel, random, Token);
            using var row = LatticePlaintext.Random(parameters, random);
            return await ole.ShareRowsAsync(channel, [row], Token);
        });

        foreach (var honest in outcomes[..^1])
        {
            if (!tooLarge)
            {
                Assert.NotNull(honest.Result!.Of(deviator, 0));
                continue;
            }

            var blame = Assert.Single(honest.Blames);
            Assert.Equal((deviator, Fault.InvalidProof), (blame.Culprit, blame.Fault));
        }
    }

    private static async Task DeviateAsync(LockStepNetwork.Channel channel, LatticeParameters parameters, bool tooLarge, IRandomSource random)
    {
        using var own = LatticeKeyPair.Generate(parameters, random);
        var key = own.PublicKey.ToArray();
        await Blocks.BroadcastAsync(channel, key, [.. Enumerable.Repeat(key.Length, channel.PartyCount)], Token);

        var witness = new LatticeWitness(Short(1), new(Short(1), Short(250), Short(1)));
        witness.Randomness.E0.SetCoefficient(0, tooLarge ? BigInteger.One << 200 : 1);
        var (c0, c1) = own.PublicKey.Evaluate(witness.Message, witness.Randomness);
        var statement = new PlaintextStatement(own.PublicKey, [new(parameters, c0, c1)]);
        // As PairwiseOle binds a proof to its place.
        var context = new ProofContext(
            channel.Session.Digest,
            new CanonicalWriter().Byte((byte)channel.Segment.Phase).UInt16(channel.Segment.Iteration).UInt16(channel.Segment.Index).Byte(channel.Attempt).Digest(channel.View).UInt32(0).Written.Span,
            channel.Self.Index);
        byte[] message = [.. statement.Ciphertexts[0].ToArray(), .. Prove().ToArray()];
        await Blocks.BroadcastAsync(channel, message, [.. Enumerable.Repeat(message.Length, channel.PartyCount)], Token);

        IntegerPolynomial Short(int bits) => new(parameters.Degree, bits);

        // Masks of half the honest length, so that an honest witness is never rejected; and no rejection.
        PlaintextProof Prove()
        {
            var masks = Enumerable.Range(0, parameters.ProofRows).Select(_ => new LatticeWitness(Mask(parameters.Message), new(Mask(parameters.Secret), Mask(parameters.Error), Mask(parameters.Error)))).ToArray();
            var transcript = context.Begin("helen/pairwise-ole/plaintext-knowledge"u8);
            statement.Absorb(transcript);
            var challenge = PlaintextStatement.Challenge(transcript, [.. masks.Select(mask => statement.DigestOf(statement.Key.Evaluate(mask.Message, mask.Randomness)))]);
            var weights = statement.Weights(challenge);
            return new(parameters, challenge, [.. masks.Select((mask, k) => new LatticeWitness(
                Respond(mask.Message, witness.Message, k),
                new(Respond(mask.Randomness.V, witness.Randomness.V, k), Respond(mask.Randomness.E0, witness.Randomness.E0, k), Respond(mask.Randomness.E1, witness.Randomness.E1, k))))]);

            IntegerPolynomial Mask(LatticeParameters.ProofBound bound) => IntegerPolynomial.SampleUniform(parameters.Degree, bound.MaskBits - 1, random);

            IntegerPolynomial Respond(IntegerPolynomial mask, IntegerPolynomial secret, int k)
            {
                var response = Short(260);
                response.AddMonomialMultiple(mask, 0);
                if (weights[k][0] >= 0) response.AddMonomialMultiple(secret, weights[k][0]);
                return response;
            }
        }
    }

    private static FactoryWorld World(int parties, Func<MessageHeader, byte[], byte[]> rewrite) =>
        new(parties, [TupleDemand.OfTriples(1)], links: endpoint => endpoint.Self.Index == parties - 1 ? new DeviatingLinks(endpoint, rewrite) : endpoint);

    private static bool Is(MessageHeader header, int batch, int step) => header.Round.Phase == Phase.Preprocessing && header.Round.Iteration == batch && header.Round.Step == step;

    /// <summary>Changes the last byte of a broadcast, or a byte of a product for P1.</summary>
    private static Func<int, Func<MessageHeader, byte[], byte[]>> Flip(int step, int? product = null) => parties => (header, payload) =>
    {
        if (!Is(header, 1, step) || (product is not null && header.To != new PartyId(0))) return payload;
        var at = product * LatticeProduct.ByteCount(LatticeParameters.ForField(s_security, parties, FactoryWorld.SmallDegree)) ?? payload.Length - 1;
        payload[at] ^= 1;
        return payload;
    };

    private static Task AssertHaltAsync(int parties, Func<int, Func<MessageHeader, byte[], byte[]>> rewrite, bool named, Fault fault) => AssertHaltAsync(parties, rewrite(parties), named, fault);

    private static async Task AssertHaltAsync(int parties, Func<MessageHeader, byte[], byte[]> rewrite, bool named, Fault fault)
    {
        await using var world = World(parties, rewrite);
        PartyId? culprit = named ? new PartyId(parties - 1) : null;
        Assert.All(await HaltsAsync(world, parties), blame => Assert.Equal((culprit, fault), (blame.Culprit, blame.Fault)));
    }

    /// <summary>The single blame of each honest party.</summary>
    private static async Task<ImmutableArray<Blame>> HaltsAsync(FactoryWorld world, int parties)
    {
        var takes = world.Factories.Take(parties - 1).Select(factory => factory.TakeAsync(FactoryWorld.Segment(0), 1, 0, TupleDemand.OfTriples(1), Token).AsTask()).ToList();
        var blames = ImmutableArray.CreateBuilder<Blame>();
        foreach (var take in takes) blames.Add(Assert.Single((await Assert.ThrowsAsync<HaltException>(() => take)).Blames));
        Assert.Equal(parties - 1, blames.Count);
        return blames.ToImmutable();
    }
}
