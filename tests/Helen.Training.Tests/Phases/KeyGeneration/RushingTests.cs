using System.Collections.Concurrent;
using System.Numerics;
using Helen.Arithmetic.Modular;
using Helen.Arithmetic.Primes;
using Helen.Arithmetic.Randomness;
using Helen.Cryptography.Hashing;
using Helen.Cryptography.Paillier;
using Helen.Cryptography.Paillier.Generation;
using Helen.Mpc.Ole;
using Helen.Rounds;
using Helen.Training.Phases.KeyGeneration;
using Helen.Training.Tests.Support;

namespace Helen.Training.Tests.Phases.KeyGeneration;

/// <summary>
/// The last party waits for the others' openings and then opens what makes the check pass (protocol §3.5). That it does pass is asserted: nothing but the commitment is in its way.
/// </summary>
public sealed class RushingTests
{
    private const int Parties = 3;
    private static readonly PartyId s_rusher = new(Parties - 1);

    /// <summary>What is committed and opened, in the order of the openings.</summary>
    public enum Opened
    {
        ShareOfN = 1,
        ScreeningPower,
        Power,
        Coin,
        Theta,
        CarryPower,
        Root,
        VerificationKey,
    }

    [Theory]
    [InlineData(Opened.ShareOfN)]
    [InlineData(Opened.ScreeningPower)]
    [InlineData(Opened.Power)]
    [InlineData(Opened.Theta)]
    [InlineData(Opened.CarryPower)]
    [InlineData(Opened.Root)]
    [InlineData(Opened.VerificationKey)]
    public async Task RunAsync_ValueChosenAfterTheOthersWereSeen_IsNamedByAll(Opened what)
    {
        var harness = new KeyGenerationHarness(Parties, 61);
        var forger = new Forger(harness, what);
        var network = harness.Connect();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var runs = network.Endpoints.Select(endpoint => Task.Run(
            () => harness.RunPartyAsync(
                new DeviatingLinks(endpoint, endpoint.Self == s_rusher ? forger.Rewrite : (header, payload) => forger.Overhear(endpoint.Self, header, payload)),
                endpoint.Self == s_rusher ? new Ignorant(what) : PartyMoves.Honest, stop.Token),
            stop.Token)).ToArray();
        var honest = await Task.WhenAll(runs[..^1]);
        await stop.CancelAsync();
        Assert.True(forger.Passes, "What was opened late would not have passed without its commitment either.");
        KeyGenerationHarness.AssertNames([.. honest], s_rusher, Fault.CommitmentMismatch);
    }

    /// <summary>A party that commits to something useless, since it cannot compute what will be needed.</summary>
    private sealed class Ignorant(Opened what) : PartyMoves
    {
        private readonly ConcurrentDictionary<int, bool> _screened = [];

        public override BigInteger Power(Biprimality test, BigInteger basis, BigInteger power) =>
            what == (_screened.TryAdd(test.Slot, true) ? Opened.ScreeningPower : Opened.Power) ? power * basis % test.N : power;

        public override BigInteger Theta(BigInteger n, BigInteger theta) => what == Opened.Theta ? (theta + 1) % n : theta;

        public override BigInteger CarryPower(PaillierPublicKey key, BigInteger element, BigInteger power) => what == Opened.CarryPower ? key.N.Square(power) : power;

        public override BigInteger[] TestPowers(PaillierPublicKey key, BigInteger[] powers) => what == Opened.Root ? [.. powers.Select(key.N.Square)] : powers;

        public override BigInteger VerificationKey(PaillierPublicKey key, BigInteger value) => what == Opened.VerificationKey ? key.N.Square(value) : value;
    }

    /// <summary>Chooses the late value. An opening is the exchange behind a confirmation: 32 bytes of nonce and the value.</summary>
    private sealed class Forger(KeyGenerationHarness harness, Opened what)
    {
        private const int NonceBytes = 32;
        private readonly ConcurrentDictionary<(RoundNumber Round, int Party), TaskCompletionSource<ReadOnlyMemory<byte>>> _heard = [];
        private readonly List<RoundNumber> _openings = [];
        private bool _confirmed;
        private Digest _view;
        private BigInteger[][] _shares = [], _screening = [];
        private int[] _survivors = [];

        /// <summary>Whether the check that the value is for holds with it.</summary>
        public bool Passes { get; private set; }

        public ReadOnlyMemory<byte> Overhear(PartyId from, MessageHeader header, ReadOnlyMemory<byte> payload)
        {
            if (header.Kind == ReservedKinds.SegmentExchange) Of(header.Round, from.Index).TrySetResult(payload);
            return payload;
        }

        public ReadOnlyMemory<byte> Rewrite(MessageHeader header, ReadOnlyMemory<byte> payload)
        {
            if (header.Round.Phase != Phase.KeyGeneration) return payload;
            if (header.Kind == ReservedKinds.Confirmation)
            {
                _confirmed = true;
                return payload;
            }

            if (!_confirmed)
            {
                _view = header.View;                 // at last that before the commitment, from which elements are hashed
                return payload;
            }

            _confirmed = false;
            _openings.Add(header.Round);
            var values = Enumerable.Range(0, Parties).Select(party => (party == s_rusher.Index ? payload : Of(header.Round, party).Task.GetAwaiter().GetResult())[NonceBytes..]).ToArray();
            if (_openings.Count == (int)Opened.ShareOfN) _shares = [.. values.Select(ReadShares)];
            if (_openings.Count == (int)Opened.ScreeningPower)
            {
                _survivors = [.. Enumerable.Range(0, harness.Products.SlotCount).Where(slot => Biprimality.MayBeCandidate(harness.Document.Security, NOf(slot)))];
                _screening = [.. values.Select(value => IntegerLists.TryRead(value, _survivors.Length, Width)!)];
            }

            if (_openings.Count != Math.Min((int)what, (int)Opened.Root)) return payload;
            return (byte[])[.. payload.Span[..NonceBytes], .. Forge(values).Span];
        }

        private int Width => harness.Document.Security.ModulusBits / 8;

        private ResidueSystem System { get; } = CandidateProducts.SystemFor(harness.Products, harness.Document.Security.ModulusBits);

        private CandidateShape Shape => new(harness.Document.Security, Parties);

        private TaskCompletionSource<ReadOnlyMemory<byte>> Of(RoundNumber round, int party) => _heard.GetOrAdd((round, party), _ => new(TaskCreationOptions.RunContinuationsAsynchronously));

        private BigInteger[] ReadShares(ReadOnlyMemory<byte> wire) => IntegerLists.TryRead(wire, harness.Products.SlotCount, System.Product.GetByteCount(isUnsigned: true))!;

        private BigInteger NOf(int slot) => _shares.Aggregate(BigInteger.Zero, (sum, shares) => sum + shares[slot]) % System.Product;

        private ReadOnlyMemory<byte> Forge(ReadOnlyMemory<byte>[] values) => what switch
        {
            Opened.ShareOfN => ForgeShare(),
            Opened.ScreeningPower => ForgeScreening(),
            Opened.Power => ForgePowers(values),
            Opened.Theta => ForgeTheta(values),
            Opened.CarryPower => ForgeCarry(values),
            Opened.Root or Opened.VerificationKey => ForgeTest(values),
            _ => throw new ArgumentOutOfRangeException(nameof(values)),
        };

        /// <summary>A modulus of its own making, whose factors it knows.</summary>
        private ReadOnlyMemory<byte> ForgeShare()
        {
            var random = new SystemRandomSource();
            var half = harness.Document.Security.ModulusBits / 2;
            var wanted = BigInteger.One;
            while (!Biprimality.MayBeCandidate(harness.Document.Security, wanted)) wanted = PrimeSampler.NextPrime(random, half) * PrimeSampler.NextPrime(random, half);
            var own = _shares[s_rusher.Index].ToArray();
            own[0] = (((wanted - NOf(0) + own[0]) % System.Product) + System.Product) % System.Product;
            _shares[s_rusher.Index] = own;
            Passes = NOf(0) == wanted;
            return IntegerLists.Write(own, System.Product.GetByteCount(isUnsigned: true));
        }

        /// <summary>v = v_1/Πv_i of the others: every candidate passes.</summary>
        private ReadOnlyMemory<byte> ForgeScreening()
        {
            var forged = _survivors.Select((slot, i) => Missing(NOf(slot), _screening, i)).ToArray();
            Passes = _survivors.Index().All(s => TestOf(s.Item).Sign([_screening[0][s.Index], _screening[1][s.Index], forged[s.Index]]) == 1);
            return IntegerLists.Write(forged, Width);
        }

        /// <summary>The same for all bases of the first candidate that passed its screening, with both signs.</summary>
        private ReadOnlyMemory<byte> ForgePowers(ReadOnlyMemory<byte>[] values)
        {
            var slot = _survivors.Index().First(s => TestOf(s.Item).Sign([.. _screening.Select(of => of[s.Index])]) != 0).Item;
            var powers = values.Select(value => IntegerLists.TryRead(value, harness.Document.Security.ChallengeBits, Width)!).ToArray();
            var forged = powers[0].Select((_, k) => k % 2 == 0 ? Missing(NOf(slot), powers, k) : NOf(slot) - Missing(NOf(slot), powers, k)).ToArray();
            Passes = TestOf(slot).Passes([.. forged.Select((v, k) => (IReadOnlyList<BigInteger>)[powers[0][k], powers[1][k], v])]);
            return IntegerLists.Write(forged, Width);
        }

        /// <summary>θ = 1, so that it knows the inverse of what masks φ.</summary>
        private ReadOnlyMemory<byte> ForgeTheta(ReadOnlyMemory<byte>[] values)
        {
            var n = Key().N;
            var thetas = values.Select(value => IntegerLists.TryRead(value, 1, Width)![0]).ToArray();
            thetas[^1] = n.Reduce(1 - thetas[0] - thetas[1]);
            Passes = n.Reduce(thetas[0] + thetas[1] + thetas[2]).IsOne;
            return IntegerLists.Write([thetas[^1]], Width);
        }

        /// <summary>x/Πr_i of the others: the carry is 0.</summary>
        private ReadOnlyMemory<byte> ForgeCarry(ReadOnlyMemory<byte>[] values)
        {
            var key = Key();
            var element = KeyShareMaker.Elements(key, "carry", _view, 1)[0];
            var powers = values.Select(value => IntegerLists.TryRead(value, 1, Width)![0]).ToArray();
            powers[^1] = Rest(key.N, element, powers);
            Passes = KeyShareMaker.FindCarry(key, element, powers) == 0;
            return IntegerLists.Write([powers[^1]], Width);
        }

        /// <summary>x_t/Πr_i for all elements, and Y = x₀/ΠY_i.</summary>
        private ReadOnlyMemory<byte> ForgeTest(ReadOnlyMemory<byte>[] values)
        {
            var key = Key();
            var elements = KeyShareMaker.Elements(key, "functional test", _view, harness.Document.Security.StatisticalBits).Add(ThresholdPublicKey.AnchorRoot(key));
            var answers = values.Select(value => IntegerLists.TryRead(value, elements.Length, Width)!).ToArray();
            var honest = elements.Index().Count(e => KeyShareMaker.Holds(key, e.Item, [.. answers.Select(of => of[e.Index])]));
            Assert.Equal(what == Opened.Root ? 1 : elements.Length - 1, honest);
            var forged = elements.Select((element, t) => Rest(key.N, element, [.. answers.Select(of => of[t])])).ToArray();
            Passes = elements.Index().All(e => KeyShareMaker.Holds(key, e.Item, [answers[0][e.Index], answers[1][e.Index], forged[e.Index]]));
            return IntegerLists.Write(forged, Width);
        }

        private Biprimality TestOf(int slot) => new(Shape, NOf(slot), default, slot);

        /// <summary>The others have journalled the batch that found N before they send anything of what follows.</summary>
        private PaillierPublicKey Key()
        {
            for (ushort batch = 0; ; batch++)
            {
                var step = harness.Journals[0].FindAsync<SearchOutcome>(new(Phase.KeyGeneration, batch, 1023, 1), CancellationToken.None).AsTask().Result;
                if (step!.Next is SearchOutcome.Accepted { N: var n }) return new(harness.Document.Security, n, PaillierPublicKey.DeriveBase(harness.Document.Id.Digest, n));
            }
        }

        private static BigInteger Missing(BigInteger n, BigInteger[][] powers, int index) => Rest(Modulus.Create(n), powers[0][index], [1, powers[1][index], 1]);

        /// <summary>What the last party has to answer for the product to be this.</summary>
        private static BigInteger Rest(Modulus n, BigInteger product, BigInteger[] powers) => n.Multiply(product, n.Invert(n.Product(powers.AsSpan(0, Parties - 1))));
    }
}
