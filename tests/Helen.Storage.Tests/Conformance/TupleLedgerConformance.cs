using Helen.Storage.Tests.Support;
using Helen.Storage.Tuples;

namespace Helen.Storage.Tests.Conformance;

/// <summary>Protocol §8.3 and §8.4.</summary>
public abstract class TupleLedgerConformance<TWorld> : StoreConformance<TWorld>
    where TWorld : IStoreWorld, new()
{
    private const string S = "session";
    private const string A = "Training/1#0";
    private const string B = "Training/1#1";

    [Fact]
    public async Task OpenEpoch_Again_GivesANewNumberAndBurnsTheRunningOne()
    {
        var ledger = (await World.OpenAsync()).Tuples;
        var first = await ledger.OpenEpochAsync(S, Ct);
        await ledger.BeginAttemptAsync(new(S, A, 1), first, Ct);

        var second = await ledger.OpenEpochAsync(S, Ct);

        Assert.Equal((1L, 2L), (first, second));
        Assert.Equal(second, await ledger.FindEpochAsync(S, Ct));
        Assert.Equal(AttemptState.Burnt, await ledger.ReadAsync(new(S, A, 1), Ct));
    }

    [Fact]
    public async Task FindEpoch_NeverOpened_IsNull() => Assert.Null(await (await World.OpenAsync()).Tuples.FindEpochAsync(S, Ct));

    [Fact]
    public async Task Begin_FirstAttempt_IsReserved()
    {
        var ledger = (await World.OpenAsync()).Tuples;
        var epoch = await ledger.OpenEpochAsync(S, Ct);
        Assert.Null(await ledger.ReadAsync(new(S, A, 1), Ct));

        await ledger.BeginAttemptAsync(new(S, A, 1), epoch, Ct);

        Assert.Equal(AttemptState.Reserved, await ledger.ReadAsync(new(S, A, 1), Ct));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Begin_AgainEvenWhenCompleted_IsRefused(bool completed)
    {
        var ledger = (await World.OpenAsync()).Tuples;
        var epoch = await ledger.OpenEpochAsync(S, Ct);
        await ledger.BeginAttemptAsync(new(S, A, 1), epoch, Ct);
        if (completed) await ledger.CompleteAsync(new(S, A, 1), Ct);

        await AssertRefused(AttemptRefusal.BegunBefore, () => ledger.BeginAttemptAsync(new(S, A, 1), epoch, Ct));

        await ledger.BeginAttemptAsync(new(S, B, 1), epoch, Ct);
    }

    [Fact]
    public async Task Begin_LowerThanAnEarlierAttemptOfAnotherSegment_IsRefused()
    {
        var ledger = (await World.OpenAsync()).Tuples;
        var epoch = await ledger.OpenEpochAsync(S, Ct);
        await ledger.BeginAttemptAsync(new(S, A, 3), epoch, Ct);

        await AssertRefused(AttemptRefusal.Behind, () => ledger.BeginAttemptAsync(new(S, B, 2), epoch, Ct));

        await ledger.BeginAttemptAsync(new(S, B, 3), epoch, Ct);
    }

    [Fact]
    public async Task Begin_NumberOfAFailedAttempt_IsRefusedForEverySegment()
    {
        var ledger = (await World.OpenAsync()).Tuples;
        await ledger.BeginAttemptAsync(new(S, A, 1), await ledger.OpenEpochAsync(S, Ct), Ct);
        var epoch = await ledger.OpenEpochAsync(S, Ct);

        await AssertRefused(AttemptRefusal.Behind, () => ledger.BeginAttemptAsync(new(S, B, 1), epoch, Ct));

        await ledger.BeginAttemptAsync(new(S, B, 2), epoch, Ct);
    }

    [Theory]
    [InlineData(64, true)]
    [InlineData(65, false)]
    public async Task Begin_AroundTheBound_AcceptsTheBoundOnly(int attempt, bool accepted)
    {
        var ledger = (await World.OpenAsync()).Tuples;
        var epoch = await ledger.OpenEpochAsync(S, Ct);

        if (accepted) await ledger.BeginAttemptAsync(new(S, A, attempt), epoch, Ct);
        else await AssertRefused(AttemptRefusal.TooMany, () => ledger.BeginAttemptAsync(new(S, A, attempt), epoch, Ct));
    }

    [Fact]
    public async Task Begin_AttemptsOfASession_EndAtTheBound()
    {
        var ledger = (await World.OpenAsync()).Tuples;
        for (var attempt = 1; attempt <= 64; attempt++)
        {
            var segment = attempt % 2 == 0 ? A : B;
            var epoch = await ledger.OpenEpochAsync(S, Ct);
            Assert.Equal(attempt, await ledger.NextAttemptAsync(S, segment, Ct));
            await ledger.BeginAttemptAsync(new(S, segment, attempt), epoch, Ct);
        }
        await ledger.OpenEpochAsync(S, Ct);

        var refused = await Assert.ThrowsAsync<AttemptRefusedException>(async () => await ledger.NextAttemptAsync(S, A, Ct));

        Assert.Equal(AttemptRefusal.TooMany, refused.Reason);
        Assert.Equal(1, await ledger.NextAttemptAsync("other", A, Ct));
    }

    [Fact]
    public async Task Begin_InABurntEpoch_IsRefused()
    {
        var ledger = (await World.OpenAsync()).Tuples;
        var epoch = await ledger.OpenEpochAsync(S, Ct);
        await ledger.BurnEpochAsync(S, epoch, Ct);

        await AssertRefused(AttemptRefusal.EpochOver, () => ledger.BeginAttemptAsync(new(S, A, 1), epoch, Ct));
        await AssertRefused(AttemptRefusal.EpochOver, () => ledger.BeginAttemptAsync(new(S, A, 1), epoch + 1, Ct));

        await ledger.BeginAttemptAsync(new(S, A, 1), await ledger.OpenEpochAsync(S, Ct), Ct);
    }

    [Fact]
    public async Task Begin_InTheEpochOfAnotherSession_IsRefused()
    {
        var ledger = (await World.OpenAsync()).Tuples;
        var epoch = await ledger.OpenEpochAsync("other", Ct);

        await AssertRefused(AttemptRefusal.EpochOver, () => ledger.BeginAttemptAsync(new(S, A, 1), epoch, Ct));
    }

    [Fact]
    public async Task Begin_AnotherNumberInTheSameEpoch_IsRefused()
    {
        var ledger = (await World.OpenAsync()).Tuples;
        var epoch = await ledger.OpenEpochAsync(S, Ct);
        await ledger.BeginAttemptAsync(new(S, A, 1), epoch, Ct);

        await AssertRefused(AttemptRefusal.EpochTaken, () => ledger.BeginAttemptAsync(new(S, A, 2), epoch, Ct));

        await ledger.BeginAttemptAsync(new(S, A, 2), await ledger.OpenEpochAsync(S, Ct), Ct);
    }

    [Fact]
    public async Task Begin_ConcurrentCallersOfTwoProcesses_OneWins()
    {
        var (first, second) = (await World.OpenAsync(), await World.OpenAsync());
        for (var round = 1; round <= 5; round++)
        {
            var epoch = await first.Tuples.OpenEpochAsync(S, Ct);
            var address = new AttemptAddress(S, A, round);
            var won = await Task.WhenAll(Enumerable.Range(0, 8).Select(caller => Task.Run(async () =>
            {
                try
                {
                    await (caller % 2 == 0 ? first : second).Tuples.BeginAttemptAsync(address, epoch, Ct);
                    return true;
                }
                catch (AttemptRefusedException refused) when (refused.Reason == AttemptRefusal.BegunBefore)
                {
                    return false;
                }
            })));

            Assert.Single(won, true);
        }
    }

    [Fact]
    public async Task Complete_Reserved_SurvivesBurningAndReopening()
    {
        var ledger = (await World.OpenAsync()).Tuples;
        var epoch = await ledger.OpenEpochAsync(S, Ct);
        await ledger.BeginAttemptAsync(new(S, A, 1), epoch, Ct);
        await ledger.BeginAttemptAsync(new(S, B, 1), epoch, Ct);

        await ledger.CompleteAsync(new(S, A, 1), Ct);
        await ledger.CompleteAsync(new(S, A, 1), Ct);
        await ledger.BurnEpochAsync(S, epoch, Ct);

        ledger = (await ReopenAsync()).Tuples;
        Assert.Equal(AttemptState.Completed, await ledger.ReadAsync(new(S, A, 1), Ct));
        Assert.Equal(AttemptState.Burnt, await ledger.ReadAsync(new(S, B, 1), Ct));
    }

    [Fact]
    public async Task Complete_BurntOrNeverBegun_IsRefused()
    {
        var ledger = (await World.OpenAsync()).Tuples;
        var epoch = await ledger.OpenEpochAsync(S, Ct);
        await ledger.BeginAttemptAsync(new(S, A, 1), epoch, Ct);
        await ledger.BurnEpochAsync(S, epoch, Ct);

        await AssertRefused(AttemptRefusal.EpochOver, () => ledger.CompleteAsync(new(S, A, 1), Ct));
        await AssertRefused(AttemptRefusal.NotBegun, () => ledger.CompleteAsync(new(S, B, 1), Ct));
    }

    [Fact]
    public async Task BurnEpoch_BurnsOnlyItsOwn()
    {
        var ledger = (await World.OpenAsync()).Tuples;
        var mine = await ledger.OpenEpochAsync(S, Ct);
        var other = await ledger.OpenEpochAsync("other", Ct);
        await ledger.BeginAttemptAsync(new(S, A, 1), mine, Ct);
        await ledger.BeginAttemptAsync(new("other", A, 1), other, Ct);

        await ledger.BurnEpochAsync(S, mine, Ct);
        await ledger.BurnEpochAsync(S, mine, Ct);

        Assert.Equal(AttemptState.Burnt, await ledger.ReadAsync(new(S, A, 1), Ct));
        Assert.Null(await ledger.FindEpochAsync(S, Ct));
        Assert.Equal(AttemptState.Reserved, await ledger.ReadAsync(new("other", A, 1), Ct));
        Assert.Equal(other, await ledger.FindEpochAsync("other", Ct));
    }

    /// <summary>Protocol §8.4: each process start burns all unused preprocessing.</summary>
    [Fact]
    public async Task Reopen_BurnsEpochsAndReservations()
    {
        var ledger = (await World.OpenAsync()).Tuples;
        var epoch = await ledger.OpenEpochAsync(S, Ct);
        await ledger.BeginAttemptAsync(new(S, A, 1), epoch, Ct);
        var unused = await ledger.OpenEpochAsync("unused", Ct);

        ledger = (await ReopenAsync()).Tuples;

        Assert.Equal(AttemptState.Burnt, await ledger.ReadAsync(new(S, A, 1), Ct));
        Assert.Null(await ledger.FindEpochAsync("unused", Ct));
        await AssertRefused(AttemptRefusal.EpochOver, () => ledger.BeginAttemptAsync(new("unused", A, 1), unused, Ct));
        Assert.Equal(2, await ledger.NextAttemptAsync(S, B, Ct));
        Assert.Equal(epoch + 1, await ledger.OpenEpochAsync(S, Ct));
    }

    [Fact]
    public async Task Reopen_BetweenSegments_CostsNoAttempt()
    {
        var ledger = (await World.OpenAsync()).Tuples;
        await ledger.BeginAttemptAsync(new(S, A, 1), await ledger.OpenEpochAsync(S, Ct), Ct);
        await ledger.CompleteAsync(new(S, A, 1), Ct);

        ledger = (await ReopenAsync()).Tuples;

        Assert.Equal(1, await ledger.NextAttemptAsync(S, B, Ct));
        await ledger.BeginAttemptAsync(new(S, B, 1), await ledger.OpenEpochAsync(S, Ct), Ct);
    }

    /// <summary>A second process start burns what a living one reserved: the living one notices at its next step.</summary>
    [Fact]
    public async Task Open_WhileAnotherRuns_EndsItsEpoch()
    {
        var running = (await World.OpenAsync()).Tuples;
        var epoch = await running.OpenEpochAsync(S, Ct);
        await running.BeginAttemptAsync(new(S, A, 1), epoch, Ct);

        await World.OpenAsync();

        await AssertRefused(AttemptRefusal.EpochOver, () => running.CompleteAsync(new(S, A, 1), Ct));
        await AssertRefused(AttemptRefusal.EpochOver, () => running.BeginAttemptAsync(new(S, B, 2), epoch, Ct));
    }

    [Fact]
    public async Task NextAttempt_FollowsTheRules()
    {
        var ledger = (await World.OpenAsync()).Tuples;
        Assert.Equal(1, await ledger.NextAttemptAsync(S, A, Ct));
        var epoch = await ledger.OpenEpochAsync(S, Ct);
        await ledger.BeginAttemptAsync(new(S, A, 1), epoch, Ct);

        Assert.Equal(2, await ledger.NextAttemptAsync(S, A, Ct));
        Assert.Equal(1, await ledger.NextAttemptAsync(S, B, Ct));

        await ledger.BurnEpochAsync(S, epoch, Ct);
        Assert.Equal(2, await ledger.NextAttemptAsync(S, A, Ct));
        Assert.Equal(2, await ledger.NextAttemptAsync(S, B, Ct));
    }

    private static async Task AssertRefused(AttemptRefusal reason, Func<ValueTask> refused) =>
        Assert.Equal(reason, (await Assert.ThrowsAsync<AttemptRefusedException>(async () => await refused())).Reason);
}
