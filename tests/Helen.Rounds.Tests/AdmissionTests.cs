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
