namespace Helen.Engine.Embedded.Tests;

/// <summary>Calls run one at a time; who may interleave; who waits how long.</summary>
public sealed class TurnTests
{
    private static readonly TimeSpan ResponseTimeout = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Call_BusyGrain_WaitsForItsTurn()
    {
        await using var world = await World.StartAsync();
        var actor = world.Actor("a");

        var hold = actor.HoldAsync("hold");
        await world.Probe.Seen("hold begins");
        var echo = actor.EchoAsync(1);
        world.Probe.Open("hold");
        await Task.WhenAll(hold, echo);

        Assert.Equal(["hold begins", "hold ends", "echo 1"], world.Probe.Events.Where(mark => mark.StartsWith("hold", StringComparison.Ordinal) || mark.StartsWith("echo", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Call_BusyReentrantGrain_Interleaves()
    {
        await using var world = await World.StartAsync();
        var actor = world.Reentrant("a");

        var hold = actor.HoldAsync("hold");
        await world.Probe.Seen("hold begins");

        Assert.Equal(1, await actor.EchoAsync(1));
        Assert.False(hold.IsCompleted);
        world.Probe.Open("hold");
        await hold;
    }

    [Fact]
    public async Task Call_AlwaysInterleave_RunsBetweenTurns()
    {
        await using var world = await World.StartAsync();
        var actor = world.Actor("a");
        world.Probe.Open("between");

        var hold = actor.HoldAsync("hold");
        await world.Probe.Seen("hold begins");
        await actor.InterleaveAsync("between");

        Assert.False(hold.IsCompleted);
        world.Probe.Open("hold");
        await hold;
    }

    [Fact]
    public async Task Call_BesideAlwaysInterleave_IsNotBlocked()
    {
        await using var world = await World.StartAsync();
        var actor = world.Actor("a");

        var between = actor.InterleaveAsync("between");
        await world.Probe.Seen("between begins");

        Assert.Equal(1, await actor.EchoAsync(1));
        world.Probe.Open("between");
        await between;
    }

    [Fact]
    public async Task ReadOnlyCalls_InterleaveWithEachOtherOnly()
    {
        await using var world = await World.StartAsync();
        var actor = world.Actor("a");

        var first = actor.HoldReadOnlyAsync("first");
        await world.Probe.Seen("first begins");
        var write = actor.EchoAsync(1);
        var second = actor.HoldReadOnlyAsync("second");
        await world.Probe.Seen("second begins");

        Assert.Equal(0, world.Probe.Count("echo 1"));
        world.Probe.Open("first");
        world.Probe.Open("second");
        await Task.WhenAll(first, second, write);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Continuations_ReturnToTheTurn(bool reentrant)
    {
        await using var world = await World.StartAsync();
        var actor = reentrant ? world.Reentrant("a") : world.Actor("a");

        Assert.True(await actor.StaysInItsTurnAsync());
    }

    [Fact]
    public async Task InterleavedTurns_NeverRunAtTheSameTime()
    {
        await using var world = await World.StartAsync();
        var actor = world.Reentrant("a");

        var totals = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => actor.IncrementSlowlyAsync(200)));

        Assert.Equal(8 * 200, totals.Max());
    }

    [Fact]
    public async Task ExecutionContext_DoesNotFlow()
    {
        await using var world = await World.StartAsync();
        Actor.Ambient.Value = "caller";

        Assert.Null(await world.Actor("a").AmbientAsync());
        Assert.Equal("caller", Actor.Ambient.Value);
    }

    [Fact]
    public async Task CallCycle_EndsInTheResponseTimeout()
    {
        await using var world = await World.StartAsync();

        var cycle = world.Actor("a").CallAsync(world.Actor("b"), "cycle");
        await world.Probe.Seen("cycle sent back");
        Assert.False(cycle.IsCompleted);
        world.Clock.Advance(ResponseTimeout);

        await Assert.ThrowsAsync<TimeoutException>(() => cycle);
        Assert.Equal(0, world.Probe.Count("echo 1"));
    }

    [Fact]
    public async Task CallBack_ReentrantCaller_Succeeds()
    {
        await using var world = await World.StartAsync();

        await world.Reentrant("a").CallAsync(world.Actor("b"), "cycle");

        Assert.Equal(1, world.Probe.Count("echo 1"));
    }

    [Fact]
    public async Task ResponseTimeout_CallerGoesOn_CalleeGoesOnToo()
    {
        await using var world = await World.StartAsync();

        var hold = world.Actor("a").HoldAsync("hold");
        await world.Probe.Seen("hold begins");
        world.Clock.Advance(ResponseTimeout - TimeSpan.FromTicks(1));
        Assert.False(hold.IsCompleted);
        world.Clock.Advance(TimeSpan.FromTicks(1));

        await Assert.ThrowsAsync<TimeoutException>(() => hold);
        world.Probe.Open("hold");
        await world.Probe.Seen("hold ends");
    }

    [Fact]
    public async Task ResponseTimeout_OfTheMethod_Wins()
    {
        await using var world = await World.StartAsync();

        var hold = world.Actor("a").HoldLongAsync("hold");
        await world.Probe.Seen("hold begins");
        world.Clock.Advance(TimeSpan.FromSeconds(119));
        Assert.False(hold.IsCompleted);
        world.Clock.Advance(TimeSpan.FromSeconds(1));

        await Assert.ThrowsAsync<TimeoutException>(() => hold);
    }

    [Fact]
    public async Task ResponseTimeout_WhileWaiting_NeverRuns()
    {
        await using var world = await World.StartAsync();
        var actor = world.Actor("a");

        var hold = actor.HoldLongAsync("hold");
        await world.Probe.Seen("hold begins");
        var echo = actor.EchoAsync(1);
        world.Clock.Advance(ResponseTimeout);
        await Assert.ThrowsAsync<TimeoutException>(() => echo);
        world.Probe.Open("hold");
        await hold;

        await actor.EchoAsync(2);
        Assert.Equal(0, world.Probe.Count("echo 1"));
    }

    [Fact]
    public async Task OneWay_CallerDoesNotWait()
    {
        await using var world = await World.StartAsync();
        var actor = world.Actor("a");

        await actor.HoldOneWayAsync("hold");
        await world.Probe.Seen("hold begins");
        Assert.Equal(0, world.Probe.Count("hold ends"));
        world.Probe.Open("hold");
        await world.Probe.Seen("hold ends");

        await actor.ThrowOneWayAsync("thrown");
        await world.Probe.Seen("thrown");
        Assert.Equal(3, await actor.EchoAsync(3));
    }

    [Fact]
    public async Task Cancellation_OfTheCaller_ReachesTheCallee()
    {
        await using var world = await World.StartAsync();
        using var cancellation = new CancellationTokenSource();

        var call = world.Actor("a").WaitForCancellationAsync("wait", cancellation.Token);
        await world.Probe.Seen("wait begins");
        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        await world.Probe.Seen("wait cancelled");
        world.Probe.Open("wait");
    }

    [Fact]
    public async Task Cancellation_BeforeTheCall_NeverSends()
    {
        await using var world = await World.StartAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => world.Actor("a").WaitForCancellationAsync("wait", new CancellationToken(canceled: true)));

        Assert.Empty(world.Probe.Events);
    }

    [Fact]
    public async Task ResponseTimeout_CancelsTheCalleesToken()
    {
        await using var world = await World.StartAsync();

        var call = world.Actor("a").WaitForCancellationAsync("wait", CancellationToken.None);
        await world.Probe.Seen("wait begins");
        world.Clock.Advance(ResponseTimeout);

        await Assert.ThrowsAsync<TimeoutException>(() => call);
        await world.Probe.Seen("wait cancelled");
        world.Probe.Open("wait");
    }

    [Fact]
    public async Task SequentialCalls_20000_AreAnsweredInOrder()
    {
        await using var world = await World.StartAsync(configure: options => options.TimeProvider = TimeProvider.System);
        var actor = world.Grains.GetGrain<ICounter>(1L);
        await actor.NextAsync();

        var start = TimeProvider.System.GetTimestamp();
        for (var i = 2; i <= 20_001; i++) Assert.Equal(i, await actor.NextAsync());

        TestContext.Current.TestOutputHelper?.WriteLine($"20,000 sequential calls: {TimeProvider.System.GetElapsedTime(start).TotalMilliseconds:F0} ms");
    }
}
