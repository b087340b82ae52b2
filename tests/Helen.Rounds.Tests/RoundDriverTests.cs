using System.Collections.Immutable;
using Helen.Arithmetic.Randomness;
using Helen.Cryptography.Encoding;
using Helen.Rounds.Tests.Support;
using static Helen.Rounds.Tests.Support.World;

namespace Helen.Rounds.Tests;

public sealed class RoundDriverTests
{
    private static byte[] Honest => ToyMessage.Honest(5).ToBytes();

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public async Task Run_HonestParties_AgreeOnStateAndView(int parties)
    {
        await using var world = new World(parties);
        var steps = await world.PlayAllAsync(rounds: 6, blocks: 2);
        Assert.Single(steps.Select(step => Assert.IsType<Step<ToyState>.Advance>(step).Next.Sum).Distinct());
        Assert.Single(world.Drivers.Select(driver => driver.View).Distinct());
        Assert.NotEqual(world.Start, world.Drivers[0].View);
        foreach (var driver in world.Drivers)
        {
            Assert.Equal(0, driver.Statistics.CountOf(Fate.Foreign) + driver.Statistics.CountOf(Fate.Offending) + driver.Statistics.CountOf(Fate.Duplicate));
            var traffic = driver.Statistics[Phase.KeyGeneration];
            Assert.Equal(6 * 2 * (parties - 1), traffic.EnvelopesSent);
            Assert.Equal(traffic.EnvelopesSent, traffic.EnvelopesReceived);
            Assert.Equal(traffic.BytesSent, traffic.BytesReceived);
            Assert.Equal(2 * traffic.EnvelopesReceived, traffic.ProofsVerified);
        }
    }

    [Fact]
    public async Task Run_UnicastRounds_CompleteAndViewsAgree()
    {
        await using var world = new World(3);
        var steps = await world.PlayAllAsync(rounds: 3, unicast: true);
        Assert.Single(steps.Select(step => Assert.IsType<Step<ToyState>.Advance>(step).Next.Sum).Distinct());
        Assert.Single(world.Drivers.Select(driver => driver.View).Distinct());
    }

    [Fact]
    public async Task Run_BadProof_NamedByEveryHonestParty()
    {
        await using var world = new World(4);
        world.Liar = (envelope, _) => [envelope.Header.From == P(1) && envelope.Header.Round == ToyRound.At(2) && envelope.Header.Kind == ToyMessage.Kind ? world.Resign(envelope, new ToyMessage(5, 16).ToBytes()) : envelope];
        var steps = await world.PlayAllAsync(rounds: 4);
        foreach (var step in steps.Skip(1)) AssertBlames(step, P(1), Fault.InvalidProof);
        Assert.DoesNotContain(BlamesOf(steps[0]), blame => blame.Culprit is not null);
    }

    [Fact]
    public async Task Run_TwoCheaters_BothNamedInPartyOrder()
    {
        await using var world = new World(4);
        world.Liar = (envelope, _) => envelope.Header.Kind == ToyMessage.Kind && envelope.Header.From.Index is 1 or 3 && envelope.Header.Kind == ToyMessage.Kind
            ? [world.Resign(envelope, envelope.Header.From.Index == 3 ? new ToyMessage(5, 16).ToBytes() : ToyMessage.Honest(2000).ToBytes())]
            : [envelope];
        var steps = await world.PlayAllAsync(rounds: 2);
        foreach (var honest in new[] { 0, 2 })
            Assert.Equal([(P(2), Fault.CommitmentMismatch), (P(4), Fault.InvalidProof)], BlamesOf(steps[honest]).Select(blame => (blame.Culprit!.Value, blame.Fault)));
    }

    public static TheoryData<string> Malformations => ["payload", "trailing", "version", "kind", "extra block", "unicast"];

    [Theory]
    [MemberData(nameof(Malformations))]
    public async Task Run_MalformedMessage_NamedByEveryHonestParty(string how)
    {
        await using var world = new World(3);
        world.Liar = (envelope, to) =>
        {
            // What one was sent in private says nothing to the other: each is to have its own before it hears of it, both of round 1 and both of round 2.
            if (envelope.Header.Kind == ReservedKinds.Complaint && to != P(2)) world.WhileAsync(() => world.Drivers[to.Index].Statistics.Total().EnvelopesReceived < 4).GetAwaiter().GetResult();
            return Lie(envelope, to);
        };
        var steps = await world.PlayAllAsync(rounds: 3);
        AssertBlames(steps[0], P(2), Fault.MalformedEncoding);
        AssertBlames(steps[2], P(2), Fault.MalformedEncoding);

        IEnumerable<SignedEnvelope> Lie(SignedEnvelope envelope, PartyId to) => envelope.Header.From != P(2) || envelope.Header.Round != ToyRound.At(2) || envelope.Header.Kind != ToyMessage.Kind ? [envelope] : how switch
        {
            "payload" => [world.Resign(envelope, new byte[] { 1, 2, 3 })],
            "trailing" => [world.Resign(envelope, new byte[9])],
            "version" => [world.Resign(envelope, header: header => header with { Version = 2 })],
            "kind" => [world.Resign(envelope, header: header => header with { Kind = new(8) })],
            "extra block" => [world.Resign(envelope, header: header => header with { Block = 1 })],
            "unicast" => [world.Resign(envelope, header: header => header with { To = to })],
            _ => throw new ArgumentOutOfRangeException(nameof(how)),
        };
    }

    [Fact]
    public async Task Run_FaultFoundInComplete_HaltsEverybodyWithTheirOwnFinding()
    {
        await using var world = new World(3);
        Step<ToyState>? Refuse(Inbox<ToyMessage> inbox) => inbox.From(P(1)) is [var message]
            ? new Step<ToyState>.Halt([new Blame(P(1), Fault.CommitmentMismatch, message.Header.Round, [message.Wire], "No.")])
            : null;
        var steps = await world.AllAsync(async driver =>
        {
            var first = (Step<ToyState>.Advance)await driver.StartAsync(ToyRound.At(0), coins => ToyRound.Say(world.State(driver.Self.Index), 1, 1, false, coins), world.Token);
            return await driver.RunAsync(new ToyRound(1, last: true, complete: Refuse), first.Next, world.Token) is Step<ToyState>.Advance next
                ? await driver.RunAsync(new ToyRound(2, last: true), next.Next, world.Token)
                : new Step<ToyState>.Halt((await world.Journals[driver.Self.Index].FindHaltAsync(world.Token))!.Blames);
        });
        AssertBlames(steps[0], null, Fault.PeerComplaint);
        AssertBlames(steps[1], P(1), Fault.CommitmentMismatch);
        AssertBlames(steps[2], P(1), Fault.CommitmentMismatch);
    }

    [Fact]
    public async Task Run_SilentPeer_WaitsUntilCancelledAndBlamesNobody()
    {
        await using var world = new World(3, scripted: [2]);
        using var patience = new CancellationTokenSource();
        var driver = world.Drivers[0];
        await driver.StartAsync(ToyRound.At(0), coins => ToyRound.Say(world.State(0), 1, 1, false, coins), world.Token);
        var waiting = driver.RunAsync(new ToyRound(1), world.State(0), patience.Token);
        Assert.False(waiting.IsCompleted);
        await patience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        Assert.Null(await world.Journals[0].FindHaltAsync(world.Token));

        // The same round can be taken up again when the peer comes back.
        await world.Drivers[1].StartAsync(ToyRound.At(0), coins => ToyRound.Say(world.State(1), 1, 1, false, coins), world.Token);
        var again = driver.RunAsync(new ToyRound(1), world.State(0), world.Token);
        await world.SendAsync(P(1), world.Sign(P(3), ToyRound.At(1), Honest, world.Start));
        Assert.IsType<Step<ToyState>.Advance>(await again);
    }

    [Fact]
    public async Task Run_AfterHalt_EndsWithIt()
    {
        await using var world = new World(2, scripted: [1]);
        await world.SendAsync(P(1), world.Sign(P(2), ToyRound.At(1), new byte[] { 1 }, world.Start));
        AssertBlames(await world.Drivers[0].RunAsync(new ToyRound(1), world.State(0), world.Token), P(2), Fault.MalformedEncoding);
        AssertBlames(await world.Drivers[0].RunAsync(new ToyRound(2), world.State(0), world.Token), P(2), Fault.MalformedEncoding);
        AssertBlames(await world.Drivers[0].RunSegmentAsync(new SegmentId(Phase.ModelCompute, 0, 0), 1, (_, _) => Task.FromResult(0), world.Token), P(2), Fault.MalformedEncoding);
    }

    [Fact]
    public async Task Run_AttemptNumber_IsACallersMistake()
    {
        await using var world = new World(2);
        var attempt = new RoundNumber(Phase.Release, 0, 1, 1);
        var ended = new CancellationToken(canceled: true);
        await Assert.ThrowsAsync<ArgumentException>(() => world.Drivers[0].ConfirmAsync(attempt, world.Token));
        await Assert.ThrowsAsync<ArgumentException>(() => world.Drivers[0].StartAsync(attempt, coins => ToyRound.Say(world.State(0), 1, 1, false, coins), ended));
        await Assert.ThrowsAsync<ArgumentException>(() => world.Drivers[0].RunAsync(new CallersRound<ToyMessage>(attempt), world.State(0), ended));
        Assert.Empty(world.Sent);
    }

    [Fact]
    public async Task Run_KindOfTheDriver_IsACallersMistake()
    {
        await using var world = new World(2);
        await Assert.ThrowsAsync<ArgumentException>(() => world.Drivers[0].RunAsync(new CallersRound<DriversMessage>(ToyRound.At(1)), world.State(0), new CancellationToken(canceled: true)));
    }

    [Fact]
    public async Task Run_BesideAnotherStep_IsACallersMistake()
    {
        await using var world = new World(2, scripted: [1]);
        using var over = new CancellationTokenSource();
        var running = world.Drivers[0].RunAsync(new ToyRound(1), world.State(0), over.Token);
        await Assert.ThrowsAsync<InvalidOperationException>(() => world.Drivers[0].ListenAsync(new CancellationToken(canceled: true)));
        await over.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
    }

    /// <summary>Who takes part in no epochs loses nothing to one.</summary>
    [Fact]
    public async Task Run_AnnouncementAndNoEpoch_GoesOn()
    {
        await using var world = new World(2, scripted: [1]);
        await world.SendAsync(P(1), world.Sign(P(2), SegmentNumbering.Announcement(1), new byte[16], world.Start, ReservedKinds.Resumption));
        await world.SendAsync(P(1), world.Sign(P(2), ToyRound.At(1), Honest, world.Start));
        await world.WhileAsync(() => world.Drivers[0].Statistics.Total().EnvelopesReceived < 2);
        Assert.IsType<Step<ToyState>.Advance>(await world.PlayAsync(world.Drivers[0], 1));
    }

    [Fact]
    public async Task Confirm_ThreeParties_SameViewAndNothingChanges()
    {
        await using var world = new World(3);
        await world.PlayAllAsync(rounds: 2);
        var before = world.Drivers[0].View;
        var confirmed = await world.AllAsync(driver => driver.ConfirmAsync(ToyRound.At(50), world.Token));
        Assert.All(confirmed, step => Assert.Equal(before, Assert.IsType<Step<ConfirmedView>.Advance>(step).Next.View));
        Assert.All(world.Drivers, driver => Assert.Equal(before, driver.View));
    }

    [Fact]
    public async Task Confirm_AnotherView_HaltsEverybodyAndNamesItsSender()
    {
        await using var world = new World(3);
        world.Liar = (envelope, to) => [envelope.Header.From == P(1) && envelope.Header.Kind == ReservedKinds.Confirmation && to == P(2)
            ? world.Resign(envelope, header: header => header with { View = default })
            : envelope];
        var steps = await world.AllAsync(async driver =>
        {
            var confirmed = await driver.ConfirmAsync(ToyRound.At(50), world.Token);
            if (confirmed is Step<ConfirmedView>.Halt) return confirmed;
            return await world.PlayAsync(driver, 2) is Step<ToyState>.Halt halt ? new Step<ConfirmedView>.Halt(halt.Blames) : confirmed;
        });
        foreach (var honest in steps.Skip(1)) Assert.Equal(P(1), Assert.Single(BlamesOf(honest)).Culprit);
    }

    /// <summary>A round that a caller has numbered or typed wrong.</summary>
    private sealed class CallersRound<TMessage>(RoundNumber number) : Round<ToyState, TMessage, ToyState> where TMessage : class, IWireMessage<TMessage>
    {
        public override RoundNumber Number => number;

        public override ushort Expected(ToyState state, PartyId sender) => 1;

        protected override Defect? CheckShape(ToyState state, Unverified<TMessage> message) => null;

        public override Step<ToyState> Complete(ToyState state, Inbox<TMessage> inbox, IRandomSource coins) => new Step<ToyState>.Advance(state, []);
    }

    private sealed record DriversMessage : IWireMessage<DriversMessage>
    {
        public static MessageKind Kind => ReservedKinds.SegmentExchange;

        public static byte Version => 1;

        public static DriversMessage? TryRead(ReadOnlySpan<byte> wire, WireLimits limits) => new();

        public void Write(CanonicalWriter writer, WireLimits limits)
        {
        }
    }
}
