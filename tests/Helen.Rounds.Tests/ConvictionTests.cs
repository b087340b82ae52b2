using System.Collections.Immutable;
using Helen.Cryptography.Encoding;
using Helen.Cryptography.Hashing;
using Helen.Rounds.Tests.Support;
using static Helen.Rounds.Tests.Support.World;

namespace Helen.Rounds.Tests;

/// <summary>
/// A party that has halted without naming somebody names it when others show what convicts it, and tells all: a deviator that shows everybody something else is named by all honest
/// parties in the end (protocol §3.2).
/// </summary>
public sealed class ConvictionTests
{
    private static readonly RoundNumber s_one = ToyRound.At(1);

    [Fact]
    public async Task Halted_ShownTwoBodiesLater_NamesTheirSenderAndTellsAll()
    {
        await using var world = new World(3, scripted: [1, 2]);
        await HaltAsync(world, 0);
        await world.SendAsync(P(1), world.ComplaintOf(P(2), s_one, Complaint(P(3), Fault.Equivocation, s_one, TwoBodies(world))));
        await ListenAsync(world, 0, P(3), Fault.Equivocation);
        var told = Convictions(world);
        Assert.Equal([P(2), P(3)], told.Select(sent => sent.To));
        Assert.All(told, sent => Assert.Equal(SegmentNumbering.Conviction(P(3)), sent.Envelope.Header.Round));

        // It convicts at a party that has heard nothing else of it.
        await using var other = new World(3, scripted: [0, 2]);
        await HaltAsync(other, 1);
        await other.SendAsync(P(2), told[0].Envelope);
        await ListenAsync(other, 1, P(3), Fault.Equivocation);
    }

    /// <summary>Its words alone do not convict, neither whom it names nor its sender.</summary>
    [Fact]
    public async Task Conviction_WithoutEvidence_NamesNobody()
    {
        await using var world = new World(3, scripted: [1, 2]);
        await HaltAsync(world, 0);
        foreach (var about in new[] { P(1), P(2) }) await world.SendAsync(P(1), Conviction(world, P(3), about));
        await world.SendAsync(P(1), Conviction(world, P(2), P(3), TwoBodies(world)[0]));
        await StaysAsync(world, 4);
    }

    /// <summary>A second one of the same party is two bodies.</summary>
    [Fact]
    public async Task Conviction_Twice_NamesItsSender()
    {
        await using var world = new World(3, scripted: [1, 2]);
        await HaltAsync(world, 0);
        await world.SendAsync(P(1), Conviction(world, P(3), P(2)));
        await world.SendAsync(P(1), Conviction(world, P(3), P(2), TwoBodies(world)[0]));
        await ListenAsync(world, 0, P(3), Fault.Equivocation);
    }

    /// <summary>Of several cheaters each party may hear of another one first.</summary>
    [Fact]
    public async Task Halted_WithAName_AddsAnother()
    {
        await using var world = new World(4, scripted: [1, 2, 3]);
        foreach (var envelope in TwoBodies(world, 4)) await world.SendAsync(P(1), envelope);
        AssertBlames(await world.Drivers[0].RunAsync(new ToyRound(1), world.State(0), world.Token), P(4), Fault.Equivocation);
        await world.SendAsync(P(1), world.ComplaintOf(P(2), s_one, Complaint(P(3), Fault.Equivocation, s_one, TwoBodies(world))));
        Assert.Equal(0, await world.Drivers[0].ListenAsync(world.Token));
        Assert.Equal([P(3), P(4)], BlamesOf(await AgainAsync(world.Drivers[0], world)).Select(blame => blame.Culprit!.Value));
        Assert.All(Convictions(world), sent => Assert.Equal(SegmentNumbering.Conviction(P(3)), sent.Envelope.Header.Round));
    }

    /// <summary>A dead session hears no messages of its rounds any more: what they convict of is for those to show who waited for them.</summary>
    [Fact]
    public async Task Halted_MessageOfItsRoundComesLate_IsDropped()
    {
        await using var world = new World(3, scripted: [1, 2]);
        await HaltAsync(world, 0);
        await world.SendAsync(P(1), world.Sign(P(2), s_one, new byte[] { 1 }, world.Start));
        await world.SendAsync(P(1), Conviction(world, P(2), P(3), TwoBodies(world)));
        await ListenAsync(world, 0, P(3), Fault.Equivocation);
    }

    /// <summary>P3 complains to P1 of nothing and sends its message to P2 alone, which cannot be what it says: P1 judges it as if it had come.</summary>
    [Theory]
    [InlineData("proof", Fault.InvalidProof)]
    [InlineData("shape", Fault.CommitmentMismatch)]
    [InlineData("bytes", Fault.MalformedEncoding)]
    [InlineData("block", Fault.MalformedEncoding)]
    [InlineData("honest", Fault.PeerComplaint)]
    public async Task Halted_ShownAMessageOfItsRoundLater_JudgesIt(string what, Fault fault)
    {
        await using var world = new World(3, scripted: [1, 2]);
        await HaltAsync(world, 0);
        var payload = what switch { "proof" => new ToyMessage(1, 4).ToBytes(), "shape" => Honest(1000), "bytes" => [1], _ => Honest(1) };
        var message = world.Sign(P(3), s_one, payload, world.Start, block: what == "block" ? (ushort)1 : (ushort)0);
        await world.SendAsync(P(1), world.ComplaintOf(P(2), s_one, Complaint(P(3), fault, s_one, message)));
        if (what == "honest") await StaysAsync(world, 2);
        else await ListenAsync(world, 0, P(3), fault);
    }

    /// <summary>A finished round is over: what is shown of it is compared, and not judged again by the state of the next.</summary>
    [Fact]
    public async Task Halted_BetweenRounds_NamesWhomTwoBodiesConvict()
    {
        await using var world = new World(3, scripted: [1, 2]);
        foreach (var peer in new[] { P(2), P(3) }) await world.SendAsync(P(1), world.Sign(peer, s_one, Honest(1), world.Start));
        Assert.IsType<Step<ToyState>.Advance>(await world.Drivers[0].RunAsync(new ToyRound(1, last: true), world.State(0), world.Token));
        await world.SendAsync(P(1), world.ComplaintOf(P(3), s_one, Complaint(null, Fault.MacCheckFailed, s_one)));
        await world.WhileAsync(() => world.Drivers[0].Statistics.Total().EnvelopesReceived < 3);
        AssertBlames(await AgainAsync(world.Drivers[0], world), null, Fault.PeerComplaint);
        await world.SendAsync(P(1), world.ComplaintOf(P(2), s_one, Complaint(P(3), Fault.Equivocation, s_one, world.Sign(P(3), s_one, Honest(2), world.Start))));
        await ListenAsync(world, 0, P(3), Fault.Equivocation);
    }

    /// <summary>
    /// A dispute that everybody has answered ends without a name. P3 has explained another view than P1's, which P1 has not heard it claim, and P4 none: when P3's claim comes, it is compared with
    /// where P1's view came from, which P1 still knows after a restart.
    /// </summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Halted_AfterADispute_NamesWhoseExplanationIsFalse(bool restart)
    {
        await using var world = new World(4, scripted: [1, 2, 3]);
        var driver = world.Drivers[0];
        SignedEnvelope[] told = [.. new[] { P(2), P(3), P(4) }.Select(peer => world.Sign(peer, s_one, Honest(1), world.Start))];
        foreach (var envelope in told) await world.SendAsync(P(1), envelope);
        var step = (Step<ToyState>.Advance)await driver.RunAsync(new ToyRound(1, last: true), world.State(0), world.Token);
        // P4's message of the round is missing in what P3 shows.
        var (two, claimed) = (ToyRound.At(2), ViewOrigin.Of(s_one, world.Start, told[..2], []).View);
        SignedEnvelope[] answers =
        [
            world.ComplaintOf(P(2), two, Complaint(null, Fault.ViewMismatch, two, disputes: true, origin: null), driver.View),
            world.ComplaintOf(P(3), two, Complaint(null, Fault.ViewMismatch, two, disputes: true, new ClaimedOrigin(s_one, world.Start, 2), told[..2]), claimed),
            world.ComplaintOf(P(4), two, Complaint(null, Fault.ViewMismatch, two, disputes: true, origin: null), Digest.Of([8])),
        ];
        await world.SendAsync(P(1), world.Sign(P(4), two, Honest(1), Digest.Of([8])));
        foreach (var answer in answers) await world.SendAsync(P(1), answer);
        AssertBlames(await driver.RunAsync(new ToyRound(2, last: true), step.Next, world.Token), null, Fault.ViewMismatch);

        if (restart)
        {
            await driver.DisposeAsync();
            driver = world.Driver(0);
            foreach (var answer in answers) await world.SendAsync(P(1), answer);
        }

        await world.SendAsync(P(1), Conviction(world, P(2), P(3), world.Sign(P(3), two, Honest(1), claimed)));
        Assert.Equal(0, await driver.ListenAsync(world.Token));
        AssertBlames(await AgainAsync(driver, world), P(3), Fault.CommitmentMismatch);
        await driver.DisposeAsync();
    }

    /// <summary>Whom it has named is told again after a restart, byte for byte; and what the others said is asked for, since it is lost with memory.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Restart_AfterAConviction_RepeatsItAndListensOn(bool withListening)
    {
        await using var world = new World(4, scripted: [1, 2, 3]);
        await HaltAsync(world, 0);
        await world.SendAsync(P(1), Conviction(world, P(2), P(3), TwoBodies(world)));
        await ListenAsync(world, 0, P(3), Fault.Equivocation);
        var before = Convictions(world);
        await world.Drivers[0].DisposeAsync();

        await using var reborn = world.Driver(0);
        if (!withListening) AssertBlames(await AgainAsync(reborn, world), P(3), Fault.Equivocation);
        await world.SendAsync(P(1), Conviction(world, P(2), P(3), TwoBodies(world)));
        await world.SendAsync(P(1), Conviction(world, P(2), P(4), TwoBodies(world, 4)));
        Assert.Equal(0, await reborn.ListenAsync(world.Token));
        Assert.Equal([P(3), P(4)], BlamesOf(await AgainAsync(reborn, world)).Select(blame => blame.Culprit!.Value));
        Assert.Contains(Snapshot(world), sent => sent.Envelope.Header.Kind == ReservedKinds.Inquiry && sent.From == P(1));
        var after = Convictions(world);
        Assert.Equal(2, after.Select(sent => sent.Envelope.Digest).Distinct().Count());
        Assert.Equal(2 * before.Count, after.Count(sent => sent.Envelope.Digest == before[0].Envelope.Digest));
    }

    /// <summary>Nothing is told that is not committed.</summary>
    [Fact]
    public async Task Conviction_StoreFails_IsNotToldAndComesAgain()
    {
        await using var world = new World(3, scripted: [0, 1, 2]);
        var journal = new FaultyJournal(world.Journals[0]);
        await using var driver = world.Driver(0, journal: journal);
        await world.SendAsync(P(1), world.ComplaintOf(P(3), s_one, Complaint(null, Fault.MacCheckFailed, s_one)));
        AssertBlames(await driver.RunAsync(new ToyRound(1), world.State(0), world.Token), null, Fault.PeerComplaint);
        await world.SendAsync(P(1), Conviction(world, P(2), P(3), TwoBodies(world)));
        journal.FailBefore = true;
        await Assert.ThrowsAsync<IOException>(() => driver.ListenAsync(world.Token));
        Assert.Empty(Convictions(world));
        journal.FailBefore = false;
        Assert.Equal(0, await driver.ListenAsync(world.Token));
        AssertBlames(await AgainAsync(driver, world), P(3), Fault.Equivocation);
    }

    /// <summary>The store has written and says it has not: what it holds is told, and nothing else ever takes its place.</summary>
    [Fact]
    public async Task Conviction_StoreLosesItsAnswer_IsToldAsItIsStored()
    {
        await using var world = new World(4, scripted: [0, 1, 2, 3]);
        var journal = new FaultyJournal(world.Journals[0]);
        await using var driver = world.Driver(0, journal: journal);
        await HaltAsync(world, driver);
        await world.SendAsync(P(1), Conviction(world, P(2), P(3), TwoBodies(world)));
        journal.FailAfter = true;
        await Assert.ThrowsAsync<IOException>(() => driver.ListenAsync(world.Token));
        Assert.Empty(Convictions(world));
        journal.FailAfter = false;
        var stored = (await world.Journals[0].FindHaltAsync(world.Token))!.Outbox;
        AssertBlames(await AgainAsync(driver, world), P(3), Fault.Equivocation);
        Assert.All(Convictions(world), sent => Assert.True(sent.Envelope.Wire.Span.SequenceEqual(stored[^1].Wire.Span)));
        await world.SendAsync(P(1), Conviction(world, P(2), P(4), TwoBodies(world, 4)));
        Assert.Equal(0, await driver.ListenAsync(world.Token));
        Assert.Equal(2, Convictions(world).Select(sent => sent.Envelope.Digest).Distinct().Count());
    }

    /// <summary>What did not leave is told by the next call, of the complaint and of the conviction.</summary>
    [Fact]
    public async Task Halt_LinksFail_IsToldByTheNextCall()
    {
        await using var world = new World(3, scripted: [0, 1, 2]);
        var links = new FaultyLinks(world.Network.Endpoints[0]) { SendsLeft = 0 };
        await using var driver = world.Driver(0, links);
        await world.SendAsync(P(1), world.ComplaintOf(P(3), s_one, Complaint(null, Fault.MacCheckFailed, s_one)));
        await Assert.ThrowsAsync<IOException>(() => driver.RunAsync(new ToyRound(1), world.State(0), world.Token));
        links.SendsLeft = int.MaxValue;
        AssertBlames(await AgainAsync(driver, world), null, Fault.PeerComplaint);
        Assert.Contains(Snapshot(world), sent => sent.From == P(1) && sent.Envelope.Header.Kind == ReservedKinds.Complaint);

        links.SendsLeft = 0;
        await world.SendAsync(P(1), Conviction(world, P(2), P(3), TwoBodies(world)));
        await Assert.ThrowsAsync<IOException>(() => driver.ListenAsync(world.Token));
        links.SendsLeft = int.MaxValue;
        AssertBlames(await AgainAsync(driver, world), P(3), Fault.Equivocation);
        Assert.Equal([P(2), P(3)], Convictions(world).Select(sent => sent.To));

        await driver.DisposeAsync();
        links.SendsLeft = 0;
        await using var reborn = world.Driver(0, links);
        await Assert.ThrowsAsync<IOException>(() => reborn.ListenAsync(world.Token));
        links.SendsLeft = int.MaxValue;
        AssertBlames(await AgainAsync(reborn, world), P(3), Fault.Equivocation);
        Assert.Equal([P(2), P(3), P(2), P(3)], Convictions(world).Select(sent => sent.To));
        Assert.Contains(Snapshot(world), sent => sent.From == P(1) && sent.Envelope.Header.Kind == ReservedKinds.Inquiry);
    }

    /// <summary>What is wrong with a round that was given up is not asked about the next.</summary>
    [Fact]
    public async Task Halted_InAnEchoAfterARoundThatWasGivenUp_JudgesNothingByIt()
    {
        await using var world = new World(3, scripted: [0, 1, 2]);
        var proofs = new FaultyProofs { Work = _ => throw new IOException("The worker is gone.") };
        await using var driver = new RoundDriver(world.Network.Endpoints[0], world.Journals[0], new SeededRandomSource("coins"), new WireLimits(64, 10, 128), proofs: proofs);
        foreach (var peer in new[] { P(2), P(3) }) await world.SendAsync(P(1), world.Sign(peer, s_one, Honest(1), world.Start));
        await Assert.ThrowsAsync<IOException>(() => driver.RunAsync(new ToyRound(1), world.State(0), world.Token));
        var echo = ToyRound.At(9);
        await world.SendAsync(P(1), world.Sign(P(2), echo, default, world.Start, ReservedKinds.Confirmation));
        var running = driver.ConfirmAsync(echo, world.Token);
        await world.WhileAsync(() => Snapshot(world).All(sent => sent.Envelope.Header.Round != echo || sent.From != P(1)));
        await world.SendAsync(P(1), world.ComplaintOf(P(3), echo, Complaint(null, Fault.MacCheckFailed, echo)));
        AssertBlames(await running, null, Fault.PeerComplaint);
        await world.SendAsync(P(1), Conviction(world, P(2), P(3), TwoBodies(world)));
        Assert.Equal(0, await driver.ListenAsync(world.Token));
        AssertBlames(await AgainAsync(driver, world), P(3), Fault.Equivocation);
    }

    /// <summary>What this party has shown itself is all that a new process has of the round: with what others show, it convicts.</summary>
    [Fact]
    public async Task Restart_ComparesWhatItHasShownItself()
    {
        await using var world = new World(3, scripted: [1, 2]);
        var bodies = TwoBodies(world);
        await world.SendAsync(P(1), bodies[0]);
        await HaltAsync(world, 0);
        await world.Drivers[0].DisposeAsync();
        await using var reborn = world.Driver(0);
        await world.SendAsync(P(1), world.ComplaintOf(P(2), s_one, Complaint(P(3), Fault.Equivocation, s_one, bodies[1])));
        Assert.Equal(0, await reborn.ListenAsync(world.Token));
        AssertBlames(await AgainAsync(reborn, world), P(3), Fault.Equivocation);
    }

    /// <summary>P2 takes back a message that was judged, by another on another view, when P4's comes: there are as many as before.</summary>
    [Fact]
    public async Task Halted_ShownAnotherMessageInPlaceOfAJudgedOne_JudgesIt()
    {
        await using var world = new World(4, scripted: [1, 2, 3]);
        await world.SendAsync(P(1), world.Sign(P(2), s_one, Honest(1), world.Start));
        await HaltAsync(world, 0);
        SignedEnvelope[] shown = [world.Sign(P(2), s_one, Honest(1), Digest.Of([9]), block: 1), world.Sign(P(4), s_one, new ToyMessage(1, 4).ToBytes(), world.Start)];
        await world.SendAsync(P(1), Conviction(world, P(3), P(4), shown));
        await ListenAsync(world, 0, P(4), Fault.InvalidProof);
    }

    /// <summary>A message is judged once its proofs have been checked, and waiting for that ends with the caller's token.</summary>
    [Fact]
    public async Task Halted_ProofsCannotBeChecked_JudgesThemTheNextTime()
    {
        await using var world = new World(3, scripted: [0, 1, 2]);
        var proofs = new FaultyProofs();
        await using var driver = new RoundDriver(world.Network.Endpoints[0], world.Journals[0], new SeededRandomSource("coins"), new WireLimits(64, 10, 128), proofs: proofs);
        await world.SendAsync(P(1), world.Sign(P(2), s_one, Honest(1), world.Start));
        await world.WhileAsync(() => driver.Statistics.Total().EnvelopesReceived < 1);
        await HaltAsync(world, driver);
        await world.SendAsync(P(1), world.ComplaintOf(P(2), s_one, Complaint(P(3), Fault.InvalidProof, s_one, world.Sign(P(3), s_one, new ToyMessage(1, 4).ToBytes(), world.Start))));
        proofs.Work = _ => throw new IOException("The worker is gone.");
        await Assert.ThrowsAsync<IOException>(() => driver.ListenAsync(world.Token));
        using var stop = new CancellationTokenSource();
        proofs.Work = ct =>
        {
            stop.Cancel();
            return Task.Delay(Timeout.Infinite, ct);
        };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => driver.ListenAsync(stop.Token).WaitAsync(world.Token));
        Assert.False(world.Token.IsCancellationRequested);
        proofs.Work = null;
        Assert.Equal(0, await driver.ListenAsync(world.Token));
        AssertBlames(await AgainAsync(driver, world), P(3), Fault.InvalidProof);

        // Each message's two jobs once: those of P2 while the session ran, those of P3 until they were checked.
        await world.SendAsync(P(1), Conviction(world, P(3), P(2), TwoBodies(world, 2)));
        Assert.Equal(0, await driver.ListenAsync(world.Token));
        Assert.Equal([2, 2, 2, 2], proofs.Jobs);
    }

    /// <summary>A halt is never replaced by one that says less.</summary>
    [Fact]
    public async Task Journal_HaltThatSaysLess_IsRefused()
    {
        var journal = new InMemoryRoundJournal();
        var (nobody, third) = (new Blame(null, Fault.PeerComplaint, s_one, [], "Somebody."), new Blame(P(3), Fault.Equivocation, s_one, [], "Twice."));
        SignedOutgoing first = new(null, new byte[] { 1 }), second = new(null, new byte[] { 2 });
        await journal.CommitHaltAsync(new(s_one, [nobody], [first]));
        var grown = new CommittedHalt(s_one, [third], [first with { Wire = new byte[] { 1 } }, second]);
        await journal.CommitHaltAsync(grown);
        foreach (var less in new[] { grown with { Blames = [nobody] }, grown with { Outbox = [first] }, grown with { Outbox = [second, first] }, grown with { Outbox = [first with { To = P(2) }, second] } })
            await Assert.ThrowsAsync<InvalidOperationException>(() => journal.CommitHaltAsync(less).AsTask());
        Assert.Same(grown, await journal.FindHaltAsync(TestContext.Current.CancellationToken));
    }

    /// <summary>The party halts in round 1 at a complaint by P3 that proves nothing.</summary>
    private static Task HaltAsync(World world, int index) => HaltAsync(world, world.Drivers[index]);

    private static async Task HaltAsync(World world, RoundDriver driver)
    {
        await world.SendAsync(driver.Self, world.ComplaintOf(P(3), s_one, Complaint(null, Fault.MacCheckFailed, s_one)));
        AssertBlames(await driver.RunAsync(new ToyRound(1), world.State(driver.Self.Index), world.Token), null, Fault.PeerComplaint);
    }

    private static async Task ListenAsync(World world, int index, PartyId culprit, Fault fault)
    {
        Assert.Equal(0, await world.Drivers[index].ListenAsync(world.Token));
        AssertBlames(await AgainAsync(world.Drivers[index], world), culprit, fault);
    }

    /// <summary>Having heard this many envelopes, and answered a question behind them twice, P1 still names nobody.</summary>
    private static async Task StaysAsync(World world, int envelopes)
    {
        var listening = world.Drivers[0].ListenAsync(world.Token);
        await world.WhileAsync(() => world.Drivers[0].Statistics.Total().EnvelopesReceived < envelopes);
        for (var answers = 3; answers <= 4; answers++)
        {
            await world.WhileAsync(() =>
            {
                _ = world.SendAsync(P(1), world.Sign(P(2), SegmentNumbering.Inquiry, default, world.Start, ReservedKinds.Inquiry)).AsTask();
                return !listening.IsCompleted && Snapshot(world).Count(sent => sent.From == P(1) && sent.Envelope.Header.Kind == ReservedKinds.Complaint) < answers;
            });
        }

        Assert.False(listening.IsCompleted);
        Assert.Empty(Convictions(world));
    }

    /// <summary>How the session has ended, as any call says.</summary>
    private static Task<Step<ToyState>> AgainAsync(RoundDriver driver, World world) => driver.RunAsync(new ToyRound(2), world.State(0), world.Token);

    private static SignedEnvelope Conviction(World world, PartyId from, PartyId about, params SignedEnvelope[] evidence) => world.Sign(
        from, SegmentNumbering.Conviction(about), Complaint(about, Fault.Equivocation, s_one, evidence), world.Start, ReservedKinds.Conviction, ReservedKinds.ComplaintVersion);

    private static SignedEnvelope[] TwoBodies(World world, int of = 3) => [world.Sign(P(of), s_one, Honest(1), world.Start), world.Sign(P(of), s_one, Honest(2), world.Start)];

    private static byte[] Honest(uint value) => ToyMessage.Honest(value).ToBytes();

    private static List<(PartyId From, PartyId To, SignedEnvelope Envelope)> Convictions(World world) => [.. Snapshot(world).Where(sent => sent.Envelope.Header.Kind == ReservedKinds.Conviction && sent.From == P(1))];

    private static List<(PartyId From, PartyId To, SignedEnvelope Envelope)> Snapshot(World world)
    {
        lock (world.Sent) return [.. world.Sent];
    }

    private sealed class FaultyProofs : IProofScheduler
    {
        public List<int> Jobs { get; } = [];

        public Func<CancellationToken, Task>? Work { get; set; }

        public async Task<ImmutableArray<bool>> JudgeAsync(RoundNumber round, IReadOnlyList<ProofTask> tasks, CancellationToken ct)
        {
            Jobs.Add(tasks.Count);
            await (Work?.Invoke(ct) ?? Task.CompletedTask);
            return await InProcessProofs.Instance.JudgeAsync(round, tasks, ct);
        }
    }
}
