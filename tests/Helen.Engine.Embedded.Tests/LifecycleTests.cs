using Microsoft.Extensions.DependencyInjection;

namespace Helen.Engine.Embedded.Tests;

/// <summary>Engines begin and end, several per process.</summary>
public sealed class LifecycleTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Call_EngineNotRunning_Fails()
    {
        await using var world = new World();
        await Assert.ThrowsAsync<EngineStoppedException>(() => world.Actor("a").EchoAsync(1));

        await world.Engine.StartAsync(Ct);
        Assert.Equal(1, await world.Actor("a").EchoAsync(1));
        await world.Engine.StopAsync(Ct);

        await Assert.ThrowsAsync<EngineStoppedException>(() => world.Actor("a").EchoAsync(1));
        await Assert.ThrowsAsync<InvalidOperationException>(() => world.Engine.StartAsync(Ct));
    }

    [Fact]
    public async Task Stop_TellsEveryGrain()
    {
        await using var world = await World.StartAsync();
        await Task.WhenAll(world.Actor("a").IdAsync(), world.Actor("b").IdAsync());

        await world.Engine.StopAsync(Ct);

        Assert.Equal(1, world.Probe.Count("ended a ShuttingDown"));
        Assert.Equal(1, world.Probe.Count("ended b ShuttingDown"));
        Assert.Equal(2, world.Probe.Count("scope-disposed"));
        Assert.Equal(0, world.Engine.ActivationCount);
    }

    [Fact]
    public async Task Stop_LetsRunningCallsEnd_RefusesWaitingOnes()
    {
        await using var world = await World.StartAsync();
        var hold = world.Actor("a").HoldAsync("hold");
        await world.Probe.Seen("hold begins");
        var waiting = world.Actor("a").EchoAsync(1);

        var stop = world.Engine.StopAsync(Ct);
        Assert.False(stop.IsCompleted);
        world.Probe.Open("hold");
        await stop;

        await hold;
        await Assert.ThrowsAsync<EngineStoppedException>(() => waiting);
    }

    [Fact]
    public async Task Stop_HostOutOfPatience_EndsAllTheSame()
    {
        await using var world = await World.StartAsync();
        using var patience = new CancellationTokenSource();
        var hold = world.Actor("a").HoldAsync("hold");
        await world.Probe.Seen("hold begins");

        var stop = world.Engine.StopAsync(patience.Token);
        await patience.CancelAsync();
        await stop;

        await Assert.ThrowsAsync<EngineStoppedException>(() => hold);
        Assert.Equal(0, world.Engine.ActivationCount);
    }

    [Fact]
    public async Task Kill_NothingRunsAnyMore()
    {
        await using var world = await World.StartAsync();
        var hold = world.Actor("a").HoldAsync("hold");
        await world.Probe.Seen("hold begins");
        var waiting = world.Actor("a").EchoAsync(1);

        await world.Engine.KillAsync();
        world.Probe.Open("hold");

        await Assert.ThrowsAsync<EngineStoppedException>(() => hold);
        await Assert.ThrowsAsync<EngineStoppedException>(() => waiting);
        await Assert.ThrowsAsync<EngineStoppedException>(() => world.Actor("b").EchoAsync(2));
        world.Clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal(["created a", "activated a", "hold begins"], world.Probe.Events);
    }

    [Fact]
    public async Task StartupTasks_RunInOrder_AndMayCallGrains()
    {
        await using var world = await World.StartAsync(configure: options => options
            .AddStartupTask((services, _) => services.GetRequiredService<IGrainFactory>().GetGrain<IActor>("a", Actor.ClassPrefix).EchoAsync(1))
            .AddStartupTask((services, _) => services.GetRequiredService<IGrainFactory>().GetGrain<IActor>("a", Actor.ClassPrefix).EchoAsync(2)));

        Assert.Equal(["created a", "activated a", "echo 1", "echo 2"], world.Probe.Events);
    }

    [Fact]
    public async Task StartupTask_Failing_FailsTheStart()
    {
        await using var world = new World(configure: options => options.AddStartupTask((_, _) => throw new InvalidDataException("no")));

        await Assert.ThrowsAsync<InvalidDataException>(() => world.Engine.StartAsync(Ct));
        await Assert.ThrowsAsync<EngineStoppedException>(() => world.Actor("a").EchoAsync(1));
    }

    [Fact]
    public async Task TwoEngines_ShareNothing()
    {
        await using var first = await World.StartAsync();
        await using var second = await World.StartAsync();
        var (mine, theirs) = (first.Grains.GetGrain<ICounter>(1), second.Grains.GetGrain<ICounter>(1));

        Assert.Equal(1, await mine.NextAsync());
        Assert.Equal(2, await mine.NextAsync());
        Assert.Equal(1, await theirs.NextAsync());
    }

    [Fact]
    public void TwoClassesOfOneGrainType_AreRefused()
    {
        using var services = new ServiceCollection().AddEmbeddedEngine(options => options.AddGrain<Twin>().AddGrain<OtherTwin>()).BuildServiceProvider();

        Assert.Throws<ArgumentException>(services.GetRequiredService<EmbeddedEngine>);
    }

    [Fact]
    public void Defaults_AreThoseOfOrleans()
    {
        var options = new EmbeddedEngineOptions();

        Assert.Equal(
            (TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(15), TimeSpan.FromMinutes(1)),
            (options.ResponseTimeout, options.CollectionAge, options.MinimumReminderPeriod));
    }

    [Fact]
    public void Engine_HasNoMutableStatics() => Assert.DoesNotContain(
        typeof(EmbeddedEngine).Assembly.GetTypes()
        .Where(type => !type.Name.StartsWith('<') && !type.FullName!.Contains("__", StringComparison.Ordinal))
        .SelectMany(type => type.GetFields(System.Reflection.BindingFlags.Static | System.Reflection.BindingFlags.Public | System.Reflection.BindingFlags.NonPublic | System.Reflection.BindingFlags.DeclaredOnly)),
        field => !field.IsLiteral && !field.IsInitOnly && !field.Name.StartsWith('<') && !field.Name.StartsWith("__", StringComparison.Ordinal));

    [GrainType("twin")]
    private sealed class Twin : Grain;

    [GrainType("twin")]
    private sealed class OtherTwin : Grain;
}
