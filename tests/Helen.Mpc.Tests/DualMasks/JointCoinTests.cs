using Helen.Cryptography.Hashing;
using Helen.Mpc.DualMasks;
using Helen.Mpc.Tests.Support;
using Helen.Rounds;

namespace Helen.Mpc.Tests.DualMasks;

public class JointCoinTests
{
    private static readonly Digest Coin = Digest.Of("coin"u8);

    [Fact]
    public void Challenge_SameCoinAndProver_IsTheSame() => Assert.Equal(JointCoin.Challenge(Coin, new(1), 72, 7), JointCoin.Challenge(Coin, new(1), 72, 7));

    [Fact]
    public void Challenge_OtherProver_Differs() => Assert.NotEqual(JointCoin.Challenge(Coin, new(1), 72, 7), JointCoin.Challenge(Coin, new(2), 72, 7));

    [Fact]
    public void Challenge_ManyBits_AreBalancedPerColumn()
    {
        var challenge = JointCoin.Challenge(Coin, new(0), 4096, 16);
        for (var t = 0; t < 16; t++) Assert.InRange(challenge.Count(row => row[t]), 2048 - 200, 2048 + 200);     // 6 standard deviations
    }

    [Fact]
    public void Commit_EveryPartOfThePlace_IsBound()
    {
        byte[] contribution = [.. Enumerable.Range(0, JointCoin.ContributionBytes).Select(i => (byte)i)];
        using LockStepNetwork network = new(2), attempt2 = new(2, attempt: 2), segment = new(2, segment: new(Phase.ModelCompute, 1, 1)), session = new(2, session: new(Coin));
        Digest[] commitments =
        [
            JointCoin.Commit(network.Channels[0], new(0), 1, contribution), JointCoin.Commit(network.Channels[0], new(1), 1, contribution),
            JointCoin.Commit(network.Channels[0], new(0), 2, contribution), JointCoin.Commit(attempt2.Channels[0], new(0), 1, contribution),
            JointCoin.Commit(segment.Channels[0], new(0), 1, contribution), JointCoin.Commit(session.Channels[0], new(0), 1, contribution),
        ];
        Assert.Equal(commitments.Length, commitments.Distinct().Count());
        Assert.Equal(commitments[0], JointCoin.Commit(network.Channels[1], new(0), 1, contribution));
    }

    [Fact]
    public void Combine_AnyContributionOrView_ChangesTheCoin()
    {
        using var network = new LockStepNetwork(2);
        var channel = network.Channels[0];
        byte[] a = new byte[32], b = [.. Enumerable.Repeat((byte)1, 32)];
        Digest[] coins = [JointCoin.Combine(channel, 1, Coin, [a, b]), JointCoin.Combine(channel, 1, Coin, [b, a]), JointCoin.Combine(channel, 1, Coin, [a, a]), JointCoin.Combine(channel, 1, channel.View, [a, b]), JointCoin.Combine(channel, 2, Coin, [a, b])];
        Assert.Equal(coins.Length, coins.Distinct().Count());
    }
}
