using System.Collections.Immutable;
using System.Diagnostics;
using Helen.Cryptography.Encoding;
using Helen.Grains.Abstractions;
using Helen.Grains.Sessions;
using Helen.Grains.Storage;
using Helen.Grains.Tests.Support;
using Helen.Rounds;
using Helen.Storage.Records;
using Helen.Storage.Tests.FaultInjection;
using Helen.Training.Messages;

namespace Helen.Grains.Tests.Sessions;

/// <summary>Sessions as grains, over SQLite files and loopback links (architecture §3, protocol §8).</summary>
public sealed class SessionGrainTests
{
    public static TheoryData<Phase, int> Places => new()
    {
        { Phase.Agreement, 1 }, { Phase.KeyGeneration, 1 }, { Phase.InputPreparation, 1 }, { Phase.ModelCompute, 1 }, { Phase.ModelCompute, 12 }, { Phase.ModelCompute, 30 }, { Phase.Release, 1 }, { Phase.Release, 2 },
    };

    // A hang is a failure, not a wait.
    private const int Timeout = 90_000;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact(Timeout = Timeout)]
    public async Task Start_AllParties_ReleasesTheModel()
    {
        await using var world = await GrainWorld.StartAsync(3, 2);
        Assert.Equal(SessionState.NotStarted, (await world.Silos[0].Session.GetStatusAsync(Ct)).State);
        await world.AssertReleasesAsync();
        Assert.All(world.Stores, store => Assert.Empty(store.Reminders.ListAsync(null, Ct).AsTask().Result));
    }

    [Theory(Timeout = Timeout), MemberData(nameof(Places))]
    public async Task Pause_AtAPlaceOfAPhase_ResumesToTheSameModel(Phase phase, int nth)
    {
        var (seen, paused) = (0, false);
        GrainWorld? world = null;
        world = await GrainWorld.StartAsync(2, 2, onSend: envelope =>
        {
            if (envelope.Header.Round.Phase != phase || Interlocked.Increment(ref seen) != nth) return;
            paused = true;
            _ = Task.Run(async () =>
            {
                await world!.Silos[0].Session.PauseAsync(CancellationToken.None);
                await world.Silos[0].Session.WakeAsync(CancellationToken.None);
            });
        });
        await using var living = world;
        await world.AssertReleasesAsync();
        Assert.True(paused, $"{phase} has {seen} messages only.");
    }

    /// <summary>All processes die at a place of every phase. Places of model compute lie in local updates and inside MPC segments.</summary>
    [Theory(Timeout = Timeout), MemberData(nameof(Places))]
    public async Task Kill_AllProcesses_NewOnesResumeFromTheFiles(Phase phase, int nth)
    {
        var seen = 0;
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var world = await GrainWorld.StartAsync(2, 2, onSend: envelope =>
        {
            if (envelope.Header.Round.Phase == phase && Interlocked.Increment(ref seen) == nth) reached.TrySetResult();
        });
        foreach (var silo in world.Silos) await silo.Session.StartAsync(Ct);
        await reached.Task.WaitAsync(Ct);
        await world.RestartAsync();
        await world.AssertReleasesAsync();
        world.AssertNoTupleServedTwice();
    }

    /// <summary>All processes die while a block computes W, or packs inside the MPC segment of an iteration, whose attempt is lost with its tuples.</summary>
    [Theory(Timeout = Timeout)]
    [InlineData(Work.Rows, 1)]
    [InlineData(Work.Rows, 3)]
    [InlineData(Work.Packing, 1)]
    [InlineData(Work.Packing, 3)]
    public async Task Kill_WhileABlockComputes_NewOnesResumeFromTheFiles(string work, int nth)
    {
        var seen = 0;
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var world = await GrainWorld.StartAsync(2, 2);
        using (WorkTrace.Listen(world, work, _ =>
        {
            if (Interlocked.Increment(ref seen) == nth) reached.TrySetResult();
        }))
        {
            foreach (var silo in world.Silos) await silo.Session.StartAsync(Ct);
            await reached.Task.WaitAsync(Ct);
            await world.RestartAsync();
        }

        await world.AssertReleasesAsync();
        world.AssertNoTupleServedTwice();
    }

    /// <summary>Somebody else writes the head right before this party's n-th commit: the commit conflicts, nothing of it is sent, and the next activation goes on from what is stored.</summary>
    [Theory(Timeout = Timeout)]
    [InlineData(2)]
    [InlineData(7)]
    [InlineData(20)]
    public async Task Start_HeadWasWrittenBySomebodyElse_ConflictEndsTheActivationAndTheNextFinishes(int nth)
    {
        OvertakenRecords? overtaken = null;
        await using var world = await GrainWorld.StartAsync(2, 2, new WorldOptions { Records = records => overtaken = new(records, nth) });
        await world.AssertReleasesAsync();
        Assert.Equal(1, overtaken!.Conflicts);
    }

    /// <summary>Writes of the first party in one session: two per journal entry, and some.</summary>
    public static TheoryData<int, bool> Writes => new(Enumerable.Range(0, 8).Select(i => (1 + (i * 5), i % 2 == 0)));

    [Theory(Timeout = Timeout), MemberData(nameof(Writes))]
    public async Task Start_StorageFailsOnTheNthWrite_NextActivationFinishes(int write, bool afterwards)
    {
        await using var world = await GrainWorld.StartAsync(2, 2, new FaultPlan(write, afterwards));
        await world.AssertReleasesAsync();
    }

    [Fact(Timeout = Timeout)]
    public async Task Start_SecondEngineOverTheSameStore_OneContinuesAndNothingIsSaidTwice()
    {
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var world = await GrainWorld.StartAsync(2, 2, onSend: envelope =>
        {
            if (envelope.Header.Round is { Phase: Phase.ModelCompute, Iteration: 1 }) reached.TrySetResult();
        });
        foreach (var silo in world.Silos) await silo.Session.StartAsync(Ct);
        await reached.Task.WaitAsync(Ct);
        await using var twin = await Silo.StartAsync(world.Harness, world.Links[0], world.Stores[0]);
        var ends = await Task.WhenAll(twin.EndAsync(), world.Silos[1].EndAsync());
        Assert.All(ends, end => Assert.Equal(SessionState.Released, end.State));
        Assert.All(world.Links, links => Assert.Empty(links.Equivocations));
    }

    [Fact(Timeout = Timeout)]
    public async Task Start_PeerDeviates_HaltsForGoodAndNamesIt()
    {
        await using var world = await GrainWorld.StartAsync(2, 2, rewrite: (header, payload) => header.Round is { Phase: Phase.InputPreparation } ? payload[..^1] : payload);
        _ = world.Silos[1].Session.StartAsync(Ct);
        var end = await world.Silos[0].EndAsync();
        Assert.Equal(SessionState.Halted, end.State);
        Assert.Contains("P2", Assert.Single(end.Blames), StringComparison.Ordinal);
        var run = end.Epoch;
        await world.Silos[0].Session.PauseAsync(Ct);
        await world.Silos[0].Session.StartAsync(Ct);
        var later = await world.Silos[0].Session.GetStatusAsync(Ct);
        Assert.Equal(SessionState.Halted, later.State);
        Assert.Equal(end.Blames, later.Blames);
        Assert.Equal(run, later.Epoch);
    }

    /// <summary>P3 says two things, the first of which ends the session at P1 and proves nothing: when P1 hears the second, its halt names P3, for good.</summary>
    [Fact(Timeout = Timeout)]
    public async Task Receive_ConvictionAfterTheHalt_IsStoredAndShown()
    {
        await using var world = await GrainWorld.StartAsync(3, 1);
        await ComplainAsync("One thing.");
        var end = await world.Silos[0].EndAsync();
        Assert.Equal(SessionState.Halted, end.State);
        Assert.Contains("nobody can be named", Assert.Single(end.Blames), StringComparison.Ordinal);
        await ComplainAsync("Another.");
        var status = end;
        while (status.Blames.SequenceEqual(end.Blames))
        {
            await Task.Delay(5, Ct);
            status = await world.Silos[0].Session.GetStatusAsync(Ct);
        }

        Assert.Contains("P3 is to blame", Assert.Single(status.Blames), StringComparison.Ordinal);
        await world.RestartAsync(0);
        var later = await world.Silos[0].EndAsync();
        Assert.Equal(SessionState.Halted, later.State);
        Assert.Equal(status.Blames, later.Blames);

        async Task ComplainAsync(string reason)
        {
            var links = world.Links[2];
            var payload = new CanonicalWriter().UInt16(1).UInt16(1).UInt16(ushort.MaxValue).Byte((byte)Fault.MacCheckFailed).Byte((byte)Phase.Agreement).UInt16(0).UInt16(1).Byte(0).Text(reason).Byte(0).Byte(0).UInt16(0);
            var header = new MessageHeader(ReservedKinds.Complaint, ReservedKinds.ComplaintVersion, links.Session, new RoundNumber(Phase.Agreement, 0, 1, 0), 0, links.Self, null, links.Session.Digest);
            await links.SendAsync(null, links.Sign(header, payload.ToArray()).Wire, Ct);
        }
    }

    /// <summary>The process dies when its halt names more already and the stored end does not: the next one stores what the halt says.</summary>
    [Fact(Timeout = Timeout)]
    public async Task Start_EndSaysLessThanTheHalt_IsStoredAgain()
    {
        await using var world = await GrainWorld.StartAsync(2, 2, rewrite: (header, payload) => header.Round is { Phase: Phase.InputPreparation } ? payload[..^1] : payload);
        _ = world.Silos[1].Session.StartAsync(Ct);
        var (session, end) = (world.Silos[0].Session, await world.Silos[0].EndAsync());
        var less = await world.Stores[0].Blobs.PutAsync(new StoredEnd(null, []).Encode(), Ct);
        await session.AsReference<ISessionRunGrain>().FinishAsync(1, SessionState.Halted, less.ToArray(), Ct);
        Assert.Empty((await session.GetStatusAsync(Ct)).Blames);
        await session.PauseAsync(Ct);
        SessionStatus later;
        while ((later = await session.GetStatusAsync(Ct)).Blames.Length == 0) await Task.Delay(1, Ct);
        Assert.Equal((SessionState.Halted, end.Epoch), (later.State, later.Epoch));
        Assert.Equal(end.Blames, later.Blames);
    }

    /// <summary>P1 has released and P2 never heard of it when all processes end. P1's next one is woken, not started: it listens, asks who waits, and gives P2 what it lacks.</summary>
    [Fact(Timeout = Timeout)]
    public async Task Kill_OnePartyHasReleasedAndTheOtherNot_TheOtherGetsItsResult()
    {
        await using var world = await GrainWorld.StartAsync(2, 1, lost: envelope => envelope.Header.Kind == MessageKinds.Result);
        await world.Silos[1].Session.StartAsync(Ct);
        Assert.Equal(SessionState.Released, (await world.Silos[0].EndAsync()).State);
        Assert.Equal(SessionState.Running, (await world.Silos[1].Session.GetStatusAsync(Ct)).State);
        await world.RestartAsync();
        Assert.Equal(SessionState.Released, (await world.Silos[1].EndAsync()).State);
        await world.AssertReleasesAsync();
    }

    /// <summary>A session that has ended is not run again: starting it shows the same end, without one more message of the protocol.</summary>
    [Fact(Timeout = Timeout)]
    public async Task Start_SessionHasEnded_IsNotRunAgain()
    {
        await using var world = await GrainWorld.StartAsync(2, 1);
        await world.AssertReleasesAsync();
        var sent = world.Links.Sum(links => links.Sent);
        await world.RestartAsync();
        await world.AssertReleasesAsync();
        // At most who waits is asked for.
        Assert.InRange(world.Links.Sum(links => links.Sent) - sent, 0, world.Links.Length);
    }

    [Fact(Timeout = Timeout)]
    public async Task Kill_BlobThatNoSessionNames_IsSwept()
    {
        await using var world = await GrainWorld.StartAsync(2, 1);
        var orphan = await world.Stores[0].Blobs.PutAsync(new byte[] { 1, 2, 3 }, Ct);
        await world.AssertReleasesAsync();
        Assert.True(await world.Stores[0].Blobs.ExistsAsync(orphan, Ct));
        await world.RestartAsync();
        Assert.False(await world.Stores[0].Blobs.ExistsAsync(orphan, Ct));
        await world.AssertReleasesAsync();
    }

    [Fact(Timeout = Timeout)]
    public async Task Gate_RunBeforeHoldsTheLinks_NextOneWaits()
    {
        var gates = new SessionGates();
        var first = await gates.EnterAsync("one", Ct);
        using var other = await gates.EnterAsync("two", Ct);
        var second = gates.EnterAsync("one", Ct).AsTask();
        Assert.False(second.IsCompleted);
        first.Dispose();
        first.Dispose();
        using var turn = await second;
        Assert.False(gates.EnterAsync("one", Ct).AsTask().IsCompleted);
    }

    /// <summary>A report, not a bound: what the grains and their files add to the same session.</summary>
    [Fact(Timeout = Timeout)]
    public async Task Start_SameSessionWithoutGrains_ReportsTheOverhead()
    {
        await using var world = await GrainWorld.StartAsync(2, 3);
        await Task.WhenAll(world.Harness.Reconnect().Endpoints.Select(endpoint => Task.Run(() => world.Harness.RunPartyAsync(endpoint, Ct), Ct)));
        var watch = Stopwatch.StartNew();
        await using var twin = await GrainWorld.StartAsync(2, 3);
        await Task.WhenAll(twin.Harness.Reconnect().Endpoints.Select(endpoint => Task.Run(() => twin.Harness.RunPartyAsync(endpoint, Ct), Ct)));
        var without = watch.Elapsed;
        watch.Restart();
        await using var grains = await GrainWorld.StartAsync(2, 3);
        await grains.AssertReleasesAsync();
        TestContext.Current.TestOutputHelper!.WriteLine($"2 parties, 3 iterations, 512 bits: {without.TotalMilliseconds:F0} ms without grains, {watch.ElapsedMilliseconds} ms with.");
    }

    /// <summary>Before the n-th write of the head the stored one gets another ETag.</summary>
    private sealed class OvertakenRecords(IRecordStore inner, int nth) : IRecordStore
    {
        private static readonly string Head = RecordGrainStorage.ScopeOf(SessionGrain.StateName, SessionGrain.TypeName);
        private int _writes, _conflicts;

        public int Conflicts => Volatile.Read(ref _conflicts);

        public ValueTask<StoredRecord?> ReadAsync(RecordName name, CancellationToken ct) => inner.ReadAsync(name, ct);

        public async ValueTask<string> WriteAsync(RecordName name, ReadOnlyMemory<byte> value, string? expectedETag, CancellationToken ct)
        {
            if (name.Scope == Head && Interlocked.Increment(ref _writes) == nth)
            {
                var stored = (await inner.ReadAsync(name, ct))!;
                await inner.WriteAsync(name, stored.Value, stored.ETag, ct);
            }

            try
            {
                return await inner.WriteAsync(name, value, expectedETag, ct);
            }
            catch (StaleRecordException)
            {
                Interlocked.Increment(ref _conflicts);
                throw;
            }
        }

        public ValueTask DeleteAsync(RecordName name, string expectedETag, CancellationToken ct) => inner.DeleteAsync(name, expectedETag, ct);

        public ValueTask<ImmutableArray<string>> ListAsync(string scope, CancellationToken ct) => inner.ListAsync(scope, ct);
    }
}
