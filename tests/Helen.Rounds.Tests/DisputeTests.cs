using System.Collections.Immutable;
using Helen.Cryptography.Encoding;
using Helen.Cryptography.Hashing;
using Helen.Rounds.Tests.Support;
using Helen.Tests.Support;
using static Helen.Rounds.Tests.Support.World;

namespace Helen.Rounds.Tests;

/// <summary>
/// Whoever is proven to have cheated is named by every honest party, also by one that stands a round behind, begins again or is shown less than the others (protocol §3.2, §8.3);
/// and nobody who holds a proof waits for ever.
/// </summary>
public sealed class DisputeTests
{
    /// <summary>P1 tells two parties two things and begins a new epoch before they can see it: what each was told outlives the epoch.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Equivocation_ThenANewEpoch_IsNamedByBoth(bool inASegment)
    {
        await using var world = new World(3);
        var target = inASegment ? new RoundNumber(s_segment.Phase, s_segment.Iteration, 0, 1) : ToyRound.At(1);
        world.Liar = (envelope, to) => [envelope.Header.From == P(1) && envelope.Header.Round == target ? world.Resign(envelope, inASegment ? [(byte)to.Index] : Honest((uint)to.Index)) : envelope];
        await world.AllAsync(driver => ResumeAsync(driver, 1));
        // P1 sends its message of the step and goes no further.
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(world.Token);
        var liar = StepAsync(world.Drivers[0], stop.Token);
        foreach (var step in await Task.WhenAll(world.Drivers.Skip(1).Select(honest => StepAsync(honest, world.Token)))) Assert.IsType<Step<ToyState>.Advance>(step);
        await stop.CancelAsync();
        await QuietAsync(liar);
        var again = ResumeAsync(world.Drivers[0], 2);
        AssertNamed(await Task.WhenAll(world.Drivers.Skip(1).Select(honest => Task.Run(async () =>
        {
            await ResumeAsync(honest, await honest.ListenAsync(world.Token));
            Assert.IsType<Step<ToyState>.Advance>(await StepAsync(honest, world.Token));
            return await NextAsync(honest);
        }))), P(1));
        await again;

        Task<Step<ImmutableArray<ReadOnlyMemory<byte>>>> ResumeAsync(RoundDriver driver, byte epoch) => driver.ResumeAsync(epoch, default, _ => [], world.Token);

        async Task<Step<ToyState>> StepAsync(RoundDriver driver, CancellationToken ct)
        {
            if (!inASegment)
            {
                var start = (Step<ToyState>.Advance)await driver.StartAsync(ToyRound.At(0), coins => ToyRound.Say(world.State(driver.Self.Index), 1, 1, false, coins), ct);
                return await driver.RunAsync(new ToyRound(1, last: true), start.Next, ct);
            }

            return await driver.RunSegmentAsync(s_segment, 1, async (channel, token) =>
            {
                await channel.ExchangeAsync(new byte[] { 1 }, token);
                return 0;
            }, ct) is Step<int>.Halt halt ? new Step<ToyState>.Halt(halt.Blames) : new Step<ToyState>.Advance(world.State(driver.Self.Index), []);
        }

        async Task<Step<ToyState>> NextAsync(RoundDriver driver) => await driver.ConfirmAsync(ToyRound.At(20), world.Token) is Step<ConfirmedView>.Halt halt
            ? new Step<ToyState>.Halt(halt.Blames) : new Step<ToyState>.Advance(world.State(driver.Self.Index), []);
    }

    /// <summary>P1 tells P2 and P3 two things and P4 nothing: P4 stands a round behind their complaints and hears no more of P1.</summary>
    [Fact]
    public async Task Equivocation_AndNothingToAThird_IsNamedByAllThree()
    {
        await using var world = new World(4, scripted: [0]);
        var runs = world.PlayAllAsync(2);
        for (var to = 2; to <= 3; to++) await world.SendAsync(P(to), world.Sign(P(1), ToyRound.At(1), Honest((uint)to), world.Start));
        AssertNamed(await runs, P(1));
    }

    /// <summary>A proof that is at hand waits for nobody.</summary>
    [Fact]
    public async Task Equivocation_BesideASilentParty_EndsTheRound()
    {
        await using var world = new World(3, scripted: [1, 2]);
        for (uint body = 0; body < 2; body++) await world.SendAsync(P(1), world.Sign(P(2), ToyRound.At(1), Honest(body), world.Start));
        AssertBlames(await world.Drivers[0].RunAsync(new ToyRound(1), world.State(0), world.Token), P(2), Fault.Equivocation);
    }

    /// <summary>The same when a peer disputes the round in which its proof is wrong.</summary>
    [Fact]
    public async Task BadProof_OfADisputingPeer_EndsTheRound()
    {
        await using var world = new World(3, scripted: [1, 2]);
        await world.SendAsync(P(1), world.Sign(P(3), ToyRound.At(1), Honest(1), world.Start));
        await world.SendAsync(P(1), world.ComplaintOf(P(2), ToyRound.At(1), Complaint(null, Fault.ViewMismatch, ToyRound.At(1), disputes: true, null)));
        await world.SendAsync(P(1), world.Sign(P(2), ToyRound.At(1), new ToyMessage(1, 4).ToBytes(), world.Start));
        await world.WhileAsync(() => world.Drivers[0].Statistics.Total().EnvelopesReceived < 3);
        AssertBlames(await world.Drivers[0].RunAsync(new ToyRound(1), world.State(0), world.Token), P(2), Fault.InvalidProof);
    }

    /// <summary>What a step finds that all should have seen alike is asked about: a dispute, durable before it is told.</summary>
    [Fact]
    public async Task Disagreement_FoundInAStep_IsDisputed()
    {
        await using var world = new World(2, scripted: [1]);
        await world.SendAsync(P(1), world.Sign(P(2), ToyRound.At(1), Honest(1), world.Start));
        var running = world.Drivers[0].RunAsync(
            new ToyRound(1, complete: _ => new Step<ToyState>.Halt([new Blame(null, Fault.Disagreement, ToyRound.At(1), [], "Because.")])), world.State(0), world.Token);
        await world.WhileAsync(() => Snapshot(world).All(sent => sent.Envelope.Header.Kind != ReservedKinds.Complaint));
        Assert.NotNull(await world.Journals[0].FindAsync<Digest>(SegmentNumbering.Dispute, world.Token));
        Assert.False(running.IsCompleted);
        await world.SendAsync(P(1), world.ComplaintOf(P(2), ToyRound.At(1), Complaint(null, Fault.Disagreement, ToyRound.At(1))));
        var blame = Assert.Single(BlamesOf(await running));
        Assert.Equal((null, Fault.Disagreement), (blame.Culprit, blame.Fault));
    }

    /// <summary>When all others have stopped, whatever their round, nothing more will come.</summary>
    [Fact]
    public async Task Complaints_OfAllOthersAboutALaterRound_EndTheWaiting()
    {
        await using var world = new World(3, scripted: [1, 2]);
        await world.SendAsync(P(1), world.Sign(P(2), ToyRound.At(1), Honest(1), world.Start));
        foreach (var peer in new[] { P(2), P(3) }) await world.SendAsync(P(1), world.ComplaintOf(peer, ToyRound.At(2), World.Complaint(null, Fault.MacCheckFailed, ToyRound.At(2))));
        AssertBlames(await world.Drivers[0].RunAsync(new ToyRound(1), world.State(0), world.Token), null, Fault.PeerComplaint);
    }

    /// <summary>A new process replays the round and has forgotten what it was told in it; two complaints that show two bodies name their signer all the same.</summary>
    [Fact]
    public async Task Evidence_OfARoundOfAnEarlierLife_Convicts()
    {
        await using var world = new World(4, scripted: [0, 1, 2, 3]);
        var one = ToyRound.At(1);
        SignedEnvelope[] told = [.. Enumerable.Range(2, 3).Select(peer => world.Sign(P(peer), one, Honest((uint)peer), world.Start))];
        await using (var driver = world.Driver(0))
        {
            foreach (var envelope in told) await world.SendAsync(P(1), envelope);
            await world.PlayAsync(driver, 1);
        }

        var own = Snapshot(world).First(sent => sent.From == P(1)).Envelope;
        SignedEnvelope[] here = [own, .. told], elsewhere = [own, told[0], told[1], world.Sign(P(4), one, Honest(5), world.Start)];
        var (view, otherView) = (ViewAfter(world, one, here), ViewAfter(world, one, elsewhere));
        await using var reborn = world.Driver(0);
        var first = (Step<ToyState>.Advance)await reborn.StartAsync<ToyState>(ToyRound.At(0), _ => throw new InvalidOperationException(), world.Token);
        var second = (Step<ToyState>.Advance)await reborn.RunAsync(new ToyRound(1), first.Next, world.Token);
        await world.SendAsync(P(1), world.ComplaintOf(P(2), ToyRound.At(2), Dispute(one, world.Start, here), view));
        await world.SendAsync(P(1), world.ComplaintOf(P(3), ToyRound.At(2), Dispute(one, world.Start, elsewhere), otherView));
        AssertBlames(await reborn.RunAsync(new ToyRound(2), second.Next, world.Token), P(4), Fault.Equivocation);
    }

    /// <summary>An honest party makes one complaint. P1 gives P2 the beginning of another one than P3's, which would keep P2 from ever reading that.</summary>
    [Theory]
    [InlineData(2)]
    [InlineData(5)]                             // of another round
    public async Task Complaint_TwoBodies_AreEquivocation(ushort step)
    {
        await using var world = new World(3, scripted: [0]);
        var (runs, shown, elsewhere) = (world.PlayAllAsync(2), await RoundOneAsync(world), Digest.Of([9]));
        await world.SendAsync(P(2), Part(world, ToyRound.At(step), 0, 2, [1], elsewhere));
        foreach (var to in new[] { P(2), P(3) }) await world.SendAsync(to, world.Sign(P(1), ToyRound.At(2), Honest(1), elsewhere));
        await world.SendAsync(P(3), world.ComplaintOf(P(1), ToyRound.At(2), Dispute(ToyRound.At(1), world.Start, shown), elsewhere));
        AssertNamed(await runs, P(1));
    }

    /// <summary>P1's complaint says nothing; only P3 is shown it. P3 has heard everybody, and P2 is not left waiting.</summary>
    [Fact]
    public async Task Complaint_ShownToOneOnly_EndsTheExchangeForAll()
    {
        await using var world = new World(3, scripted: [0]);
        var (runs, _, elsewhere) = (world.PlayAllAsync(2), await RoundOneAsync(world), Digest.Of([9]));
        foreach (var to in new[] { P(2), P(3) }) await world.SendAsync(to, world.Sign(P(1), ToyRound.At(2), Honest(1), elsewhere));
        await world.SendAsync(P(3), world.ComplaintOf(P(1), ToyRound.At(2), Dispute(), elsewhere));
        Assert.All(await runs, step => Assert.Null(Assert.Single(BlamesOf(step)).Culprit));
    }

    /// <summary>A complaint in parts convicts at P2, who alone is shown it; what P2 shows convicts at P3.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Complaint_InPartsToOneOnly_ConvictsAtAll(bool malformed)
    {
        await using var world = new World(3, scripted: [0]);
        var runs = world.PlayAllAsync(2);
        await RoundOneAsync(world);
        var content = malformed ? new byte[40] : Dispute()[2..];
        foreach (var to in new[] { P(2), P(3) }) await world.SendAsync(to, world.Sign(P(1), ToyRound.At(2), Honest(1), Digest.Of([9])));
        await world.SendAsync(P(2), Part(world, ToyRound.At(2), 0, 2, content.AsSpan(..10), Digest.Of([8])));
        await world.SendAsync(P(2), Part(world, ToyRound.At(2), 1, 2, content.AsSpan(10..), Digest.Of([8])));
        AssertNamed(await runs, P(1));
    }

    /// <summary>The same before anybody disputes: P1 has nothing to say in the round but a complaint that cannot be read.</summary>
    [Fact]
    public async Task Complaint_MalformedInParts_IsShownWhole()
    {
        await using var world = new World(3, scripted: [0]);
        var runs = world.PlayAllAsync(1);
        for (ushort part = 0; part < 2; part++) await world.SendAsync(P(2), Part(world, ToyRound.At(1), part, 2, new byte[20], world.Start));
        AssertNamed(await runs, P(1));
    }

    /// <summary>A complaint of the largest size is shown whole too, though not in a complaint.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]                             // where nobody disputes, and where all do
    public async Task Complaint_OfTheLargestSize_IsShownWhole(ushort step)
    {
        await using var world = new World(3, scripted: [0], maxPayloadBytes: 700);
        await using var reader = world.Driver(0);           // so that what the others send P1 does not wait
        var runs = world.PlayAllAsync(2);
        if (step == 2)
        {
            await RoundOneAsync(world);
            foreach (var to in new[] { P(2), P(3) }) await world.SendAsync(to, world.Sign(P(1), ToyRound.At(2), Honest(1), Digest.Of([9])));
        }

        var parts = (ushort)new InboxLedger(P(2), 3, world.Session, 700).MaxParts(ReservedKinds.Complaint);
        for (ushort part = 0; part < parts; part++) await world.SendAsync(P(2), Part(world, ToyRound.At(step), part, parts, new byte[698], step == 2 ? Digest.Of([9]) : world.Start));
        AssertNamed(await runs, P(1));
    }

    /// <summary>What peers may make a party hold is bounded, whatever the link carries, and a verdict has room for a complaint in its envelopes.</summary>
    [Theory]
    [InlineData(2, 700)]
    [InlineData(16, 700)]
    [InlineData(2, 16 << 20)]
    [InlineData(16, 16 << 20)]
    public void Complaints_LargestSize_IsFarBelowWhatAnArrayHolds(int parties, int maxPayloadBytes)
    {
        var ledger = new InboxLedger(P(1), parties, new SessionId(Digest.Of([7])), maxPayloadBytes);
        var (complaint, verdict) = (ledger.MaxParts(ReservedKinds.Complaint), ledger.MaxParts(ReservedKinds.Verdict));
        Assert.InRange((long)verdict * maxPayloadBytes, 1, int.MaxValue / 2);
        // An envelope has some 150 bytes beside its payload.
        Assert.InRange((long)(complaint + 2) * (maxPayloadBytes + 200), 1, (long)verdict * (maxPayloadBytes - sizeof(ushort)));
        Assert.InRange(verdict, 1, ushort.MaxValue);
    }

    /// <summary>P1 announces an epoch to P2 alone, so that P3 has no view of it, and explains a view falsely: by what does not lead to it, or by what lacks a message.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Explanation_FalseInAnEpochThatOneHasNotSeen_IsNamedByBoth(bool consistent)
    {
        await using var world = new World(3, scripted: [0]);
        var (round, echo) = (SegmentNumbering.Announcement(1), SegmentNumbering.AnnouncementEcho(1));
        var runs = world.AllAsync(driver => driver.ResumeAsync(1, default, _ => [], world.Token));
        var own = world.Sign(P(1), round, new byte[16], world.Start, ReservedKinds.Resumption);
        var shown = await BroadcastsAsync(world, round, own);
        if (consistent) shown = shown[..2];
        var told = consistent ? ViewAfter(world, round, shown) : Digest.Of([9]);
        // What is sent need not have come: without P3's announcement P2 would judge from there, and not from the echo.
        await world.WhileAsync(() => world.Drivers[1].Statistics.Total().EnvelopesReceived < 1);
        await world.SendAsync(P(2), own);
        await world.SendAsync(P(2), world.Sign(P(1), echo, default, told, ReservedKinds.Confirmation));
        await world.SendAsync(P(2), world.ComplaintOf(P(1), echo, Dispute(round, world.Start, shown), told));
        foreach (var step in await runs) AssertBlames(step, P(1), Fault.CommitmentMismatch);
    }

    /// <summary>P1's echo of an epoch stands elsewhere, and P1 is past it, where the chain has started over, when the others ask what it was told.</summary>
    [Fact]
    public async Task FalseView_InTheEchoOfAnEpoch_IsNamedThoughItsSenderWentOn()
    {
        await using var world = new World(3);
        world.Liar = (envelope, _) => [envelope.Header.From == P(1) && envelope.Header.Round == SegmentNumbering.AnnouncementEcho(1) && envelope.Header.Kind == ReservedKinds.Confirmation
            ? world.Resign(envelope, header: header => header with { View = Digest.Of([9]) }) : envelope];
        var runs = world.Drivers.Select(driver => Task.Run(async () => await driver.ResumeAsync(1, default, _ => [], world.Token) is Step<ImmutableArray<ReadOnlyMemory<byte>>>.Halt halt
            ? new Step<ToyState>.Halt(halt.Blames) : await world.PlayAsync(driver, 1))).ToList();
        AssertNamed(await Task.WhenAll(runs.Skip(1)), P(1));
        await QuietAsync(runs[0]);
    }

    /// <summary>
    /// P1 and P2 have committed different views, lost their memory, and begun another epoch, whose announcements P3 asks for when they meet behind it: what they show of those leads to neither view.
    /// </summary>
    [Fact]
    public async Task Explanation_OfAnnouncementsThatWereAskedFor_IsNotHeldAgainstALaterView()
    {
        await using var world = new World(3, scripted: [1, 2]);
        foreach (var peer in new[] { P(2), P(3) }) await world.SendAsync(P(1), world.Sign(peer, ToyRound.At(1), Honest(1), world.Start));
        Assert.IsType<Step<ToyState>.Advance>(await world.Drivers[0].RunAsync(new ToyRound(1), world.State(0), world.Token));
        await world.Drivers[0].DisposeAsync();

        await using var reborn = world.Driver(0, coins: "other coins");
        var (round, echo) = (SegmentNumbering.Announcement(1), SegmentNumbering.AnnouncementEcho(1));
        var resuming = reborn.ResumeAsync(1, default, _ => [], world.Token);
        await world.WhileAsync(() => Snapshot(world).All(sent => sent.Envelope.Header.Round != round));
        SignedEnvelope[] announced = [Snapshot(world).First(sent => sent.Envelope.Header.Round == round).Envelope, .. new[] { P(2), P(3) }.Select(peer => world.Sign(peer, round, new byte[16], world.Start, ReservedKinds.Resumption))];
        var told = ViewAfter(world, round, announced);
        foreach (var envelope in announced.Skip(1)) await world.SendAsync(P(1), envelope);
        foreach (var peer in new[] { P(2), P(3) }) await world.SendAsync(P(1), world.Sign(peer, echo, default, told, ReservedKinds.Confirmation));
        Assert.IsType<Step<ImmutableArray<ReadOnlyMemory<byte>>>.Advance>(await resuming);
        var step = (Step<ToyState>.Advance)await reborn.RunAsync(new ToyRound(1), world.State(0), world.Token);

        var elsewhere = Digest.Of([9]);
        await world.SendAsync(P(1), world.Sign(P(2), ToyRound.At(2), Honest(1), elsewhere));
        await world.SendAsync(P(1), world.ComplaintOf(P(3), echo, World.Complaint(null, Fault.ViewMismatch, echo, disputes: true, origin: null), told));
        await world.SendAsync(P(1), world.ComplaintOf(P(2), ToyRound.At(2), World.Complaint(null, Fault.ViewMismatch, ToyRound.At(2), disputes: true, new ClaimedOrigin(round, world.Start, 3), announced), elsewhere));
        await world.WhileAsync(() => reborn.Statistics.Total().EnvelopesReceived < 7);
        AssertBlames(await reborn.RunAsync(new ToyRound(2, last: true), step.Next, world.Token), null, Fault.ViewMismatch);
        // It has shown the announcements too, as it was asked to.
        Assert.Contains(Complaints(world), sent => sent.From == P(1) && sent.Envelope.Header.Round == ToyRound.At(2));
    }

    /// <summary>P2 has answered and halted when P3, which had heard it, has lost its memory: P3 asks, and P2 answers again.</summary>
    [Fact]
    public async Task Restart_WithinTheExchange_HearsAHaltedPeerAgain()
    {
        await using var world = new World(3, scripted: [0, 2]);
        var elsewhere = Digest.Of([9]);
        var halting = world.PlayAsync(world.Drivers[1], 2);
        using (var stop = CancellationTokenSource.CreateLinkedTokenSource(world.Token))
        {
            await using var dying = world.Driver(2);
            var dies = Task.Run(async () =>
            {
                var first = (Step<ToyState>.Advance)await dying.StartAsync(ToyRound.At(0), coins => ToyRound.Say(world.State(2), 1, 1, false, coins), stop.Token);
                var second = (Step<ToyState>.Advance)await dying.RunAsync(new ToyRound(1), first.Next, stop.Token);
                await dying.RunAsync(new ToyRound(2), second.Next, stop.Token);
            }, world.Token);
            await RoundOneAsync(world);
            foreach (var to in new[] { P(2), P(3) }) await world.SendAsync(to, world.Sign(P(1), ToyRound.At(2), Honest(1), elsewhere));
            // P2 has been sent P3's complaint, and P3 has taken in P2's after the two rounds' messages of both.
            await world.WhileAsync(() => !Complaints(world).Any(sent => sent.From == P(3) && sent.To == P(2)) || dying.Statistics.Total().EnvelopesReceived < 5);
            await stop.CancelAsync();
            await QuietAsync(dies);
        }

        await world.SendAsync(P(2), world.ComplaintOf(P(1), ToyRound.At(2), Dispute(), elsewhere));
        AssertBlames(await halting, null, Fault.ViewMismatch);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(world.Token);
        var listening = world.Drivers[1].ListenAsync(over.Token);
        await using var reborn = world.Driver(2);
        var waiting = world.PlayAsync(reborn, 2);
        await world.SendAsync(P(3), world.ComplaintOf(P(1), ToyRound.At(2), Dispute(), elsewhere));
        AssertBlames(await waiting, null, Fault.ViewMismatch);
        await over.CancelAsync();
        await QuietAsync(listening);
    }

    /// <summary>B has passed the echo and disputes the exchange behind it; C's echo reaches P1 only now. P1's own share of that exchange stays with it, and P1 judges as if it had spoken.</summary>
    [Fact]
    public async Task Dispute_AboutTheExchangeToCome_StopsItsMessage()
    {
        await using var world = new World(3, scripted: [1, 2]);
        var running = world.Drivers[0].RunSegmentAsync(s_segment, 1, async (channel, ct) =>
        {
            await channel.ExchangeAsync(new byte[] { 1 }, ct);
            await channel.ConfirmAsync(ct);
            await channel.ExchangeAsync(new byte[] { 2 }, ct);
            return 0;
        }, world.Token);
        SignedEnvelope[] shown = [await OwnExchangeAsync(world), Exchange(world, P(2), 0, world.Start), Exchange(world, P(3), 0, world.Start)];
        foreach (var envelope in shown.Skip(1)) await world.SendAsync(P(1), envelope);
        var (view, elsewhere) = (ViewAfter(world, At(0), shown), ViewAfter(world, At(0), shown[..2]));
        var claim = Exchange(world, P(3), 2, elsewhere);
        await world.WhileAsync(() => Snapshot(world).All(sent => sent.Envelope.Header.Round != At(1)));
        await world.SendAsync(P(1), world.Sign(P(2), At(1), default, view, ReservedKinds.Confirmation));
        await world.SendAsync(P(1), world.ComplaintOf(P(2), At(2), Dispute(At(0), world.Start, shown, claim), view));
        await world.WhileAsync(() => world.Drivers[0].Statistics.Total().EnvelopesReceived < 4);
        await world.SendAsync(P(1), world.Sign(P(3), At(1), default, view, ReservedKinds.Confirmation));
        await world.SendAsync(P(1), world.ComplaintOf(P(3), At(2), Dispute(At(0), world.Start, shown[..2]), elsewhere));
        AssertBlames(await running, P(3), Fault.CommitmentMismatch);
        Assert.DoesNotContain(Snapshot(world), sent => sent.From == P(1) && sent.Envelope.Header.Round == At(2) && sent.Envelope.Header.Kind == ReservedKinds.SegmentExchange);
    }

    /// <summary>A second body that arrives while the step is made stops the step.</summary>
    [Fact]
    public async Task Offence_BetweenGatheringAndCommit_StopsTheStep()
    {
        await using var world = new World(2, scripted: [1]);
        await world.SendAsync(P(1), world.Sign(P(2), ToyRound.At(1), Honest(1), world.Start));
        var step = await world.Drivers[0].RunAsync(new ToyRound(1, complete: _ => Offend(world)), world.State(0), world.Token);
        AssertBlames(step, P(2), Fault.Equivocation);
        Assert.DoesNotContain(Snapshot(world), sent => sent.From == P(1) && sent.Envelope.Header.Kind == ToyMessage.Kind);

        static Step<ToyState>? Offend(World world)
        {
            _ = world.SendAsync(P(1), world.Sign(P(2), ToyRound.At(1), Honest(2), world.Start)).AsTask();
            SpinWait.SpinUntil(() => world.Drivers[0].Statistics.Total().EnvelopesReceived == 2 || world.Token.IsCancellationRequested);
            return null;
        }
    }

    [Fact]
    public async Task Offence_BeforeANewChain_ItDoesNotBegin()
    {
        await using var world = new World(2, scripted: [1]);
        for (uint body = 1; body <= 2; body++)
        {
            await world.SendAsync(P(1), world.Sign(P(2), ToyRound.At(1), Honest(body), world.Start));
            if (body == 1) Assert.IsType<Step<ToyState>.Advance>(await world.Drivers[0].RunAsync(new ToyRound(1), world.State(0), world.Token));
        }

        await world.WhileAsync(() => world.Drivers[0].Statistics.Total().EnvelopesReceived < 2);
        AssertBlames(await world.Drivers[0].StartAsync<ToyState>(ToyRound.At(20), _ => throw new InvalidOperationException("Coins were drawn for a dead session."), world.Token), P(2), Fault.Equivocation);
    }

    /// <summary>What nobody was named for in another session of the same parties has been settled there: this one has nothing to ask.</summary>
    [Fact]
    public async Task Halt_OfAnotherSession_StartsNoExchangeInThisOne()
    {
        await using var world = new World(3, scripted: [1, 2]);
        var blame = new Blame(null, Fault.ViewMismatch, ToyRound.At(1), [], "elsewhere");
        AssertBlames(await world.Drivers[0].RunSegmentAsync(s_segment, 1, (channel, ct) => channel.AwaitAsync(_ => Task.FromException<int>(new HaltException([blame])), ct), world.Token), null, Fault.ViewMismatch);
    }

    /// <summary>A peer that asks and does not read its answer keeps nobody from judging it.</summary>
    [Fact]
    public async Task Inquiry_WhoseAnswerIsNotRead_KeepsNobodyWaiting()
    {
        await using var world = new World(3, scripted: [0, 1, 2]);
        var links = new DeafLinks(world.Network.Endpoints[0], P(3));
        await using var driver = world.Driver(0, links);
        await world.SendAsync(P(1), world.ComplaintOf(P(3), ToyRound.At(1), Dispute()));
        var running = driver.RunAsync(new ToyRound(1), world.State(0), world.Token);
        await world.WhileAsync(() => OwnComplaints(world).Count == 0);
        for (var asked = 1; asked <= 2; asked++)
        {
            await world.SendAsync(P(1), world.Sign(P(3), SegmentNumbering.Inquiry, default, world.Start, ReservedKinds.Inquiry));
            await world.WhileAsync(() => driver.Statistics.Total().EnvelopesReceived < 1 + asked || links.Unread == 0);
        }

        for (uint body = 0; body < 2; body++) await world.SendAsync(P(1), world.Sign(P(3), ToyRound.At(1), Honest(body), world.Start));
        AssertBlames(await running, P(3), Fault.Equivocation);
        // While one answer waits to be read there is no second.
        Assert.Equal(1, links.Unread);
    }

    /// <summary>P2 explains a view by what it was told; all of it must be broadcasts of one round on one base. The view that it claims is what the rest of them hash to.</summary>
    [Theory]
    [InlineData("", false)]
    [InlineData("a private message", true)]
    [InlineData("a message on another base", true)]
    [InlineData("a message of another round", true)]
    [InlineData("a message of another session", true)]
    public async Task Explanation_ByOtherThanBroadcastsOnItsBase_NamesItsSender(string shows, bool convicts)
    {
        await using var world = new World(2, scripted: [1]);
        await using var elsewhere = new World(2, session: "another");
        var driver = world.Drivers[0];
        await world.SendAsync(P(1), world.Sign(P(2), ToyRound.At(1), Honest(1), world.Start));
        var step = (Step<ToyState>.Advance)await driver.RunAsync(new ToyRound(1, last: true), world.State(0), world.Token);
        // A round that this party knows nothing of, so that it has nothing else to judge by.
        var (round, before) = (ToyRound.At(7), Digest.Of([3]));
        SignedEnvelope[] shown = [world.Sign(P(1), round, Honest(1), before), shows switch
        {
            "a private message" => world.Sign(P(2), round, Honest(1), before, to: P(1)),
            "a message on another base" => world.Sign(P(2), round, Honest(1), world.Start),
            "a message of another round" => world.Sign(P(2), ToyRound.At(8), Honest(1), before),
            "a message of another session" => elsewhere.Sign(P(2), round, Honest(1), before),
            _ => world.Sign(P(2), round, Honest(1), before),
        }];
        var claimed = ViewOrigin.Of(round, before, shown.Where(envelope => envelope.Header.Session == world.Session), []).View;
        await world.SendAsync(P(1), world.ComplaintOf(P(2), ToyRound.At(2), Dispute(round, before, shown), claimed));
        var blame = Assert.Single(BlamesOf(await driver.RunAsync(new ToyRound(2), step.Next, world.Token)));
        Assert.Equal((convicts ? P(2) : null, convicts ? Fault.CommitmentMismatch : Fault.PeerComplaint), (blame.Culprit, blame.Fault));
    }

    /// <summary>What led to the view of a dispute is shown: of the exchange before the last one, and of the segment before, where a further attempt begins.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Dispute_ShowsWhatLedToItsView(bool inAFurtherAttempt)
    {
        await using var world = new World(2);
        var segment = s_segment with { Index = 1 };
        var standings = new Digest[2];
        var steps = await world.AllAsync(async driver =>
        {
            Assert.IsType<Step<int>.Advance>(await driver.RunSegmentAsync(s_segment, 1, (channel, ct) => ExchangeAsync(channel, 1, ct), world.Token));
            if (inAFurtherAttempt)
            {
                Assert.IsType<Step<int>.Advance>(await driver.RunSegmentAsync(segment, 1, (channel, ct) => ExchangeAsync(channel, 2, ct), world.Token));
                await Assert.ThrowsAsync<OperationCanceledException>(() => driver.RunSegmentAsync<int>(segment, 2, async (channel, ct) =>
                {
                    await ExchangeAsync(channel, 2, ct);
                    throw new OperationCanceledException();
                }, world.Token));
            }

            return await driver.RunSegmentAsync<int>(segment, 3, async (channel, ct) =>
            {
                await ExchangeAsync(channel, inAFurtherAttempt ? 0 : 1, ct);
                standings[driver.Self.Index] = channel.View;
                await channel.ExchangeAsync(new byte[] { 1 }, ct);
                throw new HaltException(new Blame(null, Fault.Disagreement, channel.LastRound, [], "Because."));
            }, world.Token);
        });
        Assert.All(steps, step => Assert.Equal(Fault.Disagreement, Assert.Single(BlamesOf(step)).Fault));
        foreach (var driver in world.Drivers)
        {
            var told = Snapshot(world).First(sent => sent.From == driver.Self && sent.Envelope.Header.Kind == ReservedKinds.Complaint).Envelope;
            var origin = Assert.IsType<ClaimedOrigin>(Complaint.TryRead(told.Payload.Span[sizeof(ushort)..], 2)!.Origin);
            Assert.Equal(standings[driver.Self.Index], told.Header.View);
            Assert.Equal(inAFurtherAttempt ? At(0) : SegmentNumbering.Number(segment, 0, 3), origin.Round);
        }

        static async Task<int> ExchangeAsync(ISegmentChannel channel, int times, CancellationToken ct)
        {
            for (var n = 0; n < times; n++) await channel.ExchangeAsync(new byte[] { 1 }, ct);
            return 0;
        }
    }

    /// <summary>P2 disputes before P3 has announced its epoch: P1 stands where nothing has been broadcast, and explains nothing by announcements that lack one.</summary>
    [Fact]
    public async Task Dispute_BeforeAllHaveAnnounced_StandsAtTheStart()
    {
        await using var world = new World(3, scripted: [1, 2]);
        var round = SegmentNumbering.Announcement(1);
        var dispute = World.Complaint(null, Fault.ViewMismatch, round, disputes: true, null);
        await world.SendAsync(P(1), world.Sign(P(2), round, new byte[16], world.Start, ReservedKinds.Resumption));
        await world.SendAsync(P(1), world.ComplaintOf(P(2), round, dispute));
        await world.WhileAsync(() => world.Drivers[0].Statistics.Total().EnvelopesReceived < 2);
        var resuming = world.Drivers[0].ResumeAsync(1, default, _ => [], world.Token);
        await world.WhileAsync(() => OwnComplaints(world).Count == 0);
        var told = OwnComplaints(world)[0].Envelope;
        Assert.Equal((round, world.Start), (told.Header.Round, told.Header.View));
        Assert.Null(Complaint.TryRead(told.Payload.Span[sizeof(ushort)..], 3)!.Origin);
        await world.SendAsync(P(1), world.ComplaintOf(P(3), round, dispute));
        AssertBlames(await resuming, null, Fault.PeerComplaint);
    }

    /// <summary>P2 disputes what P1 has just gathered: P1 answers from there, not from the exchange to come.</summary>
    [Fact]
    public async Task Dispute_OfTheLastExchange_IsAnsweredFromIt()
    {
        await using var world = new World(2, scripted: [1]);
        await world.SendAsync(P(1), Exchange(world, P(2), 0, world.Start));
        AssertBlames(await world.Drivers[0].RunSegmentAsync(s_segment, 1, async (channel, ct) =>
        {
            await channel.ExchangeAsync(new byte[] { 1 }, ct);
            await world.SendAsync(P(1), world.ComplaintOf(P(2), At(0), Dispute()));
            await world.WhileAsync(() => world.Drivers[0].Statistics.Total().EnvelopesReceived < 2);
            return (await channel.ExchangeAsync(new byte[] { 1 }, ct)).Length;
        }, world.Token), null, Fault.PeerComplaint);
        Assert.NotEmpty(OwnComplaints(world));
        Assert.All(OwnComplaints(world), told => Assert.Equal((At(0), world.Start), (told.Envelope.Header.Round, told.Envelope.Header.View)));
    }

    /// <summary>P2 disputes the echo of an epoch when P1 is two segments past it and cannot show the announcements any more: P1 shows what led to its own view, nothing else of that epoch.</summary>
    [Fact]
    public async Task Dispute_OfAnEchoLongAgo_ShowsWhatLedToTheOwnView()
    {
        await using var world = new World(2, scripted: [1]);
        var driver = world.Drivers[0];
        await world.SendAsync(P(1), world.Sign(P(2), SegmentNumbering.Announcement(1), new byte[16], world.Start, ReservedKinds.Resumption));
        Assert.IsType<Step<ImmutableArray<ReadOnlyMemory<byte>>>.Advance>(await driver.ResumeAsync(1, default, _ => [], world.Token));
        var (echo, standing) = (SegmentNumbering.AnnouncementEcho(1), default(Digest));
        for (ushort index = 0; index < 2; index++)
        {
            var id = s_segment with { Index = index };
            var step = await driver.RunSegmentAsync(id, 1, async (channel, ct) =>
            {
                for (var n = 0; n < 3; n++)
                {
                    standing = channel.View;
                    await world.SendAsync(P(1), world.Sign(P(2), SegmentNumbering.Number(id, n, 1), new byte[] { 1 }, standing, ReservedKinds.SegmentExchange));
                    await channel.ExchangeAsync(new byte[] { 1 }, ct);
                }

                if (id.Index == 0) return 0;
                var received = driver.Statistics.Total().EnvelopesReceived;
                await world.SendAsync(P(1), world.ComplaintOf(P(2), echo, World.Complaint(null, Fault.ViewMismatch, echo, disputes: true, null)));
                await world.WhileAsync(() => driver.Statistics.Total().EnvelopesReceived == received);
                return (await channel.ExchangeAsync(new byte[] { 1 }, ct)).Length;
            }, world.Token);
            if (index == 1) Assert.Null(Assert.Single(BlamesOf(step)).Culprit);
        }

        var told = OwnComplaints(world)[0].Envelope;
        var shown = Complaint.TryRead(told.Payload.Span[sizeof(ushort)..], 2)!;
        Assert.Equal((standing, SegmentNumbering.Number(s_segment with { Index = 1 }, 1, 1)), (told.Header.View, shown.Origin!.Round));
    }

    /// <summary>P3 is silent in the round before, in which P2 tells it something else: it stands on another base than P1, honestly, and is not judged by P1's.</summary>
    [Fact]
    public async Task Explanation_OfAPartyThatWasSilentInItsRound_IsNotJudgedByThisPartysBase()
    {
        await using var world = new World(3, scripted: [1, 2]);
        var running = world.Drivers[0].RunSegmentAsync(s_segment, 1, async (channel, ct) =>
        {
            await channel.ExchangeAsync(new byte[] { 1 }, ct);
            await channel.ExchangeBlocksAsync([], [0, 1, 0], ct);
            await channel.ExchangeAsync(new byte[] { 1 }, ct);
            return 0;
        }, world.Token);
        var (own, third) = (await OwnExchangeAsync(world), Exchange(world, P(3), 0, world.Start));
        SignedEnvelope[] here = [own, Exchange(world, P(2), 0, world.Start), third], there = [own, Exchange(world, P(2), 0, world.Start, body: 2), third];
        var (view, otherView) = (ViewAfter(world, At(0), here), ViewAfter(world, At(0), there));
        SignedEnvelope[] then = [Exchange(world, P(2), 1, view)], otherThen = [Exchange(world, P(2), 1, otherView)];
        var (last, otherLast) = (ViewOrigin.Of(At(1), view, then, []).View, ViewOrigin.Of(At(1), otherView, otherThen, []).View);
        foreach (var envelope in here.Skip(1).Concat(then)) await world.SendAsync(P(1), envelope);
        await world.SendAsync(P(1), Exchange(world, P(2), 2, last));
        await world.SendAsync(P(1), Exchange(world, P(3), 2, otherLast));
        // It disputes before it knows who it was; otherwise it has nothing to judge.
        await world.WhileAsync(() => Complaints(world).Count == 0);
        await world.SendAsync(P(1), world.ComplaintOf(P(3), At(2), Dispute(At(1), otherView, otherThen), otherLast));
        await world.SendAsync(P(1), world.ComplaintOf(P(2), At(2), Dispute(At(1), view, then), last));
        AssertBlames(await running, P(2), Fault.Equivocation);
    }

    /// <summary>P3 stands elsewhere in a round and claims to have finished it, which it cannot have done if it was sent P1's message of it.</summary>
    [Theory]
    [InlineData("to nobody", false)]
    [InlineData("to all", true)]
    [InlineData("to P2", false)]
    [InlineData("to P3", true)]
    public async Task Claim_ToHaveFinishedTheRound_ConvictsWhoWasSpokenToInIt(string speaks, bool convicts)
    {
        await using var world = new World(3, scripted: [1, 2]);
        ImmutableArray<ReadOnlyMemory<byte>> said = [new byte[] { 1 }];
        var inPrivate = speaks is "to P2" or "to P3";
        var running = world.Drivers[0].RunSegmentAsync(s_segment, 1, async (channel, ct) =>
        {
            await channel.ExchangeAsync(said[0], ct);
            if (inPrivate) await channel.ExchangePrivateAsync([[], speaks == "to P2" ? said : [], speaks == "to P3" ? said : []], [0, 1, 1], ct);
            else await channel.ExchangeBlocksAsync(speaks == "to all" ? said : [], [speaks == "to all" ? 1 : 0, 1, 1], ct);
            return 0;
        }, world.Token);
        SignedEnvelope[] here = [await OwnExchangeAsync(world), Exchange(world, P(2), 0, world.Start), Exchange(world, P(3), 0, world.Start)];
        foreach (var envelope in here.Skip(1)) await world.SendAsync(P(1), envelope);
        var (view, elsewhere, to) = (ViewAfter(world, At(0), here), Digest.Of([9]), inPrivate ? P(1) : (PartyId?)null);
        var claim = Exchange(world, P(3), 1, elsewhere, to: to);
        // It speaks before it hears of a dispute.
        await world.WhileAsync(() => speaks != "to nobody" && Snapshot(world).All(sent => sent.From != P(1) || sent.Envelope.Header.Round != At(1)));
        await world.SendAsync(P(1), Exchange(world, P(2), 1, view, to: to));
        await world.SendAsync(P(1), claim);
        SignedEnvelope[] shown = inPrivate ? [] : [claim];
        await world.SendAsync(P(1), world.ComplaintOf(P(3), At(2), Dispute(At(1), elsewhere, shown), ViewOrigin.Of(At(1), elsewhere, shown, []).View));
        await world.SendAsync(P(1), world.ComplaintOf(P(2), At(1), Dispute(), view));
        Assert.Equal(convicts ? P(3) : null, Assert.Single(BlamesOf(await running)).Culprit);
    }

    /// <summary>P3 sends P1 a verdict that names nobody, and its complaint, which convicts it, to P2 alone: P1 waits for the complaint, and P2's verdict brings it.</summary>
    [Fact]
    public async Task Verdict_WithoutItsComplaint_IsNoAnswer()
    {
        await using var world = new World(3, scripted: [1, 2]);
        var driver = world.Drivers[0];
        var one = ToyRound.At(1);
        SignedEnvelope[] told = [.. new[] { P(2), P(3) }.Select(peer => world.Sign(peer, one, Honest(1), world.Start))];
        foreach (var envelope in told) await world.SendAsync(P(1), envelope);
        var step = (Step<ToyState>.Advance)await driver.RunAsync(new ToyRound(1, last: true), world.State(0), world.Token);
        var view = driver.View;
        var claim = world.Sign(P(3), ToyRound.At(2), Honest(1), Digest.Of([9]));
        foreach (var envelope in new[] { world.Sign(P(2), ToyRound.At(2), Honest(1), view), claim }) await world.SendAsync(P(1), envelope);
        var running = driver.RunAsync(new ToyRound(2, last: true), step.Next, world.Token);
        await world.SendAsync(P(1), world.Sign(P(3), ToyRound.At(2), World.Complaint(null, Fault.ViewMismatch, ToyRound.At(2)), Digest.Of([9]), ReservedKinds.Verdict, ReservedKinds.ComplaintVersion));
        await world.SendAsync(P(1), world.ComplaintOf(P(2), ToyRound.At(2), Dispute(one, world.Start, told), view));
        // It has judged both when it answers a question twice that came behind them. While an answer is on its way none is repeated, so it is asked again.
        while (!running.IsCompleted && Complaints(world).Count(sent => sent.To == P(2)) < 3)
        {
            await world.SendAsync(P(1), world.Sign(P(2), SegmentNumbering.Inquiry, default, world.Start, ReservedKinds.Inquiry));
            await Task.Delay(1, world.Token);
        }

        Assert.False(running.IsCompleted);
        var complaint = world.ComplaintOf(P(3), ToyRound.At(2), Dispute(one, world.Start, told), view);
        await world.SendAsync(P(1), world.Sign(
            P(2), ToyRound.At(2), World.Complaint(P(3), Fault.CommitmentMismatch, ToyRound.At(2), claim, complaint), view, ReservedKinds.Verdict, ReservedKinds.ComplaintVersion));
        AssertBlames(await running, P(3), Fault.CommitmentMismatch);
    }

    /// <summary>In a private round nothing is shown, so all that can be wrong is the base. A verdict ahead of the explanation says less and does not take its place.</summary>
    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public async Task Explanation_OfAPrivateRoundOnAnotherBase_NamesItsSender(bool onAnother, bool verdictAhead)
    {
        await using var world = new World(3, scripted: [1, 2]);
        var driver = world.Drivers[0];
        foreach (var peer in new[] { P(2), P(3) }) await world.SendAsync(P(1), world.Sign(peer, ToyRound.At(1), Honest(1), world.Start));
        var step = (Step<ToyState>.Advance)await driver.RunAsync(new ToyRound(1, last: true), world.State(0), world.Token);
        var (view, elsewhere) = (driver.View, Digest.Of([9]));
        foreach (var peer in new[] { P(2), P(3) }) await world.SendAsync(P(1), world.Sign(peer, ToyRound.At(2), Honest(1), view, to: P(1)));
        step = (Step<ToyState>.Advance)await driver.RunAsync(new ToyRound(2, unicast: true, last: true), step.Next, world.Token);
        var claimed = onAnother ? ViewOrigin.Of(ToyRound.At(2), elsewhere, [], []).View : driver.View;
        await world.SendAsync(P(1), world.Sign(P(3), ToyRound.At(3), Honest(1), claimed));
        if (verdictAhead) await world.SendAsync(P(1), world.Sign(P(3), ToyRound.At(3), World.Complaint(null, Fault.ViewMismatch, ToyRound.At(3)), claimed, ReservedKinds.Verdict, ReservedKinds.ComplaintVersion));
        var running = driver.RunAsync(new ToyRound(3), step.Next, world.Token);
        if (verdictAhead) await world.WhileAsync(() => Complaints(world).Count == 0);
        await world.SendAsync(P(1), world.ComplaintOf(P(3), ToyRound.At(3), Dispute(ToyRound.At(2), onAnother ? elsewhere : view, []), claimed));
        await world.SendAsync(P(1), world.ComplaintOf(P(2), ToyRound.At(3), Dispute(ToyRound.At(2), view, []), driver.View));
        AssertBlames(await running, onAnother ? P(3) : null, onAnother ? Fault.CommitmentMismatch : Fault.PeerComplaint);
    }

    private static readonly SegmentId s_segment = new(Phase.ModelCompute, 0, 0);

    private static RoundNumber At(ushort step) => new(s_segment.Phase, s_segment.Iteration, step, 1);

    private static SignedEnvelope Exchange(World world, PartyId from, ushort step, Digest view, byte body = 1, PartyId? to = null) => world.Sign(from, At(step), new[] { body }, view, ReservedKinds.SegmentExchange, to: to);

    private static async Task<SignedEnvelope> OwnExchangeAsync(World world)
    {
        await world.WhileAsync(() => Snapshot(world).Count == 0);
        return Snapshot(world)[0].Envelope;
    }

    private static byte[] Honest(uint value) => ToyMessage.Honest(value).ToBytes();

    private static byte[] Dispute() => World.Complaint(null, Fault.ViewMismatch, ToyRound.At(2), disputes: true, origin: null);

    private static byte[] Dispute(RoundNumber round, Digest before, SignedEnvelope[] shown, params SignedEnvelope[] further) =>
        World.Complaint(null, Fault.ViewMismatch, ToyRound.At(2), disputes: true, new ClaimedOrigin(round, before, (ushort)shown.Length), [.. shown, .. further]);

    private static SignedEnvelope Part(World world, RoundNumber round, ushort block, ushort count, ReadOnlySpan<byte> content, Digest view) =>
        world.Sign(P(1), round, new CanonicalWriter().UInt16(count).Raw(content).ToArray(), view, ReservedKinds.Complaint, ReservedKinds.ComplaintVersion, block);

    private static Digest ViewAfter(World world, RoundNumber round, IEnumerable<SignedEnvelope> broadcasts) => ViewOrigin.Of(round, world.Start, broadcasts, []).View;

    /// <summary>P1 is corrupt and without a driver; it tells everybody the same in round 1. What everybody was told.</summary>
    private static async Task<SignedEnvelope[]> RoundOneAsync(World world)
    {
        var own = world.Sign(P(1), ToyRound.At(1), Honest(1), world.Start);
        for (var to = 2; to <= world.Keys.Length; to++) await world.SendAsync(P(to), own);
        return await BroadcastsAsync(world, ToyRound.At(1), own);
    }

    private static async Task<SignedEnvelope[]> BroadcastsAsync(World world, RoundNumber round, SignedEnvelope own)
    {
        while (true)
        {
            SignedEnvelope[] all = [own, .. Snapshot(world).Where(sent => sent.From != P(1) && sent.Envelope.Header.Round == round).Select(sent => sent.Envelope).DistinctBy(envelope => envelope.Header.From).OrderBy(envelope => envelope.Header.From.Index)];
            if (all.Length == world.Keys.Length) return all;
            await Task.Delay(1, world.Token);
        }
    }

    private static List<(PartyId From, PartyId To, SignedEnvelope Envelope)> Complaints(World world) => [.. Snapshot(world).Where(sent => sent.Envelope.Header.Kind == ReservedKinds.Complaint)];

    private static List<(PartyId From, PartyId To, SignedEnvelope Envelope)> OwnComplaints(World world) => [.. Complaints(world).Where(sent => sent.From == P(1))];

    private static List<(PartyId From, PartyId To, SignedEnvelope Envelope)> Snapshot(World world)
    {
        lock (world.Sent) return [.. world.Sent];
    }

    private static async Task QuietAsync(Task task) => await task.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    private static void AssertNamed(Step<ToyState>[] honest, PartyId culprit)
    {
        foreach (var step in honest) Assert.Equal([culprit], BlamesOf(step).Select(blame => blame.Culprit).Distinct());
    }

    /// <summary>Links on which one peer does not read what is sent to it alone.</summary>
    private sealed class DeafLinks(IPeerLinks inner, PartyId deaf) : ForwardedLinks(inner)
    {
        private int _unread;

        /// <summary>Messages that it does not read.</summary>
        public int Unread => _unread;

        public override ValueTask SendAsync(PartyId? to, ReadOnlyMemory<byte> wire, CancellationToken ct)
        {
            if (to != deaf) return Inner.SendAsync(to, wire, ct);
            Interlocked.Increment(ref _unread);
            return new(Task.Delay(Timeout.Infinite, ct));
        }
    }
}
