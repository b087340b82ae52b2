using System.Numerics;
using Helen.Cryptography.Paillier;
using Helen.Mpc.Opening;
using Helen.Mpc.Tests.DualMasks;
using Helen.Mpc.Tests.Support;
using Helen.Rounds;
using Helen.Tests.Support;

namespace Helen.Mpc.Tests.Opening;

public class ThresholdOpeningTests
{
    private const int Echo = 0, Shares = 1, Proofs = 2;
    private static readonly int Width = MaskWorld.Key(3).PublicKey.Paillier.N.ByteCount;

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Run_HonestParties_OpensBalancedPlaintexts(int parties)
    {
        var n = MaskWorld.Key(parties).PublicKey.Paillier.N.Value;
        BigInteger[] plaintexts = [0, 1, -1, 123456789, -(BigInteger.One << 200), (n - 1) / 2, -(n - 1) / 2];
        using var network = new LockStepNetwork(parties);
        foreach (var outcome in await RunAsync(network, plaintexts)) Assert.Equal(plaintexts, outcome.Result);
        Assert.Equal(2, network.Log.Count);
    }

    [Fact]
    public async Task Run_NoShareLeavesBeforeTheEcho()
    {
        using var network = new LockStepNetwork(3);
        var views = network.Channels.Select(channel => channel.View.ToArray()).ToArray();
        await RunAsync(network, [5]);
        Assert.Equal(views, network.Log[Echo].Payloads);
        Assert.Equal(Width, network.Log[Shares].Payloads[0].Length);
    }

    [Fact]
    public async Task Run_NothingToOpen_ExchangesNothing()
    {
        using var network = new LockStepNetwork(2);
        foreach (var outcome in await RunAsync(network, [])) Assert.Empty(outcome.Result);
        Assert.Empty(network.Log);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Run_WrongShare_BlamesExactlyItsOwner(int culprit) => MaskWorld.AssertAllBlame(await RunAsync(Rewriting(Shares, culprit, payload => payload[^1] ^= 1), [1, 2, 3]), Fault.WrongOpeningShare, culprit);

    [Fact]
    public async Task Run_TwoWrongSharesOfDifferentCiphertexts_BlamesBoth() => MaskWorld.AssertAllBlame(await RunAsync(new LockStepNetwork(3)
    {
        Adversary = (info, payloads) =>
        {
            if (info.Step != Shares) return;
            payloads[0][Width - 1] ^= 1;
            payloads[2][(3 * Width) - 1] ^= 1;
        },
    }, [1, 2, 3]), Fault.WrongOpeningShare, 0, 2);

    /// <summary>Two wrong shares of one ciphertext that cancel in the product open it correctly: nothing was harmed, nobody is named.</summary>
    [Fact]
    public async Task Run_SharesWrongByCancellingFactors_Opens()
    {
        var n = MaskWorld.Key(3).PublicKey.Paillier.N;
        foreach (var outcome in await RunAsync(new LockStepNetwork(3)
        {
            Adversary = (info, payloads) =>
            {
                if (info.Step != Shares) return;
                Replace(payloads[0], r => n.Multiply(r, 7));
                Replace(payloads[1], r => n.Multiply(r, n.Invert(7)));
            },
        }, [-42])) Assert.Equal([-42], outcome.Result);
    }

    [Fact]
    public async Task Run_ShareWrongBySign_Opens()
    {
        var n = MaskWorld.Key(3).PublicKey.Paillier.N.Value;
        foreach (var outcome in await RunAsync(Rewriting(Shares, 1, payload => Replace(payload, r => n - r)), [-42])) Assert.Equal([-42], outcome.Result);
    }

    [Theory]
    [InlineData(0)]         // 0 is no unit
    [InlineData(1)]         // N + r is not canonical
    public async Task Run_ShareOutsideTheGroup_BlamesItsOwner(int kind)
    {
        var key = MaskWorld.Key(3).PublicKey.Paillier;
        MaskWorld.AssertAllBlame(await RunAsync(Rewriting(Shares, 1, payload => Replace(payload, _ => kind == 0 ? 0 : key.N.Value)), [9]), Fault.WrongOpeningShare, 1);
    }

    [Fact]
    public async Task Run_TruncatedShares_BlamesSender() => MaskWorld.AssertAllBlame(await RunAsync(new LockStepNetwork(3)
    {
        Adversary = (info, payloads) =>
        {
            if (info.Step == Shares) payloads[1] = payloads[1][1..];
        },
    }, [1]), Fault.MalformedEncoding, 1);

    /// <summary>Another party's proof does not defend a wrong share, and a party that spoils its own defence is named too.</summary>
    [Fact]
    public async Task Run_WrongShareWithStolenProof_BlamesItsOwner() => MaskWorld.AssertAllBlame(await RunAsync(new LockStepNetwork(3)
    {
        Adversary = (info, payloads) =>
        {
            if (info.Step == Shares) payloads[0].CopyTo(payloads[1], 0);
            if (info.Step == Proofs) payloads[1] = payloads[0];
        },
    }, [4]), Fault.WrongOpeningShare, 1);

    [Fact]
    public async Task Run_MalformedProof_BlamesItsSenderToo() => MaskWorld.AssertAllBlame(await RunAsync(new LockStepNetwork(3)
    {
        Adversary = (info, payloads) =>
        {
            if (info.Step == Shares) payloads[1][^1] ^= 1;
            if (info.Step == Proofs) payloads[2] = [];
        },
    }, [4]), Fault.WrongOpeningShare, 1, 2);

    [Fact]
    public async Task Run_ShareOfAnotherParty_IsRefused()
    {
        using var network = new LockStepNetwork(2);
        var key = MaskWorld.Key(2);
        foreach (var outcome in await network.RunAsync(channel => ThresholdOpening.RunAsync(key.PublicKey, key.Shares[1 - channel.Self.Index], channel, new SeededRandomSource(1), [], CancellationToken.None)))
            Assert.IsType<ArgumentException>(outcome.Error);
    }

    [Fact]
    public async Task Run_KeyOfAnotherNumberOfPartiesOrAnotherModulus_IsRefused()
    {
        using var network = new LockStepNetwork(2);
        MaskedCiphertext[] one = [new(MaskWorld.Key(2).PublicKey.Paillier.EncryptPublic(1))];
        var (two, three) = (MaskWorld.Key(2), MaskWorld.Key(3));
        foreach (var outcome in await network.RunAsync(channel => ThresholdOpening.RunAsync(three.PublicKey, three.Shares[channel.Self.Index], channel, new SeededRandomSource(1), one, CancellationToken.None)))
            Assert.IsType<ArgumentException>(outcome.Error);
        using var again = new LockStepNetwork(2);
        foreach (var outcome in await again.RunAsync(async channel =>
        {
            using var foreign = new Cryptography.Paillier.ThresholdKeyShare(two.PublicKey.Paillier.N.Value + 4, channel.Self.Index, 0, two.PublicKey.ShareBits);
            return await ThresholdOpening.RunAsync(two.PublicKey, foreign, channel, new SeededRandomSource(1), one, CancellationToken.None);
        }))
            Assert.IsType<ArgumentException>(outcome.Error);
        Assert.Empty(again.Log);
    }

    private static LockStepNetwork Rewriting(int step, int party, Action<byte[]> change) => new(3)
    {
        Adversary = (info, payloads) =>
        {
            if (info.Step == step) change(payloads[party]);
        },
    };

    private static void Replace(byte[] payload, Func<BigInteger, BigInteger> change)
    {
        var changed = change(new(payload, isUnsigned: true, isBigEndian: true)).ToByteArray(isUnsigned: true, isBigEndian: true);
        Array.Clear(payload);
        changed.CopyTo(payload, payload.Length - changed.Length);
    }

    private static async Task<LockStepNetwork.Outcome<BigInteger[]>[]> RunAsync(LockStepNetwork network, BigInteger[] plaintexts)
    {
        using (network)
        {
            var random = new SeededRandomSource(77);
            var key = MaskWorld.Key(network.Channels.Length).PublicKey.Paillier;
            // Only tests may declare a ciphertext masked.
            var ciphertexts = plaintexts.Select((x, i) => new MaskedCiphertext(key.Encrypt(x, key.NextExponent(random), MaskWorld.Parameters.EncryptionExponentBits, negative: i % 2 == 1))).ToArray();
            return await MaskWorld.RunAsync(network, 2, party => ThresholdOpening.RunAsync(party.Key, party.Share, party.Channel, party.Random, ciphertexts, CancellationToken.None));
        }
    }
}
