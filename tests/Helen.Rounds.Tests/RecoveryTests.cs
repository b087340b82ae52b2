using System.Collections.Immutable;
using Helen.Cryptography.Hashing;
using Helen.Rounds.Tests.Support;
using static Helen.Rounds.Tests.Support.World;

namespace Helen.Rounds.Tests;

/// <summary>Protocol §8.2: commit, then send; send the same bytes again, never recompute.</summary>
public sealed class RecoveryTests
{
    private static ImmutableArray<Blame> Content(ImmutableArray<ReadOnlyMemory<byte>> claims) => [];

    private static IEnumerable<byte[]> Claims(Step<ImmutableArray<ReadOnlyMemory<byte>>> step) => Assert.IsType<Step<ImmutableArray<ReadOnlyMemory<byte>>>.Advance>(step).Next.Select(claim => claim.ToArray());

    private static byte[] Honest(uint value) => ToyMessage.Honest(value).ToBytes();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Commit_Throws_NothingIsSent(bool afterWriting)
    {
        await using var world = new World(2, scripted: [0, 1]);
        var journal = new FaultyJournal(world.Journals[0]);
        await using var driver = world.Driver(0, journal: journal);
        await driver.StartAsync(ToyRound.At(0), coins => ToyRound.Say(world.State(0), 1, 1, false, coins), world.Token);
        await world.SendAsync(P(1), world.Sign(P(2), ToyRound.At(1), Honest(1), world.Start));
        (journal.FailBefore, journal.FailAfter) = (!afterWriting, afterWriting);
        var before = world.Sent.Count(sent => sent.From == P(1));
        await Assert.ThrowsAsync<IOException>(() => driver.RunAsync(new ToyRound(1), world.State(0), world.Token));
        Assert.Equal(before, world.Sent.Count(sent => sent.From == P(1)));
        Assert.Equal(world.Start, driver.View);

        (journal.FailBefore, journal.FailAfter) = (false, false);
        Assert.IsType<Step<ToyState>.Advance>(await driver.RunAsync(new ToyRound(1), world.State(0), world.Token));
        Assert.Equal(before + 1, world.Sent.Count(sent => sent.From == P(1)));
    }

    /// <summary>A dispute may have been written although its commit threw: whoever goes on takes it up, with the same bytes.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Commit_OfADisputeThrows_NothingIsSentAndItIsTakenUp(bool afterWriting)
    {
        await using var world = new World(3, scripted: [0, 1, 2]);
        var journal = new FaultyJournal(world.Journals[0]);
        await using var driver = world.Driver(0, journal: journal);
        foreach (var peer in new[] { P(2), P(3) }) await world.SendAsync(P(1), world.Sign(peer, ToyRound.At(1), Honest(1), world.Start));
        var step = (Step<ToyState>.Advance)await driver.RunAsync(new ToyRound(1, last: true), world.State(0), world.Token);
        await world.SendAsync(P(1), world.Sign(P(2), ToyRound.At(2), Honest(1), Digest.Of([9])));
        (journal.FailBefore, journal.FailAfter) = (!afterWriting, afterWriting);
        await Assert.ThrowsAsync<IOException>(() => driver.RunAsync(new ToyRound(2), step.Next, world.Token));
        Assert.DoesNotContain(Snapshot(world), sent => sent.From == P(1));
        (journal.FailBefore, journal.FailAfter) = (false, false);
        foreach (var peer in new[] { P(2), P(3) }) await world.SendAsync(P(1), world.ComplaintOf(peer, ToyRound.At(2), Complaint(null, Fault.ViewMismatch, ToyRound.At(2)), peer == P(2) ? Digest.Of([9]) : driver.View));
        AssertBlames(await driver.RunAsync(new ToyRound(2), step.Next, world.Token), null, Fault.ViewMismatch);
        Assert.Single(Snapshot(world).Where(sent => sent.From == P(1) && sent.Envelope.Header.Kind == ReservedKinds.Complaint).Select(sent => sent.Envelope.Digest).Distinct());
    }

    [Fact]
    public async Task Commit_OfAHaltThrows_NothingIsSent()
    {
        await using var world = new World(2, scripted: [0, 1]);
        await using var driver = world.Driver(0, journal: new FaultyJournal(world.Journals[0]) { FailBefore = true });
        await world.SendAsync(P(1), world.Sign(P(2), ToyRound.At(1), new byte[] { 1 }, world.Start));
        await Assert.ThrowsAsync<IOException>(() => driver.RunAsync(new ToyRound(1), world.State(0), world.Token));
        Assert.DoesNotContain(world.Sent, sent => sent.From == P(1));
    }

    [Theory]
    [InlineData(1, 0)]
    [InlineData(1, 1)]
    [InlineData(3, 0)]
    [InlineData(3, 1)]
    [InlineData(3, 2)]
    public async Task Crash_AfterCommit_SendsTheSameBytesAgainAndFinishes(int round, int sendsOfTheRound)
    {
        const int Rounds = 5, Blocks = 3;
        await using var world = new World(3, scripted: [2]);
        var others = world.AllAsync(driver => world.PlayAsync(driver, Rounds, Blocks));
        var links = new FaultyLinks(world.Network.Endpoints[2]) { SendsLeft = ((round - 1) * Blocks) + sendsOfTheRound };
        await using (var dying = world.Driver(2, links)) await Assert.ThrowsAsync<IOException>(() => world.PlayAsync(dying, Rounds, Blocks));

        await using var reborn = world.Driver(2, coins: "other coins");
        // What the dead process had read is lost; living peers send it again when the link comes back.
        await world.AllAsync(async driver =>
        {
            foreach (var (_, _, envelope) in Snapshot(world).Where(sent => sent.From == driver.Self && sent.To == P(3))) await world.SendAsync(P(3), envelope);
            return 0;
        });
        var last = Assert.IsType<Step<ToyState>.Advance>(await world.PlayAsync(reborn, Rounds, Blocks));
        Assert.All(await others, step => Assert.Equal(last.Next.Sum, Assert.IsType<Step<ToyState>.Advance>(step).Next.Sum));
        Assert.All(world.Drivers.Take(2), driver => Assert.Equal(reborn.View, driver.View));
        foreach (var place in Snapshot(world).GroupBy(sent => (sent.From, sent.Envelope.Header.Round, sent.Envelope.Header.Block)))
            Assert.Single(place.Select(sent => Convert.ToHexString(sent.Envelope.Wire.Span)).Distinct());
    }

    [Fact]
    public async Task Resend_IsHarmless()
    {
        await using var world = new World(3);
        var steps = await world.AllAsync(async driver =>
        {
            var step = await driver.StartAsync(ToyRound.At(0), coins => ToyRound.Say(world.State(driver.Self.Index), 1, 1, false, coins), world.Token);
            for (ushort number = 1; number <= 3; number++)
            {
                await driver.ResendAsync(world.Token);
                step = await driver.RunAsync(new ToyRound(number, last: number == 3), ((Step<ToyState>.Advance)step).Next, world.Token);
            }

            return step;
        });
        Assert.Single(steps.Select(step => Assert.IsType<Step<ToyState>.Advance>(step).Next.Sum).Distinct());
        var sent = Snapshot(world).ToLookup(sent => (sent.From, sent.To, sent.Envelope.Header.Round), sent => sent.Envelope.Digest);
        Assert.Equal(3 * 3 * 2, sent.Count);
        // The step before the last is sent again, too.
        Assert.All(sent, bodies => Assert.Equal((bodies.Key.Round == ToyRound.At(3) ? 2 : 3, 1), (bodies.Count(), bodies.Distinct().Count())));
    }

    [Fact]
    public async Task Restart_AfterHalt_StaysHaltedAndComplainsAgain()
    {
        await using var world = new World(2, scripted: [0, 1]);
        await using (var driver = world.Driver(0))
        {
            await world.SendAsync(P(1), world.Sign(P(2), ToyRound.At(1), new byte[] { 1 }, world.Start));
            AssertBlames(await driver.RunAsync(new ToyRound(1), world.State(0), world.Token), P(2), Fault.MalformedEncoding);
        }

        await using var reborn = world.Driver(0);
        AssertBlames(await world.PlayAsync(reborn, 3), P(2), Fault.MalformedEncoding);
        var complaints = world.Sent.Where(sent => sent.Envelope.Header.Kind == ReservedKinds.Complaint).ToList();
        Assert.Equal(2, complaints.Count);
        Assert.True(complaints[0].Envelope.Wire.Span.SequenceEqual(complaints[1].Envelope.Wire.Span));
    }

    [Fact]
    public async Task Replay_AlteredOutbox_IsInvalidData()
    {
        await using var world = new World(2, scripted: [0, 1]);
        await world.Journals[0].CommitAsync(new CommittedStep<ToyState>(ToyRound.At(1), world.State(0), [new SignedOutgoing(null, new byte[200])], world.Start));
        await using var driver = world.Driver(0);
        await Assert.ThrowsAsync<InvalidDataException>(() => driver.RunAsync(new ToyRound(1), world.State(0), world.Token));
    }

    [Fact]
    public async Task Replay_OutboxOfAnotherParty_IsInvalidData()
    {
        await using var world = new World(2, scripted: [1]);
        var foreign = world.Sign(P(2), ToyRound.At(1), ToyMessage.Honest(1).ToBytes(), world.Start);
        await world.Journals[0].CommitAsync(new CommittedStep<ToyState>(ToyRound.At(0), world.State(0), [new SignedOutgoing(null, foreign.Wire)], world.Start));
        await Assert.ThrowsAsync<InvalidDataException>(() => world.PlayAsync(world.Drivers[0], 1));
        Assert.Empty(world.Sent);
    }

    /// <summary>An epoch beyond the last would use up a session's attempts in one message; any other place is nobody's.</summary>
    [Theory]
    [InlineData(65, 65535, 0, 1)]
    [InlineData(255, 65535, 0, 1)]
    [InlineData(0, 65535, 0, 1)]
    [InlineData(2, 65534, 0, 1)]
    [InlineData(2, 65535, 1, 1)]
    [InlineData(2, 65535, 0, 2)]
    public void Admit_AnnouncementOutOfPlace_IsForeign(byte epoch, ushort step, ushort block, byte version)
    {
        var session = new SessionId(Digest.Of([7]));
        var ledger = new InboxLedger(new PartyId(0), 2, session, 700);
        SignedEnvelope Announce(byte at, ushort n, ushort b, byte v) => new(
            new MessageHeader(ReservedKinds.Resumption, v, session, new RoundNumber(Phase.Agreement, 0, n, at), b, new PartyId(1), null, default), default, default, Digest.Of([at, v]));
        Assert.Equal(Fate.Foreign, ledger.Admit(Announce(epoch, step, block, version)));
        Assert.Empty(ledger.Resumptions());
        Assert.Equal(Fate.Early, ledger.Admit(Announce(2, ushort.MaxValue, 0, ReservedKinds.Version)));
        Assert.Single(ledger.Resumptions());
    }

    [Fact]
    public async Task Resume_PeerThatWasNotThere_IsToldAgain()
    {
        await using var world = new World(2, scripted: [1]);
        var announcements = 0;
        world.Liar = (envelope, _) => envelope.Header.From == P(1) && announcements++ == 0 ? [] : [envelope];
        var resuming = world.Drivers[0].ResumeAsync(1, new byte[] { 1 }, Content, world.Token);
        // P1's announcement was lost before P2 was born; P2's own one is answered with it.
        await using var late = world.Driver(1);
        var claims = await late.ResumeAsync(1, new byte[] { 2 }, Content, world.Token);
        Assert.Equal([[1], [2]], Claims(claims));
        Assert.Equal([[1], [2]], Claims(await resuming));
    }

    [Fact]
    public async Task Listen_PeerAnnouncesALaterEpoch_ReturnsIt()
    {
        await using var world = new World(2);
        await Task.WhenAll(world.Drivers[0].ResumeAsync(1, default, Content, world.Token), world.Drivers[1].ResumeAsync(1, default, Content, world.Token));
        var waiting = world.Drivers[0].ListenAsync(world.Token);
        Assert.False(waiting.IsCompleted);
        var resuming = world.Drivers[1].ResumeAsync(2, default, Content, world.Token);
        Assert.Equal(2, await waiting);
        // This process knows its epoch, and has missed nothing.
        Assert.DoesNotContain(Snapshot(world), sent => sent.Envelope.Header.Kind == ReservedKinds.Inquiry);
        await Task.WhenAll(world.Drivers[0].ResumeAsync(2, default, Content, world.Token), resuming);
    }

    [Fact]
    public async Task Resume_EpochsFromOneToTheLast()
    {
        await using var world = new World(2);
        foreach (var none in new byte[] { 0, SegmentNumbering.MaxAttempt + 1 })
            await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => world.Drivers[0].ResumeAsync(none, default, Content, new CancellationToken(canceled: true)));
        Assert.Empty(world.Sent);
        Assert.All(await world.AllAsync(driver => driver.ResumeAsync(SegmentNumbering.MaxAttempt, default, Content, world.Token)), step => Assert.IsType<Step<ImmutableArray<ReadOnlyMemory<byte>>>.Advance>(step));
    }

    /// <summary>Who waits tells one that announces the same epoch again its own, once; who has gone on tells it nothing.</summary>
    [Fact]
    public async Task Resume_PeerAnnouncesTheSameEpochAgain_IsToldOnce()
    {
        await using var world = new World(3, scripted: [1, 2]);
        var driver = world.Drivers[0];
        int Told(PartyId peer) => Snapshot(world).Count(sent => sent.From == P(1) && sent.To == peer && sent.Envelope.Header.Kind == ReservedKinds.Resumption);
        SignedEnvelope Announcement(PartyId of) => world.Sign(of, SegmentNumbering.Announcement(1), new byte[16], world.Start, ReservedKinds.Resumption);
        SignedEnvelope InquiryOf(PartyId of) => world.Sign(of, SegmentNumbering.Inquiry, default, world.Start, ReservedKinds.Inquiry);
        var resuming = driver.ResumeAsync(1, default, Content, world.Token);
        await world.SendAsync(P(1), Announcement(P(2)));
        await world.WhileAsync(() => Told(P(2)) < 2);
        await world.SendAsync(P(1), Announcement(P(2)));
        // Whoever asks is told every time: when P3 is for the second time, what came before has been answered.
        for (var answers = 2; answers <= 3; answers++)
        {
            await world.SendAsync(P(1), InquiryOf(P(3)));
            await world.WhileAsync(() => Told(P(3)) < answers);
        }

        Assert.Equal(2, Told(P(2)));
        await world.SendAsync(P(1), Announcement(P(3)));
        var echo = SegmentNumbering.AnnouncementEcho(1);
        await world.WhileAsync(() => Snapshot(world).All(sent => sent.Envelope.Header.Round != echo));
        var view = Snapshot(world).First(sent => sent.Envelope.Header.Round == echo).Envelope.Header.View;
        foreach (var peer in new[] { P(2), P(3) }) await world.SendAsync(P(1), world.Sign(peer, echo, default, view, ReservedKinds.Confirmation));
        Assert.IsType<Step<ImmutableArray<ReadOnlyMemory<byte>>>.Advance>(await resuming);

        var told = Told(P(3));
        var received = driver.Statistics.Total().EnvelopesReceived;
        await world.SendAsync(P(1), Announcement(P(2)));
        await world.SendAsync(P(1), InquiryOf(P(3)));
        foreach (var peer in new[] { P(2), P(3) }) await world.SendAsync(P(1), world.Sign(peer, ToyRound.At(1), ToyMessage.Honest(1).ToBytes(), driver.View));
        await world.WhileAsync(() => driver.Statistics.Total().EnvelopesReceived < received + 4);
        Assert.IsType<Step<ToyState>.Advance>(await world.PlayAsync(driver, 1));
        Assert.Equal((2, told), (Told(P(2)), Told(P(3))));
    }

    /// <summary>One that has told another epoch's announcement apart from the peer's own one: both wait, and the lower one is told.</summary>
    [Fact]
    public async Task Resume_PeerAnnouncesAnEarlierEpoch_IsToldTheLaterOne()
    {
        await using var world = new World(2, scripted: [1]);
        var announcements = 0;
        world.Liar = (envelope, _) => envelope.Header.From == P(1) && announcements++ == 0 ? [] : [envelope];
        var resuming = world.Drivers[0].ResumeAsync(3, new byte[] { 1 }, Content, world.Token);
        await using var late = world.Driver(1);
        var lost = await Assert.ThrowsAsync<AttemptLostException>(() => late.ResumeAsync(2, new byte[] { 2 }, Content, world.Token));
        Assert.Equal(3, lost.Epoch);
        var claims = await late.ResumeAsync(3, new byte[] { 2 }, Content, world.Token);
        Assert.Equal(Claims(claims), Claims(await resuming));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Resume_ClaimsOfOnePartyDiffer_HaltsAndConvictsIt(bool honest)
    {
        await using var world = new World(3);
        // P3's own driver makes one announcement; P2 is shown another, under P3's key.
        world.Liar = (envelope, to) => honest || envelope.Header.From != P(3) || to != P(2) || envelope.Header.Kind != ReservedKinds.Resumption
            ? [envelope]
            : [world.Resign(envelope, (byte[])[.. envelope.Payload.Span[..^1], 9])];
        var steps = await Task.WhenAll(world.Drivers.Take(honest ? 3 : 2).Select(driver => Task.Run(async () => await driver.ResumeAsync(1, new[] { (byte)driver.Self.Index }, Content, world.Token)))
            .Concat(honest ? [] : [Task.Run(() => QuietAsync(world.Drivers[2].ResumeAsync(1, new byte[] { 2 }, Content, world.Token)))]));
        if (honest)
        {
            Assert.All(steps, step => Assert.Equal([[0], [1], [2]], Claims(step)));
            return;
        }

        foreach (var step in steps.Take(2))
        {
            var blames = BlamesOf(step);
            Assert.All(blames, blame => Assert.Contains(blame.Culprit, new PartyId?[] { P(3), null }));
            Assert.Contains(blames, blame => blame is { Culprit: { } culprit, Fault: Fault.Equivocation } ? culprit == P(3) : blame.Fault is Fault.ViewMismatch or Fault.PeerComplaint);
        }
    }

    [Fact]
    public async Task Resume_AnnouncementWithoutItsNonce_BlamesItsSender()
    {
        await using var world = new World(2, scripted: [1]);
        var announcement = world.Sign(P(2), SegmentNumbering.Announcement(1), new byte[15], world.Start, ReservedKinds.Resumption);
        await world.SendAsync(P(1), announcement);
        AssertBlames(await world.Drivers[0].ResumeAsync(1, default, Content, world.Token), P(2), Fault.MalformedEncoding);
    }

    /// <summary>The judge's blames end the session: they are committed, complained of, and found again after a restart.</summary>
    [Theory]
    [InlineData(Fault.MacCheckFailed)]
    [InlineData(Fault.Disagreement)]
    public async Task Resume_ClaimIsJudged_HaltsForGood(Fault fault)
    {
        await using var world = new World(2, scripted: [1]);
        var blame = new Blame(null, fault, SegmentNumbering.Announcement(1), [], "judged");
        await world.SendAsync(P(1), world.Sign(P(2), SegmentNumbering.Announcement(1), new byte[16], world.Start, ReservedKinds.Resumption));
        AssertSame(blame, await world.Drivers[0].ResumeAsync(1, default, _ => [blame], world.Token));
        Assert.Contains(world.Sent, sent => sent.Envelope.Header.Kind == ReservedKinds.Complaint);
        await using var reborn = world.Driver(0);
        AssertSame(blame, await reborn.ResumeAsync(2, default, Content, world.Token));

        static void AssertSame(Blame expected, Step<ImmutableArray<ReadOnlyMemory<byte>>> step)
        {
            var found = Assert.Single(BlamesOf(step));
            Assert.Equal((expected.Culprit, expected.Fault), (found.Culprit, found.Fault));
        }
    }

    /// <summary>A store that is put back from a copy repeats an epoch: its announcement differs from the first one, which convicts it at whoever remembers (protocol §8.4).</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Resume_EpochIsRepeatedByAnotherLife_ConvictsIt(byte repeated)
    {
        await using var world = new World(2);
        await world.AllAsync(driver => driver.ResumeAsync(2, default, Content, world.Token));
        var running = world.PlayAsync(world.Drivers[0], 1);
        await world.Drivers[1].DisposeAsync();
        await using var restored = world.Driver(1, coins: "other coins");
        var resuming = ResumeAgainAsync(restored, repeated);
        AssertBlames(await running, P(2), Fault.Equivocation);
        await restored.DisposeAsync();
        await QuietAsync(resuming);

        // As a session does: an epoch that it hears of is the next one it announces.
        async Task<Step<ImmutableArray<ReadOnlyMemory<byte>>>> ResumeAgainAsync(RoundDriver driver, byte epoch)
        {
            try
            {
                return await driver.ResumeAsync(epoch, default, Content, world.Token);
            }
            catch (AttemptLostException lost)
            {
                return await driver.ResumeAsync(lost.Epoch, default, Content, world.Token);
            }
        }
    }

    [Fact]
    public async Task Resume_PeerHasHalted_HaltsBecauseOfIt()
    {
        await using var world = new World(2, scripted: [0, 1]);
        await using (var dying = world.Driver(0))
        {
            await world.SendAsync(P(1), world.Sign(P(2), ToyRound.At(5), new byte[] { 1 }, world.Start));
            AssertBlames(await dying.RunAsync(new ToyRound(5), world.State(0), world.Token), P(2), Fault.MalformedEncoding);
        }

        await using var halted = world.Driver(0);
        var listening = halted.ListenAsync(world.Token);
        await using var peer = world.Driver(1);
        AssertBlames(await peer.ResumeAsync(1, default, Content, world.Token), null, Fault.PeerComplaint);

        // It is told again in every later life, whatever it has heard before.
        await peer.DisposeAsync();
        await using var reborn = world.Driver(1, journal: new InMemoryRoundJournal());
        AssertBlames(await reborn.ResumeAsync(2, default, Content, world.Token), null, Fault.PeerComplaint);
        Assert.False(listening.IsCompleted);
        Assert.Single(Snapshot(world).Where(sent => sent.Envelope.Header.Kind == ReservedKinds.Complaint && sent.From == P(1)).Select(sent => sent.Envelope.Digest).Distinct());
    }

    /// <summary>A party that has its result is not halted by what peers say in a later epoch.</summary>
    [Fact]
    public async Task Resume_FinishedPartyHearsAComplaint_GoesOn()
    {
        await using var world = new World(2, scripted: [1]);
        await world.SendAsync(P(1), world.ComplaintOf(P(2), ToyRound.At(1), Complaint(P(1), Fault.InvalidProof, ToyRound.At(1))));
        Assert.Empty(Claims(await world.Drivers[0].ResumeAsync(1, default, judge: null, world.Token)));
        Assert.Null(await world.Journals[0].FindHaltAsync(world.Token));
    }

    /// <summary>Its announcement was made before the listener's process began: it is asked for.</summary>
    [Fact]
    public async Task Listen_PeerWaitedBeforeThisProcessBegan_HearsOfIt()
    {
        await using var world = new World(2, scripted: [0, 1]);
        var announcements = 0;
        world.Liar = (envelope, _) => envelope.Header.Kind == ReservedKinds.Resumption && announcements++ == 0 ? [] : [envelope];
        await using var waiting = world.Driver(1);
        var resuming = waiting.ResumeAsync(2, default, Content, world.Token);
        await using var listener = world.Driver(0);
        Assert.Equal(2, await listener.ListenAsync(world.Token));
        await listener.ResumeAsync(3, default, judge: null, world.Token).WaitAsync(TimeSpan.Zero, world.Token).ContinueWith(_ => { }, TaskScheduler.Default);
        Assert.Equal(3, (await Assert.ThrowsAsync<AttemptLostException>(() => resuming)).Epoch);
    }

    /// <summary>The crash of one party ends a journalled segment at the others too: they run the same attempt again and send the same bytes.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task JournalledSegment_EpochEndsInIt_RunsAgainWithTheSameBytes(int step)
    {
        await using var world = new World(3, scripted: [2]);
        var lives = world.AllAsync(driver => LiveAsync(driver, 1));
        var links = new FaultyLinks(world.Network.Endpoints[2]) { SendsLeft = 4 + step };       // the announcement, its answers to two peers and its echo come first
        await using (var dying = world.Driver(2, links)) await Assert.ThrowsAsync<IOException>(() => LiveAsync(dying, 1));
        await using var reborn = world.Driver(2);
        Assert.Equal(6, await LiveAsync(reborn, 2));
        Assert.All(await lives, sum => Assert.Equal(6, sum));
        foreach (var place in Snapshot(world).GroupBy(sent => (sent.From, sent.Envelope.Header.Kind, sent.Envelope.Header.Round)))
            Assert.Single(place.Select(sent => Convert.ToHexString(sent.Envelope.Wire.Span)).Distinct());

        async Task<int> LiveAsync(RoundDriver driver, byte epoch)
        {
            while (true)
            {
                try
                {
                    await driver.ResumeAsync(epoch, default, Content, world.Token);
                    return Assert.IsType<Step<int>.Advance>(await driver.RunSegmentAsync(new JournalledSegment(), driver.Self.Index, 1, world.Token)).Next;
                }
                catch (AttemptLostException lost)
                {
                    epoch = lost.Epoch;
                }
            }
        }
    }

    [Fact]
    public async Task JournalledSegment_OtherBytesThanBefore_IsRefused()
    {
        await using var world = new World(2, scripted: [1]);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(world.Token);
        var first = world.Drivers[0].RunSegmentAsync(new JournalledSegment(), 1, 1, stop.Token);
        await stop.CancelAsync();
        await QuietAsync(first);
        await using var reborn = world.Driver(0);
        var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => reborn.RunSegmentAsync(new JournalledSegment(), 2, 1, world.Token));
        Assert.Contains("never tried under another attempt", refused.Message, StringComparison.Ordinal);
    }

    /// <summary>The complaint of a new process that has gathered nothing stands on the view of its replayed steps, as its message of that round did in an earlier life: else the two would convict it.</summary>
    [Fact]
    public async Task JournalledSegment_ComplaintBeforeItsFirstExchangeIsGatheredAgain_StandsOnTheViewOfItsMessage()
    {
        await using var world = new World(2, scripted: [0, 1]);
        await world.SendAsync(P(1), world.Sign(P(2), ToyRound.At(1), Honest(1), world.Start));
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(world.Token);
        await using (var dying = world.Driver(0))
        {
            Assert.IsType<Step<ToyState>.Advance>(await world.PlayAsync(dying, 1));
            var first = dying.RunSegmentAsync(new JournalledSegment(), 1, 1, stop.Token);
            await world.WhileAsync(() => Snapshot(world).All(sent => sent.Envelope.Header.Kind != ReservedKinds.SegmentExchange));
            await stop.CancelAsync();
            await QuietAsync(first);
        }

        await using var reborn = world.Driver(0);
        await world.PlayAsync(reborn, 1);
        await world.SendAsync(P(1), world.ComplaintOf(P(2), ToyRound.At(1), Complaint(null, Fault.MacCheckFailed, ToyRound.At(1))));
        await world.WhileAsync(() => reborn.Statistics.Total().EnvelopesReceived < 1);
        AssertBlames(await reborn.RunSegmentAsync(new JournalledSegment(), 1, 1, world.Token), null, Fault.PeerComplaint);
        var said = Assert.Single(Snapshot(world), sent => sent.Envelope.Header.Kind == ReservedKinds.SegmentExchange).Envelope.Header;
        var complaint = Assert.Single(Snapshot(world), sent => sent.From == P(1) && sent.Envelope.Header.Kind == ReservedKinds.Complaint).Envelope.Header;
        Assert.Equal((said.Round, said.View), (complaint.Round, complaint.View));
        Assert.NotEqual(world.Start, said.View);
    }

    private static async Task<Step<ImmutableArray<ReadOnlyMemory<byte>>>> QuietAsync(Task<Step<ImmutableArray<ReadOnlyMemory<byte>>>> task)
    {
        await ((Task)task).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return null!;
    }

    private static async Task QuietAsync(Task task) => await task.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    [Fact]
    public async Task Journal_SecondCommitAndOtherType_AreRefused()
    {
        var journal = new InMemoryRoundJournal();
        await journal.CommitAsync(new CommittedStep<string>(ToyRound.At(1), "state", [], default));
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await journal.CommitAsync(new CommittedStep<string>(ToyRound.At(1), "state", [], default)));
        await Assert.ThrowsAsync<InvalidDataException>(async () => await journal.FindAsync<int[]>(ToyRound.At(1), CancellationToken.None));
        Assert.DoesNotContain("state", new CommittedStep<string>(ToyRound.At(1), "state", [], default).ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public async Task JournalledSegment_FinishedHereOnly_IsSentAgain(int parties)
    {
        await using var world = new World(parties, scripted: [.. Enumerable.Range(0, parties)]);
        async Task<Step<int>[]> RunAsync(InMemoryRoundJournal[] journals)
        {
            var drivers = journals.Select((journal, i) => world.Driver(i, journal: journal)).ToList();
            var steps = await Task.WhenAll(drivers.Select(driver => driver.RunSegmentAsync(new JournalledSegment(), driver.Self.Index, 1, world.Token)));
            foreach (var driver in drivers) await driver.DisposeAsync();
            return steps;
        }

        var first = await RunAsync(world.Journals);
        // The last one crashed before its commit; the others have finished and only replay.
        var second = await RunAsync([.. world.Journals[..^1], new InMemoryRoundJournal()]);
        Assert.All(first.Concat(second), step => Assert.Equal(parties * (parties - 1), Assert.IsType<Step<int>.Advance>(step).Next));
        foreach (var place in Snapshot(world).GroupBy(sent => (sent.From, sent.Envelope.Header.Kind, sent.Envelope.Header.Round)))
            Assert.Single(place.Select(sent => Convert.ToHexString(sent.Envelope.Wire.Span)).Distinct());
    }

    private sealed class JournalledSegment : Segment<int, int>
    {
        public override SegmentId Id { get; } = new(Phase.Release, 0, 0);

        public override bool IsJournalled => true;

        protected override async Task<int> ExecuteAsync(int from, ISegmentChannel channel, CancellationToken ct)
        {
            var sum = (await channel.ExchangeAsync(new[] { (byte)from }, ct)).Sum(payload => payload.Span[0]);
            await channel.ConfirmAsync(ct);
            return sum + (await channel.ExchangeAsync(new[] { (byte)from }, ct)).Sum(payload => payload.Span[0]);
        }
    }

    private static List<(PartyId From, PartyId To, SignedEnvelope Envelope)> Snapshot(World world)
    {
        lock (world.Sent) return [.. world.Sent];
    }
}
