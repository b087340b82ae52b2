using Orleans.Storage;

namespace Helen.Engine.Embedded.Tests;

internal sealed class Notes
{
    public List<string> Lines { get; set; } = [];
}

internal interface INotebook : IGrainWithStringKey
{
    Task<string> ReadAsync();

    Task WriteAsync(string line);

    Task WriteAndSwallowAsync(string line);

    Task WriteDefaultAsync(string line);

    Task ClearAsync();

    Task ReloadAsync();

    Task OffTurnAsync();

    Task WriteThroughAsync(string key, string line);
}

[GrainType("notebook")]
internal sealed class NotebookGrain(
    [PersistentState("notes", "store")] IPersistentState<Notes> notes, [PersistentState("plain")] IPersistentState<Notes> plain, Probe probe) : Grain, INotebook
{
    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        probe.Mark($"activated with {notes.State.Lines.Count}");
        return Task.CompletedTask;
    }

    public Task<string> ReadAsync() => Task.FromResult($"{string.Join(",", notes.State.Lines)}|{notes.RecordExists}|{notes.Etag is not null}|{plain.State.Lines.Count}");

    public Task WriteAsync(string line)
    {
        notes.State.Lines.Add(line);
        return notes.WriteStateAsync(CancellationToken.None);
    }

    public async Task WriteAndSwallowAsync(string line)
    {
        try
        {
            await WriteAsync(line);
        }
        catch (InconsistentStateException)
        {
            probe.Mark("swallowed");
        }
    }

    public Task WriteDefaultAsync(string line)
    {
        plain.State.Lines.Add(line);
        return plain.WriteStateAsync();
    }

    public Task ClearAsync() => notes.ClearStateAsync();

    public Task ReloadAsync() => notes.ReadStateAsync();

    public Task OffTurnAsync() => Task.Run(() => notes.State.Lines.Count);

    public Task WriteThroughAsync(string key, string line) => GrainFactory.GetGrain<INotebook>(key).WriteAsync(line);
}

internal interface IHomeless : IGrainWithStringKey
{
    Task PingAsync();
}

internal sealed class HomelessGrain([PersistentState("s", "nowhere")] IPersistentState<Notes> notes) : Grain, IHomeless
{
    public Task PingAsync() => Task.FromResult(notes.State);
}

/// <summary>State, its version, and what a conflict does.</summary>
public sealed class PersistenceTests
{
    [Fact]
    public async Task State_IsReadBeforeOnActivate_AndOutlivesActivationAndEngine()
    {
        await using var world = await World.StartAsync();
        var notebook = world.Grains.GetGrain<INotebook>("a");
        Assert.Equal("|False|False|0", await notebook.ReadAsync());
        await notebook.WriteAsync("x");
        await notebook.WriteDefaultAsync("y");
        Assert.Equal("x|True|True|1", await notebook.ReadAsync());
        await world.Engine.StopAsync(TestContext.Current.CancellationToken);

        await using var later = await World.StartAsync(world.Storage);
        Assert.Equal("x|True|True|1", await later.Grains.GetGrain<INotebook>("a").ReadAsync());
        Assert.Equal(["activated with 1"], later.Probe.Events);
    }

    [Fact]
    public async Task Clear_RemovesAndResets()
    {
        await using var world = await World.StartAsync();
        var notebook = world.Grains.GetGrain<INotebook>("a");
        await notebook.WriteAsync("x");

        await notebook.ClearAsync();

        Assert.Equal("|False|False|0", await notebook.ReadAsync());
        await notebook.WriteAsync("y");
        Assert.Equal("y|True|True|0", await notebook.ReadAsync());
    }

    [Fact]
    public async Task DuplicateActivations_StaleWriter_LearnsItAndIsDropped()
    {
        await using var first = await World.StartAsync();
        await using var second = await World.StartAsync(first.Storage);
        var (mine, theirs) = (first.Grains.GetGrain<INotebook>("a"), second.Grains.GetGrain<INotebook>("a"));
        await mine.ReadAsync();
        await theirs.WriteAsync("theirs");

        var conflict = await Assert.ThrowsAsync<InconsistentStateException>(() => mine.WriteAsync("mine"));

        Assert.Null(conflict.CurrentEtag);
        Assert.NotNull(conflict.StoredEtag);
        Assert.Equal("theirs|True|True|0", await mine.ReadAsync());         // a fresh activation with fresh state
        await mine.WriteAsync("mine");
        Assert.Equal(["activated with 0", "activated with 1"], first.Probe.Events);
        Assert.Equal(["activated with 0"], second.Probe.Events);
    }

    [Fact]
    public async Task Conflict_CaughtByTheGrain_DropsNothing()
    {
        await using var first = await World.StartAsync();
        await using var second = await World.StartAsync(first.Storage);
        await first.Grains.GetGrain<INotebook>("a").ReadAsync();
        await second.Grains.GetGrain<INotebook>("a").WriteAsync("theirs");

        await first.Grains.GetGrain<INotebook>("a").WriteAndSwallowAsync("mine");

        Assert.Equal("mine|False|False|0", await first.Grains.GetGrain<INotebook>("a").ReadAsync());
        Assert.Equal(["activated with 0", "swallowed"], first.Probe.Events);
    }

    [Fact]
    public async Task Conflict_OfACallee_DropsOnlyTheCallee()
    {
        await using var first = await World.StartAsync();
        await using var second = await World.StartAsync(first.Storage);
        var caller = first.Grains.GetGrain<INotebook>("caller");
        await first.Grains.GetGrain<INotebook>("a").ReadAsync();
        await second.Grains.GetGrain<INotebook>("a").WriteAsync("theirs");

        await Assert.ThrowsAsync<InconsistentStateException>(() => caller.WriteThroughAsync("a", "mine"));
        await caller.ReadAsync();

        Assert.Equal(2, first.Probe.Count("activated with 0"));             // caller and callee, once each
    }

    [Fact]
    public async Task Reload_BringsWhatOthersWrote()
    {
        await using var first = await World.StartAsync();
        await using var second = await World.StartAsync(first.Storage);
        await first.Grains.GetGrain<INotebook>("a").ReadAsync();
        await second.Grains.GetGrain<INotebook>("a").WriteAsync("theirs");

        await first.Grains.GetGrain<INotebook>("a").ReloadAsync();

        Assert.Equal("theirs|True|True|0", await first.Grains.GetGrain<INotebook>("a").ReadAsync());
    }

    [Fact]
    public async Task FailingWrite_ReachesTheCallerWrapped_ActivationStays()
    {
        await using var world = await World.StartAsync();
        var notebook = world.Grains.GetGrain<INotebook>("a");
        await notebook.ReadAsync();
        world.Faults.FailWrite(notebook.GetGrainId(), new IOException("disk"));

        var failure = await Assert.ThrowsAnyAsync<InvalidOperationException>(() => notebook.WriteAsync("x"));

        Assert.IsType<IOException>(failure.InnerException);
        await notebook.WriteAsync("y");
        Assert.Equal("x,y|True|True|0", await notebook.ReadAsync());
    }

    [Fact]
    public async Task WriteWithALostAnswer_NextWriteConflicts()
    {
        await using var world = await World.StartAsync();
        var notebook = world.Grains.GetGrain<INotebook>("a");
        await notebook.ReadAsync();
        world.Faults.FailWrite(notebook.GetGrainId(), new IOException("link"), afterEffect: true);

        await Assert.ThrowsAnyAsync<InvalidOperationException>(() => notebook.WriteAsync("x"));
        await Assert.ThrowsAsync<InconsistentStateException>(() => notebook.WriteAsync("y"));

        Assert.Equal("x|True|True|0", await notebook.ReadAsync());
    }

    [Fact]
    public async Task FailingRead_FailsActivation_NextCallTriesAgain()
    {
        await using var world = await World.StartAsync();
        var notebook = world.Grains.GetGrain<INotebook>("a");
        world.Faults.FailRead(notebook.GetGrainId(), new IOException("disk"));

        await Assert.ThrowsAnyAsync<InvalidOperationException>(() => notebook.ReadAsync());

        Assert.Equal("|False|False|0", await notebook.ReadAsync());
    }

    [Fact]
    public async Task State_OutsideATurn_IsRefused()
    {
        await using var world = await World.StartAsync();

        await Assert.ThrowsAsync<InvalidOperationException>(() => world.Grains.GetGrain<INotebook>("a").OffTurnAsync());
    }

    [Fact]
    public async Task UnknownStorage_IsNamed()
    {
        await using var world = await World.StartAsync();

        var failure = await Assert.ThrowsAsync<InvalidOperationException>(() => world.Grains.GetGrain<IHomeless>("a").PingAsync());

        Assert.Contains("\"nowhere\"", failure.Message, StringComparison.Ordinal);
    }
}
