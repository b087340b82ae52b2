using System.Numerics;
using Helen.Arithmetic.Fields;
using Helen.Cryptography.Paillier;
using Helen.Dealer;
using Helen.Mpc.DualMasks;
using Helen.Mpc.Tests.Support;
using Helen.Rounds;
using Helen.Tests.Support;

namespace Helen.Mpc.Tests.DualMasks;

public class DualMaskProtocolTests
{
    private const int Offer = 0, Inputs = 1, Reveal = 2, Answer = 3;

    /// <summary>Extra masks 2^10 times as wide as needed: an honest prover practically never rejects, and the number of exchanges is known.</summary>
    private static readonly MaskLayout Layout = Widen(MaskWorld.Layout(truncatedBits: 8, slots: 2, count: 3));

    [Theory]
    [InlineData(2, 8, 2)]
    [InlineData(3, 8, 2)]
    [InlineData(3, 0, 1)]
    public async Task Run_HonestParties_MasksAgreeBetweenPaillierAndSpdz(int parties, int truncatedBits, int slots)
    {
        var layout = MaskWorld.Layout(truncatedBits, slots, count: 3, parties: parties);
        using var network = new LockStepNetwork(parties);
        var outcomes = await MaskWorld.RunAsync(network, 1, party => party.ProveAsync(layout));
        Assert.All(outcomes, outcome => Assert.Equal(3, outcome.Result.Masks.Length));
        for (var t = 0; t < 3; t++)
        {
            var halves = outcomes.Select(outcome => outcome.Result.Masks[t].Hide(MaskWorld.Key(parties).PublicKey.Paillier, MaskWorld.Key(parties).PublicKey.Paillier.EncryptPublic(0))).ToArray();
            Assert.All(halves, half => Assert.Equal(halves[0].Masked.Inner.Value, half.Masked.Inner.Value));
            var opened = layout.Unpack(MaskWorld.Decrypt(MaskWorld.Key(parties), halves[0].Masked.Inner));
            for (var s = 0; s < slots; s++)
            {
                var high = MaskWorld.Reconstruct(halves.Select(half => half.High[s]));
                Assert.InRange(BigInteger.Abs(high), 0, parties * layout.HighBound);
                Assert.InRange(opened[s] - (high << truncatedBits), -parties * layout.LowBound, parties * layout.LowBound);     // ΣR_lo
            }
        }
    }

    [Fact]
    public async Task Segment_HonestParties_AdvancesWithTheStock()
    {
        using var network = new LockStepNetwork(2);
        using var dealer = new TupleDealer(2, new SeededRandomSource(3));
        var outcomes = await network.RunAsync(channel => new DualMaskSegment(network.Segment, Layout, dealer.SourceFor(channel.Self), new SeededRandomSource((ulong)channel.Self.Index))
            .RunAsync(MaskWorld.Key(2).PublicKey, channel, CancellationToken.None));
        Assert.All(outcomes, outcome => Assert.Equal(3, Assert.IsType<Step<VerifiedDualMasks>.Advance>(outcome.Result).Next.Masks.Length));
    }

    [Fact]
    public async Task Segment_Cheat_HaltsWithBlame()
    {
        using var network = new LockStepNetwork(2) { Adversary = Rewrite(Reveal, 1, payload => payload[0] ^= 1) };
        using var dealer = new TupleDealer(2, new SeededRandomSource(3));
        var outcomes = await network.RunAsync(channel => new DualMaskSegment(network.Segment, Layout, dealer.SourceFor(channel.Self), new SeededRandomSource((ulong)channel.Self.Index))
            .RunAsync(MaskWorld.Key(2).PublicKey, channel, CancellationToken.None));
        Assert.Equal(Fault.CommitmentMismatch, Assert.Single(Assert.IsType<Step<VerifiedDualMasks>.Halt>(outcomes[0].Result).Blames).Fault);
    }

    [Fact]
    public async Task Run_NoRejection_TakesSevenExchanges()
    {
        using var network = new LockStepNetwork(2);
        var outcomes = await MaskWorld.RunAsync(network, 1, party => party.ProveAsync(Layout));
        Assert.All(outcomes, outcome => Assert.NotNull(outcome.Result));
        Assert.Equal(7, network.Log.Count);
    }

    [Fact]
    public async Task Run_WrongSpdzShareOfOneMask_BlamesProver()
    {
        var outcomes = await RunWithCheatAsync(party => new ShiftedInputProver(party, maskShift: 1, rowShift: 0));
        MaskWorld.AssertAllBlame(outcomes, Fault.InvalidMask, 1);
    }

    [Fact]
    public async Task Run_WrongSpdzShareOfOneExtraMask_BlamesProver()
    {
        var outcomes = await RunWithCheatAsync(party => new ShiftedInputProver(party, maskShift: 0, rowShift: 1));
        MaskWorld.AssertAllBlame(outcomes, Fault.InvalidMask, 1);
    }

    [Fact]
    public async Task Run_InputsUnshifted_Accepts()
    {
        var outcomes = await RunWithCheatAsync(party => new ShiftedInputProver(party, 0, 0));
        Assert.All(outcomes, outcome => Assert.NotNull(outcome.Result));
    }

    /// <summary>The split attack with SPDZ shares to match: hi + 2^22 and lo − 2^22·2^t, the ciphertext as before.</summary>
    [Fact]
    public async Task Run_MovedSplit_BlamesProver()
    {
        var outcomes = await RunWithCheatAsync(party => new ShiftedMaskProver(party, 1 << 22, -(1 << 30)));
        MaskWorld.AssertAllBlame(outcomes, Fault.InvalidMask, 1);
    }

    [Fact]
    public async Task Run_OversizedMask_BlamesProver()
    {
        var outcomes = await RunWithCheatAsync(party => new ShiftedMaskProver(party, 2 * Layout.HighMaskBound, 0));
        MaskWorld.AssertAllBlame(outcomes, Fault.InvalidMask, 1);
    }

    [Fact]
    public async Task Run_TwoCheats_BlamesBoth()
    {
        using var network = new LockStepNetwork(3);
        var outcomes = await MaskWorld.RunAsync(network, 1, party => party.ProveAsync(Layout, party.Index > 0 ? new ShiftedMaskProver(party, 2 * Layout.HighMaskBound, 0) : null));
        MaskWorld.AssertAllBlame(outcomes, Fault.InvalidMask, 1, 2);
    }

    /// <summary>A rushing party offers P1's ciphertext times (1+N)^{2^t} as its own second mask.</summary>
    [Fact]
    public async Task Run_MauledCiphertextOfAnother_BlamesProver()
    {
        var key = MaskWorld.Key(3).PublicKey.Paillier;
        var outcomes = await RunWithAdversaryAsync((info, payloads) =>
        {
            if (info.Step != Offer) return;
            var width = key.NSquared.ByteCount;
            var stolen = new BigInteger(payloads[0].AsSpan(width, width), isUnsigned: true, isBigEndian: true);
            key.NSquared.Multiply(stolen, key.EvaluatePublic(1 << 8, 0)).ToByteArray(isUnsigned: true, isBigEndian: true).CopyTo(Clear(payloads[1].AsSpan(width, width)));
        });
        MaskWorld.AssertAllBlame(outcomes, Fault.InvalidMask, 1);

        static Span<byte> Clear(Span<byte> span)
        {
            span.Clear();
            return span;
        }
    }

    /// <summary>Ciphertexts and answer are P1's, byte for byte; only the challenge differs.</summary>
    [Fact]
    public async Task Run_ReplayedProofOfAnother_BlamesReplayer()
    {
        var outcomes = await RunWithAdversaryAsync((info, payloads) =>
        {
            if (info.Step == Offer) payloads[0].AsSpan(..^32).CopyTo(payloads[1]);
            if (info.Step == Answer) payloads[1] = [.. payloads[0][..^32], .. payloads[1][^32..]];
        });
        MaskWorld.AssertAllBlame(outcomes, Fault.InvalidMask, 1);
    }

    /// <summary>A square root of 1 other than ±1 changes no equation between squares; only its Jacobi symbol gives it away.</summary>
    [Fact]
    public async Task Run_MaskWithJacobiSymbolMinusOne_BlamesProver()
    {
        var key = MaskWorld.Key(3).PublicKey.Paillier;
        BigInteger p2 = MaskWorld.P * MaskWorld.P, q2 = MaskWorld.Q * MaskWorld.Q;
        var root = key.NSquared.Reduce(1 - (2 * p2 * Helen.Arithmetic.Modular.Modulus.Create(q2).Invert(p2)));            // 1 mod p², −1 mod q²
        Assert.True(key.NSquared.Square(root).IsOne);
        Assert.Equal(-1, key.N.Jacobi(root));
        foreach (var which in new[] { 0, Layout.Count })                                    // C_0, M_0
        {
            var outcomes = await RunWithAdversaryAsync((info, payloads) =>
            {
                if (info.Step != Offer) return;
                var place = payloads[1].AsSpan(which * key.NSquared.ByteCount, key.NSquared.ByteCount);
                var bent = key.NSquared.Multiply(new(place, isUnsigned: true, isBigEndian: true), root).ToByteArray(isUnsigned: true, isBigEndian: true);
                place.Clear();
                bent.CopyTo(place[(place.Length - bent.Length)..]);
            });
            MaskWorld.AssertAllBlame(outcomes, Fault.InvalidMask, 1);
        }
    }

    [Fact]
    public async Task Run_CoinOpenedDifferently_BlamesParty() =>
        MaskWorld.AssertAllBlame(await RunWithAdversaryAsync(Rewrite(Reveal, 1, payload => payload[0] ^= 1)), Fault.CommitmentMismatch, 1);

    [Fact]
    public async Task Run_CoinRevealedUnderAnotherView_BlamesSender() =>
        MaskWorld.AssertAllBlame(await RunWithAdversaryAsync(Rewrite(Reveal, 1, payload => payload[32] ^= 1)), Fault.MalformedEncoding, 1);

    [Theory]
    [InlineData(Offer)]
    [InlineData(Inputs)]
    [InlineData(Reveal)]
    [InlineData(Answer)]
    public async Task Run_TruncatedMessage_BlamesSender(int step) =>
        MaskWorld.AssertAllBlame(await RunWithAdversaryAsync((info, payloads) =>
        {
            if (info.Step == step) payloads[1] = payloads[1][..^1];
        }), Fault.MalformedEncoding, 1);

    /// <summary>The opening of the differences is shifted: whoever did it, an honest prover would look like the culprit without the MAC check.</summary>
    [Fact]
    public async Task Run_ShiftedOpening_NamesNobody()
    {
        var outcomes = await RunWithAdversaryAsync(Rewrite(Answer + 1, 1, payload => payload[15] ^= 1));
        foreach (var outcome in outcomes)
        {
            var blame = Assert.Single(outcome.Blames);
            Assert.Equal((Fault.MacCheckFailed, null), (blame.Fault, blame.Culprit));
        }
    }

    [Fact]
    public async Task Run_RejectedTry_SendsNothingOfItAndSucceedsLater()
    {
        using var network = new LockStepNetwork(3);
        var provers = new StubbornProver[3];
        var outcomes = await MaskWorld.RunAsync(network, 1, party => party.ProveAsync(Layout, provers[party.Index] = new StubbornProver(party, rejections: party.Index == 1 ? 2 : 0)));
        Assert.All(outcomes, outcome => Assert.Equal(Layout.Count, outcome.Result.Masks.Length));
        Assert.Equal(7 + 3 + 3, network.Log.Count);

        var key = MaskWorld.Key(3).PublicKey.Paillier;
        var rejection = network.Log[Answer].Payloads[1];
        Assert.Equal(1 + (Layout.Rows * key.NSquared.ByteCount) + 32, rejection.Length);
        Assert.NotEqual(network.Log[Offer].Payloads[1][(Layout.Count * key.NSquared.ByteCount)..^32], rejection[1..^32]);       // fresh M
        Assert.NotEqual(network.Log[Offer].Payloads[1][^32..], rejection[^32..]);                                               // fresh coin
        Assert.Equal(33, network.Log[Answer + 3].Payloads[0].Length);                                                           // P1 is proven and says nothing more
        Assert.Equal(2, provers[1].Rejected.Count);
        foreach (var secret in provers[1].Rejected.SelectMany(values => values).Select(BigInteger.Abs).Where(value => value > uint.MaxValue))
        {
            var bytes = secret.ToByteArray(isUnsigned: true, isBigEndian: true);
            Assert.All(network.Log, exchange => Assert.Equal(-1, exchange.Payloads[1].AsSpan().IndexOf(bytes)));
        }
    }

    [Fact]
    public async Task Run_ProverThatAlwaysRejects_IsBlamedAfterAllTries()
    {
        using var network = new LockStepNetwork(2);
        var small = MaskWorld.Layout(truncatedBits: 0, slots: 1, count: 1, rows: 2);
        var outcomes = await MaskWorld.RunAsync(network, 1, party => party.ProveAsync(small, party.Index == 1 ? new StubbornProver(party, rejections: int.MaxValue, small) : null));
        MaskWorld.AssertAllBlame(outcomes, Fault.InvalidMask, 1);
        Assert.Equal(MaskWorld.Parameters.MaxDualMaskTries, network.Log.Count(exchange => exchange.Payloads[1] is [2, ..] && exchange.Payloads[1].Length == 1 + (2 * MaskWorld.Key(2).PublicKey.Paillier.NSquared.ByteCount) + 32));
    }

    [Fact]
    public async Task Run_AcceptedAtTheLastTry_IsProven()
    {
        var small = MaskWorld.Layout(truncatedBits: 0, slots: 1, count: 1, rows: 2);
        foreach (ulong seed in new ulong[] { 1, 2, 3, 4 })
        {
            using var network = new LockStepNetwork(2);
            var outcomes = await MaskWorld.RunAsync(network, seed, party => party.ProveAsync(small, party.Index == 1 ? new StubbornProver(party, MaskWorld.Parameters.MaxDualMaskTries - 1, small) : null));
            // The last try itself fails with about 12 %; whether it did shows in what was sent.
            if (network.Log.Count(exchange => exchange.Payloads[1] is [2, ..]) >= MaskWorld.Parameters.MaxDualMaskTries) continue;
            Assert.All(outcomes, outcome => Assert.Single(outcome.Result.Masks));
            return;
        }

        Assert.Fail("No seed of 1 to 4 was accepted at the last try.");
    }

    [Fact]
    public async Task Run_KeyOfAnotherNumberOfParties_IsRefused()
    {
        using var network = new LockStepNetwork(2);
        var key = MaskWorld.Key(3);
        foreach (var outcome in await MaskWorld.RunAsync(network, 1, party => DualMaskProtocol.RunAsync(key.PublicKey, Layout, party.Spdz, party.Channel, party.Random, CancellationToken.None)))
            Assert.IsType<ArgumentException>(outcome.Error);
    }

    [Fact]
    public async Task Run_TightBounds_RetriesUntilAccepted()
    {
        var tight = new MaskLayout(8, 1, 60, 2, 1 << 20, 1 << 7, 200 << 20, 200 << 7, 72);      // accepts with (1 − 1/100)^144, about 24 %
        using var network = new LockStepNetwork(2);
        var outcomes = await MaskWorld.RunAsync(network, 4, party => party.ProveAsync(tight));
        Assert.All(outcomes, outcome => Assert.Equal(2, outcome.Result.Masks.Length));
        Assert.True(network.Log.Count > 7, "No try was rejected; choose another seed.");
    }

    [Fact]
    public async Task Run_LayoutLargerThanModulus_IsRefused()
    {
        var large = new MaskLayout(8, 2, 256, 1, 16, 128, 1000, 1000, 72);
        using var network = new LockStepNetwork(2);
        foreach (var outcome in await MaskWorld.RunAsync(network, 1, party => party.ProveAsync(large))) Assert.IsType<ArgumentException>(outcome.Error);
    }

    private static async Task<LockStepNetwork.Outcome<VerifiedDualMasks>[]> RunWithCheatAsync(Func<MaskWorld.Party, DualMaskProver> cheat)
    {
        using var network = new LockStepNetwork(3);
        return await MaskWorld.RunAsync(network, 1, party => party.ProveAsync(Layout, party.Index == 1 ? cheat(party) : null));
    }

    private static async Task<LockStepNetwork.Outcome<VerifiedDualMasks>[]> RunWithAdversaryAsync(Action<LockStepNetwork.ExchangeInfo, byte[][]> adversary)
    {
        using var network = new LockStepNetwork(3) { Adversary = adversary };
        return await MaskWorld.RunAsync(network, 1, party => party.ProveAsync(Layout));
    }

    private static MaskLayout Widen(MaskLayout narrow) => new(narrow.TruncatedBits, narrow.Slots, narrow.SlotBits + 10, narrow.Count, narrow.HighBound, narrow.LowBound, narrow.HighMaskBound << 10, narrow.LowMaskBound << 10, narrow.Rows);

    private static Action<LockStepNetwork.ExchangeInfo, byte[][]> Rewrite(int step, int party, Action<byte[]> change) => (info, payloads) =>
    {
        if (info.Step == step) change(payloads[party]);
    };

    /// <summary>Honest, but rejects so many tries first.</summary>
    private sealed class StubbornProver(MaskWorld.Party party, int rejections, MaskLayout? layout = null) : DualMaskProver(party.Key.Paillier, layout ?? DualMaskProtocolTests.Layout, party.Random)
    {
        public List<List<BigInteger>> Rejected { get; } = [];

        protected override bool Accepts(IReadOnlyList<BigInteger> high, IReadOnlyList<BigInteger> low)
        {
            if (Rejected.Count >= rejections) return base.Accepts(high, low);
            Rejected.Add([.. high, .. low]);
            return false;
        }
    }

    private sealed class ShiftedInputProver(MaskWorld.Party party, int maskShift, int rowShift) : DualMaskProver(party.Key.Paillier, DualMaskProtocolTests.Layout, party.Random)
    {
        public override FieldElement[] MaskInputs() => Shift(base.MaskInputs(), maskShift);

        public override (Ciphertext[] Extras, FieldElement[] Inputs) Begin()
        {
            var (extras, inputs) = base.Begin();
            return (extras, Shift(inputs, rowShift));
        }

        private static FieldElement[] Shift(FieldElement[] values, int shift)
        {
            values[1] += FieldElement.FromInt64(shift);
            return values;
        }
    }

    private sealed class ShiftedMaskProver : DualMaskProver
    {
        public ShiftedMaskProver(MaskWorld.Party party, BigInteger high, BigInteger low) : base(party.Key.Paillier, DualMaskProtocolTests.Layout, party.Random)
        {
            High[2] += high;
            Low[2] += low;
        }

        protected override bool Accepts(IReadOnlyList<BigInteger> high, IReadOnlyList<BigInteger> low) => true;
    }
}
