using Helen.Storage.Tests.Support;

namespace Helen.Storage.Tests.Conformance;

public abstract class ReminderStoreConformance<TWorld> : StoreConformance<TWorld>
    where TWorld : IStoreWorld, new()
{
    private static readonly DateTimeOffset Due = new(2026, 3, 1, 12, 0, 0, TimeSpan.FromHours(2));
    private static readonly TimeSpan Period = TimeSpan.FromMinutes(5);

    [Fact]
    public async Task Write_IsReadBackAfterReopening()
    {
        var etag = await (await World.OpenAsync()).Reminders.WriteAsync("session/1", "wake", Due, Period, Ct);

        var reminders = (await ReopenAsync()).Reminders;

        Assert.Equal(new("session/1", "wake", Due.ToUniversalTime(), Period, etag), await reminders.ReadAsync("session/1", "wake", Ct));
        Assert.Null(await reminders.ReadAsync("session/1", "other", Ct));
    }

    [Fact]
    public async Task Write_Again_ReplacesAndChangesTheETag()
    {
        var reminders = (await World.OpenAsync()).Reminders;
        var first = await reminders.WriteAsync("session/1", "wake", Due, Period, Ct);

        var second = await reminders.WriteAsync("session/1", "wake", Due, Period * 2, Ct);

        Assert.NotEqual(first, second);
        var all = await reminders.ListAsync(null, Ct);
        Assert.Equal(Period * 2, Assert.Single(all).Period);
    }

    [Fact]
    public async Task List_GivesOneGrainOrAllInOrder()
    {
        var reminders = (await World.OpenAsync()).Reminders;
        foreach (var (grain, name) in new[] { ("b", "x"), ("a", "y"), ("a", "x") }) await reminders.WriteAsync(grain, name, Due, Period, Ct);

        Assert.Equal([("a", "x"), ("a", "y"), ("b", "x")], (await reminders.ListAsync(null, Ct)).Select(reminder => (reminder.GrainId, reminder.Name)));
        Assert.Equal(["x", "y"], (await reminders.ListAsync("a", Ct)).Select(reminder => reminder.Name));
        Assert.Empty(await reminders.ListAsync("c", Ct));
    }

    [Fact]
    public async Task Delete_StaleETag_KeepsIt_CurrentETag_RemovesIt()
    {
        var reminders = (await World.OpenAsync()).Reminders;
        var old = await reminders.WriteAsync("a", "x", Due, Period, Ct);
        var current = await reminders.WriteAsync("a", "x", Due, Period, Ct);

        Assert.False(await reminders.DeleteAsync("a", "x", old, Ct));
        Assert.NotNull(await reminders.ReadAsync("a", "x", Ct));
        Assert.True(await reminders.DeleteAsync("a", "x", current, Ct));
        Assert.Null(await reminders.ReadAsync("a", "x", Ct));
        Assert.False(await reminders.DeleteAsync("a", "x", current, Ct));
    }

    [Fact]
    public async Task Write_PeriodNotPositive_IsRefused() =>
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await (await World.OpenAsync()).Reminders.WriteAsync("a", "x", Due, TimeSpan.Zero, Ct));
}
