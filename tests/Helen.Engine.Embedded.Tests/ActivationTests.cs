namespace Helen.Engine.Embedded.Tests;

/// <summary>How activations begin and end.</summary>
public sealed class ActivationTests
{
    private static readonly TimeSpan CollectionAge = TimeSpan.FromMinutes(15);

    [Fact]
    public async Task FirstCall_Activates_LaterCallsReuse()
    {
        await using var world = await World.StartAsync();
        Assert.Equal(0, world.Engine.ActivationCount);

        Assert.Equal(1, await world.Actor("a").IdAsync());
        Assert.Equal(1, await world.Actor("a").IdAsync());

        Assert.Equal(1, world.Engine.ActivationCount);
        Assert.Equal(["created a", "activated a"], world.Probe.Events);
    }

    [Fact]
    public async Task DeactivateOnIdle_NextCall_MeetsAFreshActivation()
    {
        await using var world = await World.StartAsync();

        Assert.Equal(1, await world.Actor("a").EndAsync());
        Assert.Equal(2, await world.Actor("a").IdAsync());

        Assert.Equal(["created a", "activated a", "ended a ApplicationRequested", "scope-disposed", "created a", "activated a"], world.Probe.Events);
    }

    [Fact]
    public async Task DeactivateOnIdle_WaitingCalls_GoToTheSuccessor()
    {
        await using var world = await World.StartAsync();
        var actor = world.Actor("a");

        var hold = actor.HoldAsync("hold");
        await world.Probe.Seen("hold begins");
        var end = actor.EndAsync();
        var next = actor.IdAsync();
        world.Probe.Open("hold");

        await hold;
        Assert.Equal(1, await end);
        Assert.Equal(2, await next);
    }

    [Fact]
    public async Task Activation_ThatAlwaysEnds_FailsItsCallers()
    {
        await using var world = await World.StartAsync();

        await Assert.ThrowsAnyAsync<InvalidOperationException>(() => world.Actor("always-ending").EchoAsync(1));
    }

    [Fact]
    public async Task FailingActivation_FailsTheCall_NextCallTriesAgain()
    {
        await using var world = await World.StartAsync();
        var grain = world.Grains.GetGrain<IFragile>("a");

        Assert.Equal("not yet", (await Assert.ThrowsAsync<InvalidDataException>(() => grain.PingAsync())).Message);
        Assert.Equal(0, world.Engine.ActivationCount);
        world.Probe.Open("healthy");

        Assert.Equal(2, await grain.PingAsync());
    }

    [Fact]
    public async Task IdleActivation_IsCollectedAfterItsAge()
    {
        await using var world = await World.StartAsync();
        await world.Actor("a").IdAsync();

        world.Clock.Advance(CollectionAge - TimeSpan.FromTicks(1));
        Assert.DoesNotContain("ended a ActivationIdle", world.Probe.Events);
        world.Clock.Advance(TimeSpan.FromTicks(1));

        await world.Probe.Seen("ended a ActivationIdle");
        Assert.Equal(2, await world.Actor("a").IdAsync());
    }

    [Fact]
    public async Task Call_StartsTheAgeAnew()
    {
        await using var world = await World.StartAsync();
        await world.Actor("a").IdAsync();
        world.Clock.Advance(CollectionAge - TimeSpan.FromMinutes(1));
        await world.Actor("a").IdAsync();
        world.Clock.Advance(CollectionAge - TimeSpan.FromMinutes(1));

        Assert.Equal(1, await world.Actor("a").IdAsync());
    }

    [Fact]
    public async Task BusyActivation_IsNotCollected()
    {
        await using var world = await World.StartAsync();
        await world.Actor("a").HoldOneWayAsync("hold");
        await world.Probe.Seen("hold begins");
        world.Clock.Advance(4 * CollectionAge);

        Assert.DoesNotContain("ended a ActivationIdle", world.Probe.Events);
        world.Probe.Open("hold");
        Assert.Equal(1, await world.Actor("a").IdAsync());
    }

    [Fact]
    public async Task DelayDeactivation_KeepsUntilThen()
    {
        await using var world = await World.StartAsync();
        await world.Actor("a").DelayAsync(TimeSpan.FromHours(1));

        world.Clock.Advance(TimeSpan.FromMinutes(59));
        Assert.Equal(1, world.Engine.ActivationCount);
        world.Clock.Advance(TimeSpan.FromMinutes(1));

        await world.Probe.Seen("ended a ActivationIdle");
    }

    [Fact]
    public async Task StatelessWorker_WorksInParallelUpToItsLimit()
    {
        await using var world = await World.StartAsync();
        var worker = world.Grains.GetGrain<IWorker>(0);

        var work = Enumerable.Range(0, 4).Select(worker.WorkAsync).ToArray();
        await Task.WhenAll(world.Probe.Seen("work 0"), world.Probe.Seen("work 1"), world.Probe.Seen("work 2"));

        Assert.Equal(3, world.Engine.ActivationCount);
        Assert.Equal(0, world.Probe.Count("work 3"));
        world.Probe.Open("work");
        await Task.WhenAll(work);
    }

    [Fact]
    public async Task StatelessWorkers_AreCollectedToo()
    {
        await using var world = await World.StartAsync();
        world.Probe.Open("work");
        await world.Grains.GetGrain<IWorker>(0).WorkAsync(1);

        world.Clock.Advance(CollectionAge);
        await world.Engine.StopAsync(TestContext.Current.CancellationToken);

        Assert.Equal(0, world.Engine.ActivationCount);
    }
}
