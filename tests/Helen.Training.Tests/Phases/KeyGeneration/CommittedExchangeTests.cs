using Helen.Mpc.Tests.Support;
using Helen.Rounds;
using Helen.Training.Phases.KeyGeneration;
using Helen.Training.Tests.Support;

namespace Helen.Training.Tests.Phases.KeyGeneration;

/// <summary>Every refusal of a committed exchange, by a party that has committed to what it opens.</summary>
public sealed class CommittedExchangeTests
{
    private static readonly SegmentId s_segment = new(Phase.KeyGeneration, 0, 0);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task RunAsync_Honest_CommitsConfirmsAndOpens()
    {
        using var network = new LockStepNetwork(2, s_segment);
        var outcomes = await network.RunAsync(channel => ExchangeAsync(channel, [(byte)channel.Self.Index]));
        Assert.All(outcomes, outcome => Assert.Equal(["00", "01"], outcome.Result));
        Assert.Equal([64 / 2, 64 / 2, 1 + CommittedDeviation.NonceBytes], network.Log.Select(exchange => exchange.Payloads[0].Length));
        // What is confirmed is the view with all commitments.
        Assert.Equal(network.Log[1].Payloads[0], network.Log[1].Payloads[1]);
    }

    [Fact]
    public async Task RunAsync_EmptyValue_IsAValue()
    {
        using var network = new LockStepNetwork(2, s_segment);
        Assert.All(await network.RunAsync(channel => ExchangeAsync(channel, [])), outcome => Assert.Equal([string.Empty, string.Empty], outcome.Result));
    }

    [Fact]
    public async Task RunAsync_OpeningShorterThanItsNonce_NamesTheSender() => CommittedDeviation.AssertNamed(
        await CommittedDeviation.RunAsync(s_segment, channel => ExchangeAsync(channel, [1]), "label", (_, own) => own[..(CommittedDeviation.NonceBytes - 1)]), Fault.MalformedEncoding);

    [Fact]
    public async Task RunAsync_ValueThatCannotBeRead_NamesTheSender() => CommittedDeviation.AssertNamed(
        await CommittedDeviation.RunAsync(s_segment, channel => ExchangeAsync(channel, [1]), "label", (_, own) => [.. own, 1]), Fault.MalformedEncoding);

    [Theory]
    [InlineData(31)]                            // shorter than a digest
    [InlineData(33)]                            // something in the clear where nothing belongs
    public async Task RunAsync_CommitmentOfAnotherLength_NamesTheSender(int length) => CommittedDeviation.AssertNamed(
        await CommittedDeviation.RunAsync(s_segment, channel => ExchangeAsync(channel, [1]), 0, _ => new byte[length]), Fault.MalformedEncoding);

    [Fact]
    public async Task RunAsync_OtherValueThanCommitted_NamesTheSender() => CommittedDeviation.AssertNamed(
        await CommittedDeviation.RunAsync(s_segment, channel => ExchangeAsync(channel, [1]), ^1, own => [.. own[..^1], 2]), Fault.CommitmentMismatch);

    [Theory]
    [InlineData(31)]
    [InlineData(33)]
    public async Task AccuseAsync_SeedOfAnotherLength_NamesTheSender(int length) => CommittedDeviation.AssertNamed(await CommittedDeviation.RunAsync(s_segment, AccuseAsync, ^1, _ => new byte[length]), Fault.MalformedEncoding);

    /// <summary>Nobody reveals a seed before all hold the same messages: who was told other things must not be made to look like a liar.</summary>
    [Fact]
    public async Task AccuseAsync_Honest_ConfirmsBeforeItReveals()
    {
        using var network = new LockStepNetwork(2, s_segment);
        var outcomes = await network.RunAsync(AccuseAsync);
        Assert.Equal(2, network.Log.Count);
        Assert.Equal(network.Log[0].Payloads[0], network.Log[0].Payloads[1]);
        Assert.All(outcomes, outcome => Assert.Equal((null, Fault.Disagreement), (outcome.Result.Blames[0].Culprit, outcome.Result.Blames[0].Fault)));
    }

    private static async Task<HaltException> AccuseAsync(ISegmentChannel channel) =>
        await BatchReveal.AccuseAsync(channel, "A reason.", CommittedDeviation.SeedOf(channel), _ => Task.FromResult<(System.Collections.Immutable.ImmutableArray<PartyId>, SegmentLog.Exchange?)>(([], null)), Token);

    /// <summary>Values of at most one byte, in hexadecimal.</summary>
    private static async Task<string[]> ExchangeAsync(ISegmentChannel channel, byte[] value) => [.. await CommittedExchange.RunAsync(
        channel, "label", value, wire => wire.Length <= 1 ? Convert.ToHexString(wire.Span) : null, CommittedDeviation.SeedOf(channel).Expand(), Token)];
}
