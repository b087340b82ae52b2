namespace Helen.Engine.Embedded.Reminders;

/// <summary>
/// Ticks the reminders of the table. Ticks missed while nothing ran are not made up: the next regular one comes. A tick is a call like any other;
/// the next is not sent before it ended.
/// </summary>
internal sealed class ReminderService(GrainRuntime runtime, IReminderTable? table)
{
    /// <summary>Timers are armed for no longer than this, well below the platform's limit.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromDays(7);

    private readonly Lock _gate = new();
    private readonly Dictionary<(GrainId Grain, string Name), Live> _live = [];
    private bool _stopped;

    public async Task StartAsync(CancellationToken ct)
    {
        if (table is null) return;
        foreach (var entry in await table.ReadAllAsync(ct)) Arm(entry);
    }

    public void Stop()
    {
        lock (_gate)
        {
            _stopped = true;
            foreach (var live in _live.Values) live.Timer.Dispose();
            _live.Clear();
        }
    }

    public async Task<IGrainReminder> RegisterOrUpdateAsync(Grain grain, string name, TimeSpan dueTime, TimeSpan period)
    {
        var store = Require(grain, name);
        if (dueTime < TimeSpan.Zero) throw new ArgumentOutOfRangeException(nameof(dueTime), dueTime, "A reminder's due time is zero or more.");
        if (period < runtime.Options.MinimumReminderPeriod)
            throw new ArgumentException($"The period {period} of reminder \"{name}\" is below the minimum of {runtime.Options.MinimumReminderPeriod}.", nameof(period));
        var entry = new ReminderEntry(grain.GrainContext.GrainId, name, runtime.Time.GetUtcNow() + dueTime, period, "");
        entry = entry with { ETag = await store.UpsertAsync(entry, CancellationToken.None) };
        Arm(entry);
        return new ReminderHandle(entry);
    }

    public async Task<IGrainReminder?> GetAsync(Grain grain, string name) =>
        await Require(grain, name).ReadAsync(grain.GrainContext.GrainId, name, CancellationToken.None) is { } entry ? new ReminderHandle(entry) : null;

    public async Task UnregisterAsync(Grain grain, IGrainReminder reminder)
    {
        if (reminder is not ReminderHandle { Entry: var entry } || entry.GrainId != grain.GrainContext.GrainId)
            throw new ArgumentException("The reminder belongs to another grain or engine.", nameof(reminder));
        if (!await Require(grain, entry.Name).RemoveAsync(entry.GrainId, entry.Name, entry.ETag, CancellationToken.None))
            throw new InvalidOperationException($"Reminder \"{entry.Name}\" of {entry.GrainId} was replaced or removed since.");
        lock (_gate)
        {
            if (_live.TryGetValue((entry.GrainId, entry.Name), out var live) && live.Entry.ETag == entry.ETag) Remove(live);
        }
    }

    private IReminderTable Require(Grain grain, string name)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        if (grain is not IRemindable) throw new InvalidOperationException($"{grain.GetType()} is not IRemindable.");
        return table ?? throw new InvalidOperationException("The engine has no reminder table.");
    }

    private void Arm(ReminderEntry entry)
    {
        lock (_gate)
        {
            if (_stopped) return;
            if (_live.TryGetValue((entry.GrainId, entry.Name), out var old)) Remove(old);
            var live = new Live(entry);
            live.Timer = runtime.CreateTimer(() => _ = OnDueAsync(live));
            _live.Add((entry.GrainId, entry.Name), live);
            var now = runtime.Time.GetUtcNow();
            live.Next = entry.FirstTick >= now ? entry.FirstTick : Following(entry, now);
            Wait(live, now);
        }
    }

    private void Remove(Live live)
    {
        live.Timer.Dispose();
        _live.Remove((live.Entry.GrainId, live.Entry.Name));
    }

    /// <summary>The first regular tick after now.</summary>
    private static DateTimeOffset Following(ReminderEntry entry, DateTimeOffset now) =>
        now < entry.FirstTick ? entry.FirstTick : entry.FirstTick + entry.Period * (((now - entry.FirstTick).Ticks / entry.Period.Ticks) + 1);

    private static void Wait(Live live, DateTimeOffset now)
    {
        var wait = live.Next - now;
        live.Timer.Change(wait <= TimeSpan.Zero ? TimeSpan.Zero : wait < LongestWait ? wait : LongestWait, Timeout.InfiniteTimeSpan);
    }

    private async Task OnDueAsync(Live live)
    {
        var (grainId, name) = (live.Entry.GrainId, live.Entry.Name);
        var now = runtime.Time.GetUtcNow();
        if (now >= live.Next)
        {
            try
            {
                await runtime.Client.GetGrain<IRemindable>(grainId).ReceiveReminder(name, new TickStatus(live.Entry.FirstTick.UtcDateTime, live.Entry.Period, now.UtcDateTime));
            }
            catch (Exception exception)
            {
                Log.ReminderFailed(runtime.Logger, grainId, name, exception);
            }
        }

        lock (_gate)
        {
            if (!_live.TryGetValue((grainId, name), out var current) || !ReferenceEquals(current, live)) return;
            now = runtime.Time.GetUtcNow();
            if (now >= live.Next) live.Next = Following(live.Entry, now);
            Wait(live, now);
        }
    }

    private sealed class Live(ReminderEntry entry)
    {
        public ReminderEntry Entry => entry;

        public ITimer Timer { get; set; } = null!;

        public DateTimeOffset Next { get; set; }
    }
}
