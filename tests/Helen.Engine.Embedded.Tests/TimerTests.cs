namespace Helen.Engine.Embedded.Tests;

/// <summary>Timers of an activation, under a clock that only tests move.</summary>
public sealed class TimerTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Fact]
    public async Task Timer_TicksAtDueTimeThenEveryPeriod_UntilDisposed()
    {
        await using var world = await World.StartAsync();
        var actor = world.Actor("a");
        await actor.TimerAsync("tick", 2 * Second, 3 * Second, interleave: false, keepAlive: false);

        foreach (var (wait, ticks) in new[] { (1, 0), (1, 1), (2, 1), (1, 2), (3, 3) })
        {
            world.Clock.Advance(wait * Second);
            await actor.EchoAsync(0);       // a turn after the tick's, if there was one
            Assert.Equal(ticks, world.Probe.Count("tick"));
        }

        await actor.DisposeTimerAsync();
        world.Clock.Advance(100 * Second);
        await actor.EchoAsync(0);
        Assert.Equal(3, world.Probe.Count("tick"));
    }

    [Fact]
    public async Task Timer_InfinitePeriod_TicksOnce()
    {
        await using var world = await World.StartAsync();
        await world.Actor("a").TimerAsync("tick", Second, Timeout.InfiniteTimeSpan, interleave: false, keepAlive: false);

        world.Clock.Advance(Second);
        await world.Actor("a").EchoAsync(0);
        world.Clock.Advance(100 * Second);
        await world.Actor("a").EchoAsync(0);

        Assert.Equal(1, world.Probe.Count("tick"));
    }

    [Fact]
    public async Task Timer_Changed_FollowsTheNewTimes()
    {
        await using var world = await World.StartAsync();
        var actor = world.Actor("a");
        await actor.TimerAsync("tick", Timeout.InfiniteTimeSpan, Second, interleave: false, keepAlive: false);
        world.Clock.Advance(100 * Second);
        await actor.EchoAsync(0);
        Assert.Equal(0, world.Probe.Count("tick"));

        await actor.ChangeTimerAsync(5 * Second, 10 * Second);
        world.Clock.Advance(5 * Second);
        await actor.EchoAsync(0);
        world.Clock.Advance(10 * Second);
        await actor.EchoAsync(0);

        Assert.Equal(2, world.Probe.Count("tick"));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => actor.ChangeTimerAsync(-2 * Second, Second));
    }

    [Fact]
    public async Task Tick_WaitsForARunningCall_UnlessItInterleaves()
    {
        await using var world = await World.StartAsync();
        var (plain, interleaving) = (world.Actor("plain"), world.Actor("interleaving"));
        await plain.TimerAsync("plain tick", Second, Second, interleave: false, keepAlive: false);
        await interleaving.TimerAsync("interleaving tick", Second, Second, interleave: true, keepAlive: false);
        var holds = new[] { plain.HoldAsync("hold"), interleaving.HoldAsync("hold too") };
        await world.Probe.Seen("hold begins");
        await world.Probe.Seen("hold too begins");

        world.Clock.Advance(Second);
        await world.Probe.Seen("interleaving tick");
        Assert.Equal(0, world.Probe.Count("plain tick"));

        world.Probe.Open("hold");
        world.Probe.Open("hold too");
        await Task.WhenAll(holds);
        await world.Probe.Seen("plain tick");
    }

    [Fact]
    public async Task Tick_NotInterleaving_BlocksCalls()
    {
        await using var world = await World.StartAsync();
        var actor = world.Actor("a");
        await actor.TimerAsync("held tick", Second, Second, interleave: false, keepAlive: false);
        world.Clock.Advance(Second);
        await world.Probe.Seen("held tick");

        var echo = actor.EchoAsync(1);
        world.Clock.Advance(10 * Second);
        Assert.Equal(0, world.Probe.Count("echo 1"));
        Assert.Equal(1, world.Probe.Count("held tick"));        // the next tick counts from the end of this one
        world.Probe.Open("held tick");

        Assert.Equal(1, await echo);
    }

    [Fact]
    public async Task KeepAliveTick_StartsTheAgeAnew()
    {
        await using var world = await World.StartAsync();
        await world.Actor("a").TimerAsync("tick", TimeSpan.FromMinutes(7), TimeSpan.FromHours(1), interleave: false, keepAlive: true);

        world.Clock.Advance(TimeSpan.FromMinutes(7));
        await world.Probe.Seen("tick");
        world.Clock.Advance(TimeSpan.FromMinutes(14));

        Assert.Equal(1, await world.Actor("a").IdAsync());
    }

    [Fact]
    public async Task PlainTick_DoesNotKeepTheActivation()
    {
        await using var world = await World.StartAsync();
        await world.Actor("a").TimerAsync("tick", TimeSpan.FromMinutes(7), TimeSpan.FromHours(1), interleave: false, keepAlive: false);

        world.Clock.Advance(TimeSpan.FromMinutes(7));
        await world.Probe.Seen("tick");
        world.Clock.Advance(TimeSpan.FromMinutes(7));
        // The collector passes over a tick whose last step still runs.
        for (var minutes = 15; world.Probe.Count("ended a ActivationIdle") == 0; minutes++)
        {
            Assert.True(minutes <= 21, "The tick counted as use.");
            world.Clock.Advance(TimeSpan.FromMinutes(1));
            if (minutes == 15) await Task.WhenAny(world.Probe.Seen("ended a ActivationIdle"), Task.Delay(TimeSpan.FromSeconds(5), TestContext.Current.CancellationToken));
        }
    }

    [Fact]
    public async Task FailingTick_IsLogged_TheNextComes()
    {
        await using var world = await World.StartAsync();
        var actor = world.Actor("a");
        await actor.ThrowingTimerAsync("boom");

        world.Clock.Advance(Second);
        await actor.EchoAsync(0);
        world.Clock.Advance(Second);
        await world.Probe.Seen("boom 1");

        Assert.Equal(1, await actor.IdAsync());
    }

    [Fact]
    public async Task EveryOverload_Ticks()
    {
        await using var world = await World.StartAsync();
        var names = await world.Actor("a").TimerOverloadsAsync();

        world.Clock.Advance(TimeSpan.Zero);

        foreach (var name in names) await world.Probe.Seen(name.ToString());
    }

    [Fact]
    public async Task Timers_EndWithTheirActivation()
    {
        await using var world = await World.StartAsync();
        await world.Actor("a").TimerAsync("tick", Second, Second, interleave: false, keepAlive: true);
        await world.Actor("a").EndAsync();
        await world.Probe.Seen("ended a ApplicationRequested");

        world.Clock.Advance(100 * Second);
        await world.Actor("a").EchoAsync(0);

        Assert.Equal(0, world.Probe.Count("tick"));
    }

    [Theory]
    [InlineData(-2, 1)]
    [InlineData(1, 0)]
    [InlineData(1, -2)]
    public async Task Timer_ImpossibleTimes_AreRefused(int dueSeconds, int periodSeconds)
    {
        await using var world = await World.StartAsync();

        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => world.Actor("a").TimerAsync("tick", dueSeconds * Second, periodSeconds * Second, interleave: false, keepAlive: false));
    }

    [Fact]
    public async Task Timer_OutsideATurn_IsRefused()
    {
        await using var world = await World.StartAsync();

        await Assert.ThrowsAsync<InvalidOperationException>(() => world.Actor("a").TimerOutsideTurnAsync());
    }
}
