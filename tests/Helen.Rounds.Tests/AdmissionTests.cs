using Helen.Cryptography.Hashing;
using Helen.Rounds.Tests.Support;
using static Helen.Rounds.Tests.Support.World;

namespace Helen.Rounds.Tests;

/// <summary>P1 is driven; P2 (and P3) are scripted.</summary>
public sealed class AdmissionTests
{
    private static byte[] Honest(uint value) => ToyMessage.Honest(value).ToBytes();

    private static Task<Step<ToyState>> RoundOne(World world) => world.Drivers[0].RunAsync(new ToyRound(1), world.State(0), world.Token);

    [Fact]
    public async Task Admit_EarlyMessage_IsHeldAndCountsLater()
    {
        await using var world = new World(2, scripted: [1]);
        await world.SendAsync(P(1), world.Sign(P(2), ToyRound.At(1), Honest(3), world.Start));
        var step = Assert.IsType<Step<ToyState>.Advance>(await RoundOne(world));
        Assert.Equal(3ul, step.Next.Sum);
    }

    [Fact]
    public async Task Admit_TooManyRoundsAhead_IsDropped()
    {
        await using var world = new World(2, scripted: [1]);
        for (ushort step = 100; step < 170; step++) await world.SendAsync(P(1), world.Sign(P(2), ToyRound.At(step), Honest(3), world.Start));
        var running = RoundOne(world);
        await world.SendAsync(P(1), world.Sign(P(2), ToyRound.At(1), Honest(3), world.Start));
        Assert.IsType<Step<ToyState>.Advance>(await running);
        Assert.Equal(64, world.Drivers[0].Statistics.CountOf(Fate.Early));
        Assert.Equal(6, world.Drivers[0].Statistics.CountOf(Fate.Foreign));
    }

    /// <summary>Within the number of rounds, a sender could still fill memory by blocks; the largest payload of the link is the measure.</summary>
    [Fact]
    public async Task Admit_TooManyEarlyBytes_IsDroppedAndRoomComesBack()
    {
        await using var world = new World(2, scripted: [1], maxPayloadBytes: 700);
        var wire = world.Sign(P(2), ToyRound.At(2), new byte[600], world.Start).Wire.Length;
        for (ushort block = 0; block < 40; block++) await world.SendAsync(P(1), world.Sign(P(2), ToyRound.At(2), new byte[600], world.Start, block: block));
        // The round that is gathered has to come through, so it goes first.
        await using var roomy = new World(2, scripted: [1], maxPayloadBytes: 700);
        await roomy.SendAsync(P(1), roomy.Sign(P(2), ToyRound.At(1), Honest(3), roomy.Start));
        for (ushort block = 0; block < 40; block++) await roomy.SendAsync(P(1), roomy.Sign(P(2), ToyRound.At(2), new byte[600], roomy.Start, block: block));
        await world.WhileAsync(() => world.Drivers[0].Statistics.Total().EnvelopesReceived < 40 || roomy.Drivers[0].Statistics.Total().EnvelopesReceived < 41);
        var fit = 16 * 700 / wire;
        Assert.InRange(fit, 10, 20);
        Assert.Equal(fit, world.Drivers[0].Statistics.CountOf(Fate.Early));
        Assert.Equal(40 - fit, world.Drivers[0].Statistics.CountOf(Fate.Foreign));
        Assert.IsType<Step<ToyState>.Advance>(await RoundOne(roomy));
    }

    [Fact]
    public async Task Admit_BytesOfARoundThatIsOver_MakeRoom()
    {
        await using var world = new World(2, scripted: [1], maxPayloadBytes: 700);
        var ledger = new InboxLedger(P(1), 2, world.Session, 700);
        for (ushort step = 1; step <= 200; step++)
        {
            ledger.Begin(ToyRound.At(step));
            Assert.Equal(Fate.Fresh, ledger.Admit(world.Sign(P(2), ToyRound.At(step), new byte[600], world.Start)));
            ledger.End(ToyRound.At(step));
        }
    }

    /// <summary>What fills the room of its sender does not hide that it signed two bodies.</summary>
    [Fact]
    public void Admit_SecondBodyWithoutRoom_IsStillOffending()
    {
        var session = new SessionId(Digest.Of([7]));
        var ledger = new InboxLedger(P(1), 2, session, 700);
        SignedEnvelope Body(ushort block, byte body) => new(
            new MessageHeader(ToyMessage.Kind, 1, session, ToyRound.At(1), block, P(2), null, default), default, new byte[600], Digest.Of([(byte)(block >> 8), (byte)block, body]));
        for (ushort block = 0; block < 30; block++) ledger.Admit(Body(block, 0));
        Assert.Equal(Fate.Foreign, ledger.Admit(Body(30, 0)));
        Assert.Equal(Fate.Offending, ledger.Admit(Body(0, 1)));
    }

    /// <summary>Numbers that no round has, such as the end of a segment, could be filled for ever. What came for a round that did begin is remembered.</summary>
    [Theory]
    [InlineData(false, "end", Fate.Foreign)]
    [InlineData(false, "close", Fate.Foreign)]
    [InlineData(false, "epoch", Fate.Early)]
    [InlineData(true, "end", Fate.Offending)]
    [InlineData(true, "close", Fate.Offending)]
    [InlineData(true, "epoch", Fate.Offending)]
    public void Admit_ForARoundThatNeverBegan_IsForgottenWithIt(bool begins, string over, Fate second)
    {
        var session = new SessionId(Digest.Of([7]));
        var ledger = new InboxLedger(P(1), 2, session, 700);
        var segment = new SegmentId(Phase.ModelCompute, 0, 0);
        var round = SegmentNumbering.Number(segment, 5, 1);
        SignedEnvelope Body(byte body) => new(new MessageHeader(ToyMessage.Kind, 1, session, round, 0, P(2), null, default), default, new byte[6], Digest.Of([body]));
        Assert.Equal(Fate.Early, ledger.Admit(Body(0)));
        if (begins) ledger.Begin(round);
        if (over == "end") ledger.End(round);
        else if (over == "close") ledger.CloseSegment(segment, 1);
        else ledger.BeginAgain();
        Assert.Equal(second, ledger.Admit(Body(1)));
    }

    [Fact]
    public async Task Admit_SameBytesAgain_IsIgnored()
    {
        await using var world = new World(3, scripted: [1, 2]);
        var running = RoundOne(world);
        for (var copy = 0; copy < 3; copy++) await world.SendAsync(P(1), world.Sign(P(2), ToyRound.At(1), Honest(3), world.Start));
        await world.SendAsync(P(1), world.Sign(P(3), ToyRound.At(1), Honest(4), world.Start));
        Assert.Equal(7ul, Assert.IsType<Step<ToyState>.Advance>(await running).Next.Sum);
        Assert.Equal(2, world.Drivers[0].Statistics.CountOf(Fate.Duplicate));
    }

    [Fact]
    public async Task Admit_TwoBodiesForOnePlace_BlamesEquivocationWithBothDigests()
    {
        await using var world = new World(3, scripted: [1, 2]);
        var first = world.Sign(P(2), ToyRound.At(1), Honest(3), world.Start);
        var second = world.Sign(P(2), ToyRound.At(1), Honest(4), world.Start);
        await world.SendAsync(P(1), first);
        await world.SendAsync(P(1), second);
        await world.SendAsync(P(1), world.Sign(P(3), ToyRound.At(1), Honest(4), world.Start));
        var step = await RoundOne(world);
        AssertBlames(step, P(2), Fault.Equivocation);
        Assert.Equal([first.Digest, second.Digest], BlamesOf(step)[0].Evidence);
    }

    [Fact]
    public async Task Admit_SecondBodyAfterTheRound_BlamesEquivocationInTheNext()
    {
        await using var world = new World(2, scripted: [1]);
        await world.SendAsync(P(1), world.Sign(P(2), ToyRound.At(1), Honest(3), world.Start));
        var step = Assert.IsType<Step<ToyState>.Advance>(await RoundOne(world));
        await world.SendAsync(P(1), world.Sign(P(2), ToyRound.At(1), Honest(4), world.Start));
        AssertBlames(await world.Drivers[0].RunAsync(new ToyRound(2), step.Next, world.Token), P(2), Fault.Equivocation);
    }

    [Fact]
    public async Task Admit_ForeignMessages_AreDroppedAndBlameNobody()
    {
        await using var world = new World(3, scripted: [1, 2]);
        await using var other = new World(3, scripted: [1, 2], session: "another session");
        var running = RoundOne(world);
        await world.SendAsync(P(1), other.Sign(P(2), ToyRound.At(1), Honest(9), world.Start));          // same key, replayed from another session
        await world.Network.Endpoints[1].SendAsync(P(1), world.Sign(P(3), ToyRound.At(1), Honest(9), world.Start).Wire, world.Token); // not the link's party
        await world.SendAsync(P(1), world.Sign(P(2), ToyRound.At(1), Honest(9), world.Start, to: P(3))); // for somebody else
        await world.SendAsync(P(1), world.Sign(P(2), ToyRound.At(1), Honest(3), world.Start));
        await world.SendAsync(P(1), world.Sign(P(3), ToyRound.At(1), Honest(4), world.Start));
        Assert.Equal(7ul, Assert.IsType<Step<ToyState>.Advance>(await running).Next.Sum);
        Assert.Equal(2, world.Network.Endpoints[0].Refused);
        Assert.Equal(1, world.Drivers[0].Statistics.CountOf(Fate.Foreign));
    }

    [Fact]
    public void Admit_MissingVerdict_IsNoAnswer()
    {
        var round = new ToyRound(1);
        var state = new ToyState(P(1), 2, [], 0);
        var message = new Unverified<ToyMessage>(new MessageHeader(ToyMessage.Kind, 1, default, ToyRound.At(1), 0, P(2), null, default), default, ToyMessage.Honest(1));
        var holds = round.Jobs(state, message).Select(job => round.Judge(state, message, job)).ToArray();
        Assert.Null(round.Admit(state, message, new HashSet<JobVerdict> { holds[0] }));
        Assert.IsType<Admission<ToyMessage>.Accepted>(round.Admit(state, message, new HashSet<JobVerdict>(holds)));
        Assert.Throws<ArgumentException>(() => new ToyRound(2).Admit(state, message, new HashSet<JobVerdict>(holds)));
    }
}
