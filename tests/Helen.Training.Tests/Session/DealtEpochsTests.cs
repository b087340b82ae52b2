using Helen.Arithmetic.Randomness;
using Helen.Dealer;
using Helen.Mpc.Tuples;
using Helen.Rounds;

namespace Helen.Training.Tests.Session;

/// <summary>An epoch's tuples end with it (protocol §8.3).</summary>
public sealed class DealtEpochsTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Begin_LaterEpoch_BurnsTheEarlierOne()
    {
        using var epochs = new DealtEpochs(2, new SystemRandomSource());
        var segment = new SegmentId(Phase.ModelCompute, 0, 0);
        var first = await epochs.For(new(0)).BeginAsync(1, Ct);
        (await first.TakeAsync(segment, 1, 0, TupleDemand.OfTriples(1), Ct)).Dispose();
        var second = await epochs.For(new(1)).BeginAsync(2, Ct);
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await first.TakeAsync(segment, 1, 1, TupleDemand.OfTriples(1), Ct));
        (await second.TakeAsync(segment, 2, 1, TupleDemand.OfTriples(1), Ct)).Dispose();
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await epochs.For(new(0)).BeginAsync(1, Ct));
    }
}
