using System.Collections.Concurrent;
using System.Globalization;
using System.Numerics;
using Helen.Cryptography;
using Helen.Cryptography.Paillier;
using Helen.Dealer;
using Helen.Mpc.DualMasks;
using Helen.Mpc.Spdz;
using Helen.Mpc.Tests.Support;
using Helen.Rounds;
using Helen.Tests.Support;

namespace Helen.Mpc.Tests.DualMasks;

/// <summary>Small keys with known factors, layouts sized as a budget would, and parties that run in memory.</summary>
internal static class MaskWorld
{
    public static readonly SecurityParameters Parameters = SecurityParameters.InsecureForTests(512);
    public static readonly BigInteger P = BigInteger.Parse("0f711b7573b16494331a59c4ad1ebd086c40f36094fcc9a5c334e51aff848a957", NumberStyles.HexNumber);
    public static readonly BigInteger Q = BigInteger.Parse("0ee1addc841b73d5459d4a28c055ae98e42db5b4b6c7be37e5625e67151b315ef", NumberStyles.HexNumber);
    private static readonly ConcurrentDictionary<int, Lazy<DealtKey>> Keys = new();

    public static DealtKey Key(int parties) => Keys.GetOrAdd(parties, m => new(() => new KeyDealer(new SeededRandomSource((ulong)m)).DealInsecure(Parameters, P, Q, m, 1))).Value;

    /// <summary>Bounds by the formulas of protocol §11 for values of <paramref name="valueBits"/> bits above bit t and masks R_hi of <paramref name="highBits"/> bits.</summary>
    public static MaskLayout Layout(int truncatedBits, int slots, int count, int highBits = 24, int valueBits = 16, int parties = 3, int? rows = null)
    {
        var r = rows ?? Parameters.DualMaskRows;
        BigInteger high = BigInteger.One << (highBits - 1), low = truncatedBits == 0 ? 0 : BigInteger.One << (truncatedBits - 1);
        var coordinates = r * slots * (truncatedBits == 0 ? 1 : 2);
        BigInteger highMask = 8 * coordinates * count * high, lowMask = 8 * coordinates * count * low;
        var slotBits = (int)((BigInteger.One << (truncatedBits + valueBits)) + (2 * parties * ((highMask << truncatedBits) + lowMask))).GetBitLength() + 1;
        return new(truncatedBits, slots, slotBits, count, high, low, highMask, lowMask, r);
    }

    /// <summary>Runs a body at every party of a fresh epoch.</summary>
    public static async Task<LockStepNetwork.Outcome<T>[]> RunAsync<T>(LockStepNetwork network, ulong seed, Func<Party, Task<T>> body)
    {
        using var dealer = new TupleDealer(network.Channels.Length, new SeededRandomSource(seed));
        return await network.RunAsync(async channel =>
        {
            var random = new SeededRandomSource((seed << 8) + (ulong)channel.Self.Index + 1);
            using var spdz = new SpdzContext(channel, dealer.SourceFor(channel.Self), random);
            var key = Key(network.Channels.Length);
            return await body(new(key.PublicKey, key.Shares[channel.Self.Index], channel, spdz, random));
        });
    }

    /// <summary>What only tests can do: read a ciphertext with all key shares at hand.</summary>
    public static BigInteger Decrypt(DealtKey key, Ciphertext ciphertext)
    {
        var masked = new MaskedCiphertext(ciphertext);
        return key.PublicKey.Combine(masked, [.. key.Shares.Select(share => share.Open(key.PublicKey, masked))])!.Value;
    }

    /// <summary>The shared value, from all parties' shares.</summary>
    public static BigInteger Reconstruct(IEnumerable<AuthenticatedShare> shares) => shares.Aggregate(AuthenticatedShare.Zero, (sum, share) => sum + share).Value.ToBalancedInteger();

    public static PartyId[] Culprits<T>(LockStepNetwork.Outcome<T> outcome) => [.. outcome.Blames.Where(blame => blame.Culprit is not null).Select(blame => blame.Culprit!.Value)];

    /// <summary>Every party but the corrupted one reports exactly this fault of exactly these culprits.</summary>
    public static void AssertAllBlame<T>(LockStepNetwork.Outcome<T>[] outcomes, Fault fault, params int[] culprits)
    {
        foreach (var outcome in outcomes.Where((_, party) => !culprits.Contains(party)))
        {
            Assert.Equal(culprits.Select(index => new PartyId(index)), Culprits(outcome));
            Assert.All(outcome.Blames, blame => Assert.Equal(fault, blame.Fault));
            Assert.All(outcome.Blames, blame => Assert.NotEmpty(blame.Evidence));
        }
    }

    internal sealed record Party(ThresholdPublicKey Key, ThresholdKeyShare Share, LockStepNetwork.Channel Channel, SpdzContext Spdz, SeededRandomSource Random)
    {
        public int Index => Channel.Self.Index;

        public Task<VerifiedDualMasks> ProveAsync(MaskLayout layout, DualMaskProver? prover = null) => prover is null
            ? DualMaskProtocol.RunAsync(Key, layout, Spdz, Channel, Random, CancellationToken.None)
            : DualMaskProtocol.RunAsync(Key, layout, Spdz, Channel, Random, prover, CancellationToken.None);
    }
}
