using Helen.Tests.Support;

namespace Helen.Engine.Embedded.Tests;

internal interface ISleeper : IGrainWithStringKey
{
    Task RemindAsync(string name, TimeSpan dueTime, TimeSpan period);

    Task<bool> HasAsync(string name);

    Task ForgetAsync(string name);

    Task ForgetStaleAsync(string name);
}

[GrainType("sleeper")]
internal sealed class SleeperGrain(Probe probe) : Grain, ISleeper, IRemindable
{
    public Task RemindAsync(string name, TimeSpan dueTime, TimeSpan period) => this.RegisterOrUpdateReminder(name, dueTime, period);

    public async Task<bool> HasAsync(string name) => await this.GetReminder(name) is { } reminder && reminder.ReminderName == name;

    public async Task ForgetAsync(string name) => await this.UnregisterReminder((await this.GetReminder(name))!);

    public async Task ForgetStaleAsync(string name)
    {
        var stale = (await this.GetReminder(name))!;
        await this.RegisterOrUpdateReminder(name, TimeSpan.Zero, TimeSpan.FromHours(1));
        await this.UnregisterReminder(stale);
    }

    public Task ReceiveReminder(string reminderName, TickStatus status)
    {
        probe.Mark($"{reminderName} {status.FirstTickTime:HH:mm} {status.Period.TotalMinutes} {status.CurrentTickTime:HH:mm}");
        return reminderName == "boom" ? throw new InvalidOperationException(reminderName) : Task.CompletedTask;
    }
}

internal interface INotRemindable : IGrainWithStringKey
{
    Task RemindAsync();
}

internal sealed class NotRemindableGrain : Grain, INotRemindable
{
    public Task RemindAsync() => this.RegisterOrUpdateReminder("r", TimeSpan.Zero, TimeSpan.FromHours(1));
}

/// <summary>Timers that outlive activation and process.</summary>
public sealed class ReminderTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task Reminder_TicksAtDueTimeThenEveryPeriod()
    {
        await using var world = await World.StartAsync();
        await world.Grains.GetGrain<ISleeper>("a").RemindAsync("r", 2 * Minute, 20 * Minute);

        world.Clock.Advance(2 * Minute);
        await world.Probe.Seen("r 00:02 20 00:02");
        await Rearmed(world);
        world.Clock.Advance(20 * Minute);

        await world.Probe.Seen("r 00:02 20 00:22");
    }

    [Fact]
    public async Task Reminder_OutlivesTheEngine_MissedTicksAreNotMadeUp()
    {
        var clock = new FakeClock();
        await using var world = await World.StartAsync(clock: clock);
        await world.Grains.GetGrain<ISleeper>("a").RemindAsync("r", 2 * Minute, 20 * Minute);
        await world.Engine.KillAsync();
        clock.Advance(30 * Minute);
        Assert.Empty(world.Probe.Events);

        await using var later = await World.StartAsync(reminders: world.Reminders, clock: clock);
        clock.Advance(12 * Minute);

        await later.Probe.Seen("r 00:02 20 00:42");
        Assert.Single(later.Probe.Events);
    }

    [Fact]
    public async Task Reminder_FailingReceiver_TheNextTickComes()
    {
        await using var world = await World.StartAsync();
        await world.Grains.GetGrain<ISleeper>("a").RemindAsync("boom", Minute, Minute);

        world.Clock.Advance(Minute);
        await world.Probe.Seen("boom 00:01 1 00:01");
        await Rearmed(world);
        world.Clock.Advance(Minute);

        await world.Probe.Seen("boom 00:01 1 00:02");
    }

    [Fact]
    public async Task Reminder_Unregistered_IsGone()
    {
        await using var world = await World.StartAsync();
        var sleeper = world.Grains.GetGrain<ISleeper>("a");
        await sleeper.RemindAsync("r", Minute, Minute);
        Assert.True(await sleeper.HasAsync("r"));

        await sleeper.ForgetAsync("r");
        world.Clock.Advance(60 * Minute);

        Assert.False(await sleeper.HasAsync("r"));
        Assert.Empty(await world.Reminders.ReadAllAsync(TestContext.Current.CancellationToken));
        Assert.Empty(world.Probe.Events);
    }

    [Fact]
    public async Task Reminder_UnregisteredByAStaleHandle_IsRefused()
    {
        await using var world = await World.StartAsync();
        var sleeper = world.Grains.GetGrain<ISleeper>("a");
        await sleeper.RemindAsync("r", 10 * Minute, 10 * Minute);

        await Assert.ThrowsAsync<InvalidOperationException>(() => sleeper.ForgetStaleAsync("r"));

        Assert.True(await sleeper.HasAsync("r"));
    }

    [Fact]
    public async Task Reminder_BelowTheMinimumPeriod_IsRefused()
    {
        await using var world = await World.StartAsync();
        var sleeper = world.Grains.GetGrain<ISleeper>("a");

        await Assert.ThrowsAsync<ArgumentException>(() => sleeper.RemindAsync("r", Minute, Minute - TimeSpan.FromTicks(1)));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => sleeper.RemindAsync("r", -Minute, Minute));
        await sleeper.RemindAsync("r", Minute, Minute);
    }

    [Fact]
    public async Task Reminder_OfAnotherKindOfGrain_IsRefused()
    {
        await using var world = await World.StartAsync();

        await Assert.ThrowsAsync<InvalidOperationException>(() => world.Grains.GetGrain<INotRemindable>("a").RemindAsync());
    }

    /// <summary>The service arms the next tick when the receiver's answer has come back; nothing else waits at that clock within the period.</summary>
    private static async Task Rearmed(World world)
    {
        while (!world.Clock.HasTimerWithin(TimeSpan.FromMinutes(20), except: TimeSpan.FromSeconds(30))) await Task.Yield();
    }
}
