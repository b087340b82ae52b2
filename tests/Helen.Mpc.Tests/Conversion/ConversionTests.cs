using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Diagnostics;
using System.Numerics;
using Helen.Arithmetic.Fields;
using Helen.Cryptography.Paillier;
using Helen.Mpc.Conversion;
using Helen.Mpc.DualMasks;
using Helen.Mpc.Spdz;
using Helen.Mpc.Tests.DualMasks;
using Helen.Mpc.Tests.Support;
using Helen.Mpc.Tuples;
using Helen.Rounds;
using Helen.Tests.Support;

namespace Helen.Mpc.Tests.Conversion;

public class ConversionTests
{
    private const int ValueBits = 16;

    /// <summary>Numbers at both ends of the range, around multiples of 2^t and around 0, negatives included; 11 values leave the last plaintext half empty.</summary>
    private static readonly BigInteger[] Values =
    [
        0, 1, -1, 255, 256, -255, -256, -257, ((BigInteger.One << ValueBits) - 1) << 8, -((BigInteger.One << ValueBits) << 8), 1234567,
    ];

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public async Task ToShares_ThenBack_KeepsValuesUpToTruncation(int parties)
    {
        var layout = MaskWorld.Layout(truncatedBits: 8, slots: 2, count: 6, valueBits: ValueBits, parties: parties);
        var back = MaskWorld.Layout(truncatedBits: 0, slots: 1, count: Values.Length, valueBits: ValueBits + 1, parties: parties);
        var ciphertexts = Encrypt(parties, Values);
        using var network = new LockStepNetwork(parties);
        var outcomes = await MaskWorld.RunAsync(network, 5, async party =>
        {
            var masks = new DualMaskStock(await party.ProveAsync(layout));
            var single = new DualMaskStock(await party.ProveAsync(back));
            var shares = await CiphertextToShares.RunAsync(party.Key, party.Share, party.Spdz, party.Channel, party.Random, ciphertexts, masks, CancellationToken.None);
            Assert.Equal(0, masks.Remaining);
            var again = await SharesToCiphertext.RunAsync(party.Key.Paillier, party.Spdz, shares, single, CancellationToken.None);
            Assert.Equal(0, single.Remaining);
            party.Spdz.EnsureAllChecked();
            return (shares, again);
        });
        for (var i = 0; i < Values.Length; i++)
        {
            var x = MaskWorld.Reconstruct(outcomes.Select(outcome => outcome.Result.shares[i]));
            var exact = Values[i] >> 8;                                                      // a floor, for negatives too
            Assert.InRange(x - exact, -(parties / 2) - 1, (parties / 2) + 1);                // Σ R_lo of m honest parties: |·| ≤ m/2, and one floor
            Assert.All(outcomes, outcome => Assert.Equal(outcomes[0].Result.again[i].Value, outcome.Result.again[i].Value));
            Assert.Equal(x, MaskWorld.Decrypt(MaskWorld.Key(parties), outcomes[0].Result.again[i]));
        }
    }

    /// <summary>Known masks of no low part: x is exactly the floor.</summary>
    [Fact]
    public async Task ToShares_MasksWithoutLowPart_IsExactlyTheFloor()
    {
        var layout = MaskWorld.Layout(truncatedBits: 8, slots: 2, count: 6, valueBits: ValueBits, parties: 2);
        var ciphertexts = Encrypt(2, Values);
        using var network = new LockStepNetwork(2);
        var outcomes = await MaskWorld.RunAsync(network, 5, async party =>
            await CiphertextToShares.RunAsync(party.Key, party.Share, party.Spdz, party.Channel, party.Random, ciphertexts, new(KnownMasks(party, layout, 1000, -999)), CancellationToken.None));
        for (var i = 0; i < Values.Length; i++) Assert.Equal(Values[i] >> 8, MaskWorld.Reconstruct(outcomes.Select(outcome => outcome.Result[i])));
    }

    [Fact]
    public async Task ToShares_HonestMasks_TakesOneEchoAndOneExchange()
    {
        var layout = MaskWorld.Layout(truncatedBits: 8, slots: 2, count: 6, parties: 2);
        using var network = new LockStepNetwork(2);
        await MaskWorld.RunAsync(network, 5, async party =>
            await CiphertextToShares.RunAsync(party.Key, party.Share, party.Spdz, party.Channel, party.Random, Encrypt(2, Values), new(KnownMasks(party, layout, 1, 1)), CancellationToken.None));
        Assert.Equal(2, network.Log.Count);
    }

    [Fact]
    public async Task ToShares_WrongOpeningShare_BlamesCulprit()
    {
        var layout = MaskWorld.Layout(truncatedBits: 8, slots: 2, count: 6);
        using var network = new LockStepNetwork(3)
        {
            Adversary = (info, payloads) =>
            {
                if (info.Step == 1) payloads[2][40] ^= 1;
            },
        };
        MaskWorld.AssertAllBlame(await MaskWorld.RunAsync(network, 5, async party =>
            await CiphertextToShares.RunAsync(party.Key, party.Share, party.Spdz, party.Channel, party.Random, Encrypt(3, Values), new(KnownMasks(party, layout, 1, 1)), CancellationToken.None)), Fault.WrongOpeningShare, 2);
    }

    [Fact]
    public async Task ToShares_UncheckedOpening_IsRefusedBeforeAnythingIsSent()
    {
        var layout = MaskWorld.Layout(truncatedBits: 8, slots: 2, count: 6, parties: 2);
        using var network = new LockStepNetwork(2);
        var outcomes = await MaskWorld.RunAsync(network, 5, async party =>
        {
            await party.Spdz.OpenAsync(new[] { party.Spdz.Constant(FieldElement.One) }, CancellationToken.None);
            return await CiphertextToShares.RunAsync(party.Key, party.Share, party.Spdz, party.Channel, party.Random, Encrypt(2, Values), new(KnownMasks(party, layout, 1, 1)), CancellationToken.None);
        });
        Assert.All(outcomes, outcome => Assert.IsType<UnreachableException>(outcome.Error));
        Assert.Single(network.Log);
    }

    /// <summary>Another number of plaintexts than the values fill: nothing is opened and no mask is spent.</summary>
    [Theory]
    [InlineData(5)]
    [InlineData(7)]
    public async Task ToShares_PackingOfAnotherLength_IsRefusedBeforeAnythingIsSent(int packed)
    {
        var layout = MaskWorld.Layout(truncatedBits: 8, slots: 2, count: 7, parties: 2);
        var masks = new ConcurrentBag<DualMaskStock>();
        using var network = new LockStepNetwork(2);
        var outcomes = await MaskWorld.RunAsync(network, 5, async party =>
        {
            var stock = new DualMaskStock(KnownMasks(party, layout, 1, 1));
            masks.Add(stock);
            return await CiphertextToShares.RunAsync(
                party.Key, party.Share, party.Spdz, party.Channel, party.Random, Encrypt(2, Values), stock, CancellationToken.None, new Answering([.. Encrypt(2, Values).Take(packed)]));
        });
        Assert.All(outcomes, outcome => Assert.IsType<InvalidDataException>(outcome.Error));
        Assert.Empty(network.Log);
        Assert.All(masks, stock => Assert.Equal(layout.Count, stock.Remaining));
    }

    [Fact]
    public async Task ToCiphertext_ShiftedOpening_NamesNobodyAndEncryptsNothing()
    {
        var layout = MaskWorld.Layout(truncatedBits: 0, slots: 1, count: 1);
        using var network = new LockStepNetwork(3)
        {
            Adversary = (info, payloads) =>
            {
                if (info.Step == 0) payloads[1][15] ^= 1;
            },
        };
        var outcomes = await MaskWorld.RunAsync(network, 5, async party =>
            await SharesToCiphertext.RunAsync(party.Key.Paillier, party.Spdz, [party.Spdz.Constant(FieldElement.One)], new(KnownMasks(party, layout, 3, 4, 5)), CancellationToken.None));
        foreach (var outcome in outcomes)
        {
            var blame = Assert.Single(outcome.Blames);
            Assert.Equal((Fault.MacCheckFailed, null), (blame.Fault, blame.Culprit));
        }
    }

    /// <summary>An error in an earlier opening stops the conversion at check (A), before z + ΣR' is opened.</summary>
    [Fact]
    public async Task ToCiphertext_EarlierOpeningShifted_StopsBeforeItsOwnOpening()
    {
        var layout = MaskWorld.Layout(truncatedBits: 0, slots: 1, count: 1);
        using var network = new LockStepNetwork(3)
        {
            Adversary = (info, payloads) =>
            {
                if (info.Step == 0) payloads[1][15] ^= 1;
            },
        };
        var outcomes = await MaskWorld.RunAsync(network, 5, async party =>
        {
            await party.Spdz.OpenAsync(new[] { party.Spdz.Constant(FieldElement.One) }, CancellationToken.None);
            return await SharesToCiphertext.RunAsync(party.Key.Paillier, party.Spdz, [party.Spdz.Constant(FieldElement.One)], new(KnownMasks(party, layout, 3, 4, 5)), CancellationToken.None);
        });
        Assert.All(outcomes, outcome => Assert.Equal(Fault.MacCheckFailed, Assert.Single(outcome.Blames).Fault));
        Assert.Equal(3, network.Log.Count);
    }

    [Fact]
    public async Task ToCiphertext_EdgesOfTheField_AreBalanced()
    {
        BigInteger[] z = [(BigInteger.One << 36) - 1, -(BigInteger.One << 36), 0, -1];
        var layout = MaskWorld.Layout(truncatedBits: 0, slots: 1, count: 4);
        using var network = new LockStepNetwork(2);
        var outcomes = await MaskWorld.RunAsync(network, 5, async party =>
            await SharesToCiphertext.RunAsync(party.Key.Paillier, party.Spdz, [.. z.Select(v => party.Spdz.Constant(FieldElement.FromInteger(v)))], new(KnownMasks(party, layout, 1 << 20, -(1 << 21))), CancellationToken.None));
        for (var i = 0; i < z.Length; i++) Assert.Equal(z[i], MaskWorld.Decrypt(MaskWorld.Key(2), outcomes[0].Result[i]));
    }

    [Fact]
    public async Task ToCiphertext_MasksOfAnotherLayout_AreRefused()
    {
        foreach (var layout in new[] { MaskWorld.Layout(8, 1, 1), MaskWorld.Layout(0, 2, 1) })
        {
            using var network = new LockStepNetwork(2);
            foreach (var outcome in await MaskWorld.RunAsync(network, 5, async party => await SharesToCiphertext.RunAsync(party.Key.Paillier, party.Spdz, [AuthenticatedShare.Zero], new(KnownMasks(party, layout, 0, 0)), CancellationToken.None)))
                Assert.IsType<ArgumentException>(outcome.Error);
        }
    }

    [Fact]
    public void DualMask_UsedTwice_Throws()
    {
        var key = MaskWorld.Key(2).PublicKey.Paillier;
        var zero = key.EncryptPublic(0);
        var mask = new DualMask(zero, [AuthenticatedShare.Zero]);
        mask.Hide(key, zero);
        Assert.Throws<UnreachableException>(() => mask.Hide(key, zero));
        Assert.Throws<UnreachableException>(() => mask.Spend());
        var spent = new DualMask(zero, [AuthenticatedShare.Zero]);
        spent.Spend();
        Assert.Throws<UnreachableException>(() => spent.Hide(key, zero));
    }

    [Fact]
    public void DualMask_TakenByManyThreads_ServesExactlyOne()
    {
        var key = MaskWorld.Key(2).PublicKey.Paillier;
        var zero = key.EncryptPublic(0);
        var mask = new DualMask(zero, [AuthenticatedShare.Zero]);
        var served = 0;
        Parallel.For(0, 64, _ =>
        {
            try
            {
                mask.Spend();
                Interlocked.Increment(ref served);
            }
            catch (UnreachableException)
            {
                // every thread but one
            }
        });
        Assert.Equal(1, served);
    }

    [Fact]
    public void Stock_SeveralBatches_AreTakenInOrderAndRunOut()
    {
        var zero = MaskWorld.Key(2).PublicKey.Paillier.EncryptPublic(0);
        DualMask Make() => new(zero, [AuthenticatedShare.Zero]);
        DualMask a = Make(), b = Make(), c = Make();
        var stock = new DualMaskStock(new VerifiedDualMasks(MaskWorld.Layout(0, 1, 2), [a, b]));
        var other = MaskWorld.Layout(0, 1, 2);
        stock.Add(new(other, [c]));
        Assert.Equal([a, b, c], new[] { stock.Take(), stock.Take(), stock.Take() });
        Assert.Equal(0, stock.Remaining);
        Assert.Throws<UnreachableException>(stock.Take);
        Assert.Throws<ArgumentException>(() => stock.Add(new(MaskWorld.Layout(0, 2, 2), [c])));
        stock.Add(new(other, [a]));
        stock.Clear();
        Assert.Equal(0, stock.Remaining);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 1)]
    [InlineData(3, 1)]
    [InlineData(4, 2)]
    public void MasksFor_CountsPlaintexts(int values, int masks) => Assert.Equal(masks, CiphertextToShares.MasksFor(values, MaskWorld.Layout(8, 3, 1)));

    private static Ciphertext[] Encrypt(int parties, BigInteger[] values)
    {
        var key = MaskWorld.Key(parties).PublicKey.Paillier;
        var random = new SeededRandomSource(6);
        return [.. values.Select(x => key.Encrypt(x, key.NextExponent(random), MaskWorld.Parameters.EncryptionExponentBits, negative: x.IsEven))];
    }

    /// <summary>Masks of chosen R_hi per party (the same in every slot) and R_lo = 0, as the check would have left them.</summary>
    private static VerifiedDualMasks KnownMasks(MaskWorld.Party party, MaskLayout layout, params int[] high)
    {
        var sum = high.Aggregate(BigInteger.Zero, (total, value) => total + value);
        var packed = layout.Pack([.. Enumerable.Repeat(layout.Join(sum, 0), layout.Slots)]);
        return new(layout, [.. Enumerable.Range(0, layout.Count).Select(_ => new DualMask(party.Key.Paillier.EncryptPublic(packed), [.. Enumerable.Repeat(party.Spdz.Constant(FieldElement.FromInteger(sum)), layout.Slots)]))]);
    }

    private sealed class Answering(ImmutableArray<Ciphertext> packed) : IPackingWorker
    {
        public Task<ImmutableArray<Ciphertext>> PackAsync(PaillierPublicKey key, MaskLayout layout, IReadOnlyList<Ciphertext> values, CancellationToken ct) => Task.FromResult(packed);
    }
}
