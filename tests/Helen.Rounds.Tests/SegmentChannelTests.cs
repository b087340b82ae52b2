using System.Collections.Immutable;
using Helen.Cryptography.Hashing;
using Helen.Rounds.Tests.Support;
using static Helen.Rounds.Tests.Support.World;

namespace Helen.Rounds.Tests;

public sealed class SegmentChannelTests
{
    private static readonly SegmentId s_segment = new(Phase.ModelCompute, 3, 0);

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(5)]
    public async Task Exchange_HonestParties_EverybodyHasEveryPayload(int parties)
    {
        await using var world = new World(parties);
        var steps = await world.AllAsync(driver => driver.RunSegmentAsync(s_segment, 1, async (channel, ct) =>
        {
            for (byte n = 0; n < 10; n++)
            {
                var got = await channel.ExchangeAsync(new byte[] { n, (byte)channel.Self.Index }, ct);
                Assert.Equal(Enumerable.Range(0, parties), got.Select(payload => (int)payload.Span[1]));
                Assert.All(got, payload => Assert.Equal(n, payload.Span[0]));
                Assert.Equal(n, channel.LastRound.Step);
                var confirmed = n == 9 ? await channel.ConfirmAsync(ct) : null;
                Assert.True(confirmed is null || confirmed.View == channel.View);
            }

            return (channel.View, channel.EnvelopeOf(P(1)));
        }, world.Token));
        Assert.Single(steps.Select(step => Assert.IsType<Step<(Digest, Digest)>.Advance>(step).Next).Distinct());
        Assert.All(world.Drivers, driver => Assert.Equal(((Step<(Digest View, Digest)>.Advance)steps[0]).Next.View, driver.View));
        Assert.Equal(parties == 2 ? 0 : parties * (parties - 1), world.Sent.Count(sent => sent.Envelope.Header.Kind == ReservedKinds.Confirmation));
    }

    [Fact]
    public async Task Segments_OfOneIterationAndTheRoundsBesideThem_DoNotCollide()
    {
        await using var world = new World(3);
        var steps = await world.AllAsync(async driver =>
        {
            var seen = new List<int>();
            for (ushort index = 0; index < 3; index++)
            {
                var step = await driver.RunSegmentAsync(new SegmentId(Phase.KeyGeneration, 0, index), 1, async (channel, ct) =>
                    (await channel.ExchangeAsync(new byte[] { (byte)(10 * index) }, ct)).Sum(payload => payload.Span[0]), world.Token);
                seen.Add(Assert.IsType<Step<int>.Advance>(step).Next);
            }

            Assert.IsType<Step<ToyState>.Advance>(await world.PlayAsync(driver, 3));
            return seen;
        });
        Assert.All(steps, seen => Assert.Equal([0, 30, 60], seen));
        Assert.Single(world.Drivers.Select(driver => driver.View).Distinct());
    }

    [Fact]
    public async Task Attempt_GivenUp_TheNextStartsFromTheSameViewAndIgnoresOldFrames()
    {
        await using var world = new World(2);
        var start = world.Start;
        var lost = await world.AllAsync(async driver =>
        {
            using var giveUp = new CancellationTokenSource();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => driver.RunSegmentAsync<int>(s_segment, 1, async (channel, ct) =>
            {
                await channel.ExchangeAsync(new byte[] { 1, (byte)channel.Self.Index }, ct);
                await giveUp.CancelAsync();
                await channel.ExchangeAsync(new byte[] { 2, (byte)channel.Self.Index }, ct);
                return 0;
            }, giveUp.Token));
            return driver.View;
        });
        Assert.All(lost, view => Assert.Equal(start, view));
        var steps = await world.AllAsync(driver => driver.RunSegmentAsync(s_segment, 2, async (channel, ct) =>
            (await channel.ExchangeAsync(new byte[] { 7 }, ct)).Sum(payload => payload.Span[0]), world.Token));
        Assert.All(steps, step => Assert.Equal(14, Assert.IsType<Step<int>.Advance>(step).Next));
        Assert.Equal(world.Drivers[0].View, world.Drivers[1].View);
    }

    [Fact]
    public async Task Attempt_AfterAFinishedOne_StartsFromTheSameView()
    {
        await using var world = new World(2);
        for (byte attempt = 1; attempt <= 2; attempt++)
        {
            var starts = await world.AllAsync(driver => driver.RunSegmentAsync(s_segment, attempt, async (channel, ct) =>
            {
                var start = channel.View;
                await channel.ExchangeAsync(new byte[] { attempt }, ct);
                return start;
            }, world.Token));
            Assert.All(starts, step => Assert.Equal(world.Start, Assert.IsType<Step<Digest>.Advance>(step).Next));
        }

        Assert.Equal(world.Drivers[0].View, world.Drivers[1].View);
        Assert.All(await world.PlayAllAsync(2), step => Assert.IsType<Step<ToyState>.Advance>(step));
    }

    [Fact]
    public async Task Finished_SegmentIsReplayedFromTheJournal()
    {
        await using var world = new World(2);
        await world.AllAsync(driver => driver.RunSegmentAsync(s_segment, 1, async (channel, ct) => (await channel.ExchangeAsync(new byte[] { 7 }, ct)).Length, world.Token));
        await using var reborn = world.Driver(0);
        var again = await reborn.RunSegmentAsync<int>(s_segment, 1, (_, _) => throw new InvalidOperationException("It ran again."), world.Token);
        Assert.Equal(2, Assert.IsType<Step<int>.Advance>(again).Next);
        Assert.Equal(world.Drivers[0].View, reborn.View);
    }

    [Fact]
    public async Task Exchange_PeerEquivocates_Halts()
    {
        await using var world = new World(3, scripted: [1, 2]);
        var first = Exchange(world, P(2), 0, [1], world.Start);
        var second = Exchange(world, P(2), 0, [2], world.Start);
        foreach (var envelope in new[] { first, second, Exchange(world, P(3), 0, [1], world.Start) }) await world.SendAsync(P(1), envelope);
        AssertBlames(await RunTwoExchanges(world), P(2), Fault.Equivocation);
    }

    [Fact]
    public async Task Exchange_EquivocationOneStepBefore_NamesTheEquivocator()
    {
        await using var world = new World(3);
        world.Liar = (envelope, to) => [envelope.Header.From == P(1) && envelope.Header.Round.Step == 0 && envelope.Header.Kind == ReservedKinds.SegmentExchange && to == P(2)
            ? world.Resign(envelope, new byte[] { 99 })
            : envelope];
        var steps = await world.AllAsync(driver => driver.RunSegmentAsync(s_segment, 1, async (channel, ct) =>
        {
            for (var n = 0; n < 3; n++) await channel.ExchangeAsync(new byte[] { 1 }, ct);
            return 0;
        }, world.Token));
        Assert.All(steps.Skip(1), step => AssertBlames(step, P(1), Fault.Equivocation));
    }

    [Fact]
    public async Task Confirm_PeerOnAnotherView_Halts()
    {
        await using var world = new World(3, scripted: [1, 2]);
        await world.SendAsync(P(1), world.Sign(P(2), Number(0), default, world.Start, ReservedKinds.Confirmation));
        await world.SendAsync(P(1), world.Sign(P(3), Number(0), default, default, ReservedKinds.Confirmation));
        var step = await world.Drivers[0].RunSegmentAsync(s_segment, 1, (channel, ct) => channel.ConfirmAsync(ct).AsTask(), world.Token);
        AssertBlames(step, P(3), Fault.CommitmentMismatch);
    }

    [Fact]
    public async Task Confirm_WithPayload_IsMalformed()
    {
        await using var world = new World(3, scripted: [1, 2]);
        await world.SendAsync(P(1), world.Sign(P(2), Number(0), new byte[] { 1 }, world.Start, ReservedKinds.Confirmation));
        await world.SendAsync(P(1), world.Sign(P(3), Number(0), default, world.Start, ReservedKinds.Confirmation));
        var step = await world.Drivers[0].RunSegmentAsync(s_segment, 1, (channel, ct) => channel.ConfirmAsync(ct).AsTask(), world.Token);
        AssertBlames(step, P(2), Fault.MalformedEncoding);
    }

    [Fact]
    public async Task Segment_FindsAFault_EverybodyNamesIt()
    {
        await using var world = new World(4);
        world.Liar = (envelope, _) => [envelope.Header.From == P(1) && envelope.Header.Round.Step == 1 && envelope.Header.Kind == ReservedKinds.SegmentExchange ? world.Resign(envelope, new byte[] { 9 }) : envelope];
        var steps = await world.AllAsync(driver => driver.RunSegmentAsync(s_segment, 1, async (channel, ct) =>
        {
            for (byte n = 0; n < 4; n++)
            {
                var got = await channel.ExchangeAsync(new byte[] { n }, ct);
                for (var party = 0; party < got.Length; party++)
                    if (got[party].Span[0] != n) throw new HaltException(new Blame(new PartyId(party), Fault.WrongOpeningShare, channel.LastRound, [channel.EnvelopeOf(new PartyId(party))], "Wrong."));
            }

            return 0;
        }, world.Token));
        Assert.All(steps.Skip(1), step => AssertBlames(step, P(1), Fault.WrongOpeningShare));
        AssertBlames(steps[0], null, Fault.PeerComplaint);
    }

    [Fact]
    public async Task Complaint_WhoseEvidenceCompletesTheExchange_LetsTheSegmentSeeIt()
    {
        await using var world = new World(3, scripted: [1, 2]);
        var withheld = Exchange(world, P(2), 0, [5], world.Start);
        await world.SendAsync(P(1), Exchange(world, P(3), 0, [6], world.Start));
        await world.SendAsync(P(1), world.ComplaintOf(P(3), Number(0), Complaint(P(2), Fault.WrongOpeningShare, Number(0), withheld)));
        var seen = 0;
        var step = await world.Drivers[0].RunSegmentAsync<int>(s_segment, 1, async (channel, ct) =>
        {
            seen = (await channel.ExchangeAsync(new byte[] { 1 }, ct)).Sum(payload => payload.Span[0]);
            await channel.ExchangeAsync(new byte[] { 1 }, ct);
            return 0;
        }, world.Token);
        Assert.Equal(12, seen);
        AssertBlames(step, null, Fault.PeerComplaint);
        Assert.DoesNotContain(world.Sent, sent => sent.From == P(1) && sent.Envelope.Header.Round == Number(1) && sent.Envelope.Header.Kind == ReservedKinds.SegmentExchange);
    }

    [Fact]
    public async Task Complaint_MessagesMissing_HaltsAndNamesNobody()
    {
        await using var world = new World(3, scripted: [1, 2]);
        await world.SendAsync(P(1), world.ComplaintOf(P(3), Number(0), Complaint(P(2), Fault.WrongOpeningShare, Number(0))));
        AssertBlames(await RunTwoExchanges(world), null, Fault.PeerComplaint);
    }

    [Fact]
    public async Task ExchangeJournalled_CommitThrows_NothingIsSent()
    {
        await using var world = new World(2, scripted: [0, 1]);
        var journal = new FaultyJournal(world.Journals[0]) { FailBefore = true };
        await using var driver = world.Driver(0, journal: journal);
        await Assert.ThrowsAsync<IOException>(() => driver.RunSegmentAsync(s_segment, 1, async (channel, ct) => (await channel.ExchangeJournalledAsync(new byte[] { 1 }, ct)).Length, world.Token));
        Assert.DoesNotContain(world.Sent, sent => sent.From == P(1));
    }

    [Fact]
    public async Task ExchangeJournalled_AfterRestart_SameBytesOrNothing()
    {
        await using var world = new World(2, scripted: [0, 1]);
        using var giveUp = new CancellationTokenSource();
        Task<Step<int>> Run(RoundDriver driver, byte value, CancellationToken token) =>
            driver.RunSegmentAsync(s_segment, 1, async (channel, ct) => (await channel.ExchangeJournalledAsync(new[] { value }, ct)).Length, token);
        await using (var driver = world.Driver(0))
        {
            var waiting = Run(driver, 1, giveUp.Token);
            await giveUp.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        }

        await using (var other = world.Driver(0)) await Assert.ThrowsAsync<InvalidOperationException>(() => Run(other, 2, world.Token));
        await using var same = world.Driver(0);
        await world.SendAsync(P(1), Exchange(world, P(2), 0, [1], world.Start));
        Assert.IsType<Step<int>.Advance>(await Run(same, 1, world.Token));
        Assert.Single(world.Sent.Where(sent => sent.From == P(1)).Select(sent => sent.Envelope.Digest).Distinct());
    }

    [Fact]
    public async Task Channel_AfterItsSegment_IsClosed()
    {
        await using var world = new World(2);
        ISegmentChannel? kept = null;
        await world.Drivers[0].RunSegmentAsync(s_segment, 1, (channel, _) => Task.FromResult(kept = channel), world.Token);
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await kept!.ExchangeAsync(default, world.Token));
        Assert.Throws<InvalidOperationException>(() => kept!.EnvelopeOf(P(1)));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => world.Drivers[0].RunSegmentAsync(s_segment, 0, (_, _) => Task.FromResult(0), world.Token));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => world.Drivers[0].RunSegmentAsync(s_segment, 65, (_, _) => Task.FromResult(0), world.Token));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => world.Drivers[0].RunSegmentAsync(s_segment with { Index = 64 }, 1, (_, _) => Task.FromResult(0), world.Token));
    }

    /// <summary>The last index and the last attempt are allowed.</summary>
    [Fact]
    public async Task Segment_OfTheLastIndexAndAttempt_Completes()
    {
        await using var world = new World(2);
        var last = s_segment with { Index = SegmentNumbering.MaxIndex };
        var steps = await world.AllAsync(driver => driver.RunSegmentAsync(last, SegmentNumbering.MaxAttempt, async (channel, ct) => (await channel.ExchangeAsync(new byte[1], ct)).Length, world.Token));
        Assert.All(steps, step => Assert.Equal(2, Assert.IsType<Step<int>.Advance>(step).Next));
    }

    /// <summary>A segment begins on the view that the one before it has left; a further attempt begins where the first did.</summary>
    [Fact]
    public async Task Segment_BehindAnother_BeginsOnItsView()
    {
        await using var world = new World(2);
        var steps = await world.AllAsync(async driver =>
        {
            var views = new List<Digest>();
            foreach (var (index, attempt) in new (ushort, byte)[] { (0, 1), (1, 1), (1, 2) })
            {
                var step = await driver.RunSegmentAsync(s_segment with { Index = index }, attempt, async (channel, ct) =>
                {
                    views.Add(channel.View);
                    return (await channel.ExchangeAsync(new byte[] { 1 }, ct)).Length;
                }, world.Token);
                Assert.IsType<Step<int>.Advance>(step);
                views.Add(driver.View);
            }

            return views;
        });
        Assert.All(steps, views => Assert.Equal((world.Start, views[1], views[1]), (views[0], views[2], views[4])));
        Assert.All(steps, views => Assert.Equal(4, views.Distinct().Count()));
    }

    /// <summary>Once a round has come in between, a further attempt begins behind it, in a process that replays all of it as well.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Attempt_BehindARound_BeginsOnItsView(bool restarted)
    {
        await using var world = new World(2, scripted: [0, 1]);
        var firsts = new[] { world.Driver(0), world.Driver(1) };
        var behind = await Task.WhenAll(firsts.Select(LiveAsync));
        Assert.Single(behind.Distinct());
        var drivers = firsts;
        if (restarted)
        {
            foreach (var first in firsts) await first.DisposeAsync();
            drivers = [world.Driver(0), world.Driver(1)];
            Assert.Equal(behind, await Task.WhenAll(drivers.Select(LiveAsync)));
        }

        Assert.Equal(behind, await Task.WhenAll(drivers.Select(driver => AttemptAsync(driver, 2))));
        foreach (var driver in drivers) await driver.DisposeAsync();

        async Task<Digest> LiveAsync(RoundDriver driver)
        {
            await AttemptAsync(driver, 1);
            Assert.IsType<Step<ToyState>.Advance>(await world.PlayAsync(driver, 1));
            return driver.View;
        }

        // The view that the attempt begins on; one that is replayed begins on none.
        async Task<Digest> AttemptAsync(RoundDriver driver, byte attempt)
        {
            var begins = default(Digest);
            Assert.IsType<Step<int>.Advance>(await driver.RunSegmentAsync(s_segment, attempt, async (channel, ct) =>
            {
                begins = channel.View;
                return (await channel.ExchangeAsync(new byte[] { 1 }, ct)).Length;
            }, world.Token));
            return begins;
        }
    }

    [Fact]
    public async Task Exchange_AThousandStepsAndLargePayloads_Complete()
    {
        await using var world = new World(3) { KeepSent = false };
        var large = new byte[2 << 20];
        var steps = await world.AllAsync(driver => driver.RunSegmentAsync(s_segment, 1, async (channel, ct) =>
        {
            for (var n = 0; n < 1000; n++) await channel.ExchangeAsync(new byte[200], ct);
            for (var n = 0; n < 5; n++) Assert.All(await channel.ExchangeAsync(large, ct), payload => Assert.Equal(large.Length, payload.Length));
            return channel.View;
        }, world.Token));
        Assert.Single(steps.Select(step => Assert.IsType<Step<Digest>.Advance>(step).Next).Distinct());
    }

    [Theory]
    [InlineData(2)]
    [InlineData(4)]
    public async Task ExchangeBlocks_HonestParties_EverybodyHasEveryBlockInOrder(int parties)
    {
        await using var world = new World(parties);
        ImmutableArray<int> counts = [.. Enumerable.Range(0, parties).Select(party => party + 1)];
        var steps = await world.AllAsync(driver => driver.RunSegmentAsync(s_segment, 1, async (channel, ct) =>
        {
            var self = channel.Self.Index;
            var got = await channel.ExchangeBlocksAsync([.. Enumerable.Range(0, self + 1).Select(block => (ReadOnlyMemory<byte>)new byte[] { (byte)self, (byte)block })], counts, ct);
            for (var party = 0; party < parties; party++)
                Assert.Equal(Enumerable.Range(0, party + 1).Select(block => (party, block)), got[party].Select(block => ((int)block.Span[0], (int)block.Span[1])));
            return (channel.View, channel.EnvelopeOf(P(2), 1));
        }, world.Token));
        Assert.Single(steps.Select(step => Assert.IsType<Step<(Digest, Digest)>.Advance>(step).Next).Distinct());
    }

    [Fact]
    public async Task ExchangePrivate_HonestParties_EveryBlockReachesItsRecipientAlone()
    {
        await using var world = new World(3);
        var steps = await world.AllAsync(driver => driver.RunSegmentAsync(s_segment, 1, async (channel, ct) =>
        {
            var before = channel.View;
            var self = channel.Self.Index;
            ImmutableArray<int> counts = [.. Enumerable.Range(0, 3).Select(party => party == self ? 0 : 2)];
            var got = await channel.ExchangePrivateAsync([.. Enumerable.Range(0, 3).Select(to => Private(self, to))], counts, ct);
            for (var from = 0; from < 3; from++) Assert.Equal(from == self ? [] : [(from, self, 0), (from, self, 1)], got[from].Select(block => ((int)block.Span[0], (int)block.Span[1], (int)block.Span[2])));
            Assert.Equal(before, channel.View);
            await channel.ExchangeAsync(new byte[] { 1 }, ct);
            return channel.View;
        }, world.Token));
        Assert.Single(steps.Select(step => Assert.IsType<Step<Digest>.Advance>(step).Next).Distinct());
        Assert.All(world.Sent.Where(sent => sent.Envelope.Header.To is not null), sent => Assert.Equal(sent.To, sent.Envelope.Header.To));
        Assert.Equal(12, world.Sent.Count(sent => sent.Envelope.Header.To is not null));

        static ImmutableArray<ReadOnlyMemory<byte>> Private(int from, int to) =>
            from == to ? [] : [.. Enumerable.Range(0, 2).Select(block => (ReadOnlyMemory<byte>)new[] { (byte)from, (byte)to, (byte)block })];
    }

    [Fact]
    public async Task ExchangePrivate_BroadcastInstead_IsMalformed()
    {
        await using var world = new World(2, scripted: [1]);
        await world.SendAsync(P(1), Exchange(world, P(2), 0, [1], world.Start));
        AssertBlames(await RunPrivateExchange(world), P(2), Fault.MalformedEncoding);
    }

    [Fact]
    public async Task ExchangePrivate_ABlockTooMany_IsMalformed()
    {
        await using var world = new World(2, scripted: [1]);
        await world.SendAsync(P(1), world.Sign(P(2), Number(0), new byte[] { 1 }, world.Start, ReservedKinds.SegmentExchange, block: 1, to: P(1)));
        AssertBlames(await RunPrivateExchange(world), P(2), Fault.MalformedEncoding);
    }

    [Fact]
    public async Task ExchangePrivate_WhatWasAsked_Completes()
    {
        await using var world = new World(2, scripted: [1]);
        await world.SendAsync(P(1), world.Sign(P(2), Number(0), new byte[] { 7 }, world.Start, ReservedKinds.SegmentExchange, to: P(1)));
        Assert.Equal(7, Assert.IsType<Step<int>.Advance>(await RunPrivateExchange(world)).Next);
    }

    [Fact]
    public async Task ExchangeBlocks_OtherCountsThanAnnounced_Throws()
    {
        await using var world = new World(2, scripted: [1]);
        await Assert.ThrowsAsync<ArgumentException>(() => world.Drivers[0].RunSegmentAsync<int>(s_segment, 1, async (channel, ct) => (await channel.ExchangeBlocksAsync([], [1, 1], ct)).Length, world.Token));
        await Assert.ThrowsAsync<ArgumentException>(() => world.Drivers[0].RunSegmentAsync<int>(s_segment, 2, async (channel, ct) => (await channel.ExchangeBlocksAsync([], [0], ct)).Length, world.Token));
        await Assert.ThrowsAsync<ArgumentException>(() => world.Drivers[0].RunSegmentAsync<int>(s_segment, 3, async (channel, ct) => (await channel.ExchangePrivateAsync([[new byte[1]], []], [0, 1], ct)).Length, world.Token));
    }

    /// <summary>Its sender stands there, and has said everything before.</summary>
    [Fact]
    public async Task Complaint_OfALaterRound_LetsThisOneEnd()
    {
        await using var world = new World(3, scripted: [1, 2]);
        foreach (var peer in new[] { P(2), P(3) }) await world.SendAsync(P(1), Exchange(world, peer, 0, [1], world.Start));
        await world.SendAsync(P(1), world.ComplaintOf(P(2), Number(1), Complaint(null, Fault.MacCheckFailed, Number(1))));
        await world.WhileAsync(() => world.Drivers[0].Statistics.Total().EnvelopesReceived < 3);
        var reached = false;
        AssertBlames(await world.Drivers[0].RunSegmentAsync(s_segment, 1, async (channel, ct) =>
        {
            await channel.ExchangeAsync(new byte[] { 1 }, ct);
            reached = true;
            return (await channel.ExchangeAsync(new byte[] { 1 }, ct)).Length;
        }, world.Token), null, Fault.PeerComplaint);
        Assert.True(reached);
    }

    [Fact]
    public async Task ExchangeBlocks_PeerHasComplained_NothingIsSent()
    {
        await using var world = new World(2, scripted: [1]);
        await world.SendAsync(P(1), Exchange(world, P(2), 0, [1], world.Start));
        var step = await world.Drivers[0].RunSegmentAsync(s_segment, 1, async (channel, ct) =>
        {
            await channel.ExchangeAsync(new byte[] { 1 }, ct);
            await world.SendAsync(P(1), world.ComplaintOf(P(2), Number(0), Complaint(null, Fault.MacCheckFailed, Number(0))));
            await world.WhileAsync(() => world.Drivers[0].Statistics.Total().EnvelopesReceived < 2);
            return (await channel.ExchangeBlocksAsync([new byte[] { 1 }], [1, 1], ct)).Length;
        }, world.Token);
        AssertBlames(step, null, Fault.PeerComplaint);
        Assert.DoesNotContain(world.Sent, sent => sent.From == P(1) && sent.Envelope.Header.Round == Number(1));
    }

    [Fact]
    public async Task Await_WhatComes_IsReturned()
    {
        await using var world = new World(2, scripted: [1]);
        var source = new TaskCompletionSource<int>();
        var running = world.Drivers[0].RunSegmentAsync(s_segment, 1, (channel, ct) => channel.AwaitAsync(_ => source.Task, ct), world.Token);
        source.SetResult(7);
        Assert.Equal(7, Assert.IsType<Step<int>.Advance>(await running).Next);
    }

    [Fact]
    public async Task Await_PeerComplains_EndsTheWaitWhateverTheRound()
    {
        foreach (var round in new[] { Number(0), Number(500) })
        {
            await using var world = new World(2, scripted: [1]);
            var cancelled = new TaskCompletionSource();
            var running = world.Drivers[0].RunSegmentAsync(s_segment, 1, (channel, ct) => channel.AwaitAsync(
                async stop =>
                {
                    stop.Register(cancelled.SetResult);
                    return await new TaskCompletionSource<int>().Task.WaitAsync(stop);
                }, ct), world.Token);
            await world.SendAsync(P(1), world.ComplaintOf(P(2), round, Complaint(null, Fault.MacCheckFailed, round)));
            AssertBlames(await running, null, Fault.PeerComplaint);
            // What it waited for may still say who it was, and is waited for as long as somebody listens.
            Assert.False(cancelled.Task.IsCompleted);
            await world.Drivers[0].DisposeAsync();
            Assert.True(cancelled.Task.IsCompleted);
        }
    }

    /// <summary>P2 has heard in another session who it was, and complains in this one first.</summary>
    [Fact]
    public async Task Await_AnotherSessionConvictsAfterTheHalt_IsNamed()
    {
        await using var world = new World(3, scripted: [1, 2]);
        var source = new TaskCompletionSource<int>();
        var running = world.Drivers[0].RunSegmentAsync(s_segment, 1, (channel, ct) => channel.AwaitAsync(_ => source.Task, ct), world.Token);
        await world.SendAsync(P(1), world.ComplaintOf(P(2), Number(0), Complaint(P(3), Fault.InvalidProof, Number(0))));
        AssertBlames(await running, null, Fault.PeerComplaint);
        var listening = world.Drivers[0].ListenAsync(world.Token);
        source.SetException(new HaltException([new Blame(null, Fault.TupleCheckFailed, Number(0), [], "Nobody."), new Blame(P(3), Fault.InvalidProof, Number(0), [], "There.")]));
        Assert.Equal(0, await listening);
        AssertBlames(await world.Drivers[0].ConfirmAsync(new RoundNumber(Phase.Release, 0, 1, 0), world.Token), P(3), Fault.InvalidProof);
    }

    /// <summary>Who listens is woken once what was awaited can be seen to have ended: here it looks before the waker goes on.</summary>
    [Fact]
    public async Task Await_AnotherSessionConvictsAfterTheHalt_IsSeenByWhomItWakes()
    {
        await using var world = new World(3, scripted: [1, 2]);
        var source = new TaskCompletionSource<int>();
        var running = world.Drivers[0].RunSegmentAsync(s_segment, 1, (channel, ct) => channel.AwaitAsync(_ => source.Task, ct), world.Token);
        await world.SendAsync(P(1), world.ComplaintOf(P(2), Number(0), Complaint(P(3), Fault.InvalidProof, Number(0))));
        AssertBlames(await running, null, Fault.PeerComplaint);
        var own = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(new InlineContext());
        var listening = world.Drivers[0].ListenAsync(world.Token);
        SynchronizationContext.SetSynchronizationContext(own);
        source.SetException(new HaltException([new Blame(P(3), Fault.InvalidProof, Number(0), [], "There.")]));
        Assert.Equal(0, await listening);
    }

    /// <summary>A halt that could not be stored is none: what a further attempt takes is its own, and what the first waited for ends with the driver.</summary>
    [Fact]
    public async Task Await_AfterAHaltThatWasNotStored_KeepsWhatItTakes()
    {
        await using var world = new World(2, scripted: [0, 1]);
        var journal = new FaultyJournal(world.Journals[0]) { FailBefore = true };
        await using var driver = world.Driver(0, journal: journal);
        var cancelled = new List<TaskCompletionSource>();
        async Task<CancellationTokenSource> NeverAsync(CancellationToken stop)
        {
            var heard = new TaskCompletionSource();
            cancelled.Add(heard);
            stop.Register(heard.SetResult);
            return await new TaskCompletionSource<CancellationTokenSource>().Task.WaitAsync(stop);
        }

        await world.SendAsync(P(1), world.ComplaintOf(P(2), Number(0), Complaint(null, Fault.MacCheckFailed, Number(0))));
        for (byte attempt = 1; attempt <= 2; attempt++)
            await Assert.ThrowsAsync<IOException>(() => driver.RunSegmentAsync(s_segment, attempt, async (channel, ct) => (await channel.AwaitAsync(NeverAsync, ct)).GetHashCode(), world.Token));
        journal.FailBefore = false;
        Assert.Equal([true, false], cancelled.Select(heard => heard.Task.IsCompleted));

        using var taken = new CancellationTokenSource();
        Assert.IsType<Step<bool>.Advance>(await driver.RunSegmentAsync(
            s_segment, 3, async (channel, ct) => (await channel.AwaitAsync(_ => Task.FromResult(taken), ct)).Token.CanBeCanceled, world.Token));
        await driver.DisposeAsync();
        Assert.True(cancelled[1].Task.IsCompleted);
    }

    /// <summary>What was awaited is told that nobody waits any more, however it came.</summary>
    [Fact]
    public async Task Await_WhatCame_IsToldThatItIsOver()
    {
        await using var world = new World(2, scripted: [1]);
        var over = default(CancellationToken);
        await world.Drivers[0].RunSegmentAsync(s_segment, 1, (channel, ct) => channel.AwaitAsync(
            async stop =>
            {
                over = stop;
                await Task.Yield();
                return 7;
            }, ct), world.Token);
        Assert.True(over.IsCancellationRequested);
    }

    /// <summary>What comes after the halt serves nobody, and may be secret.</summary>
    [Fact]
    public async Task Await_ResultAfterTheHalt_IsDisposed()
    {
        await using var world = new World(2, scripted: [1]);
        var source = new TaskCompletionSource<CancellationTokenSource>();
        var running = world.Drivers[0].RunSegmentAsync(s_segment, 1, (channel, ct) => channel.AwaitAsync(_ => source.Task, ct), world.Token);
        await world.SendAsync(P(1), world.ComplaintOf(P(2), Number(0), Complaint(null, Fault.MacCheckFailed, Number(0))));
        AssertBlames(await running, null, Fault.PeerComplaint);
        using var late = new CancellationTokenSource();
        source.SetResult(late);
        Assert.Throws<ObjectDisposedException>(() => late.Token);
    }

    [Fact]
    public async Task Await_PeerBeginsALaterEpoch_TheAttemptIsLost()
    {
        await using var world = new World(2);
        await world.AllAsync(driver => driver.ResumeAsync(1, default, _ => [], world.Token));
        var running = world.Drivers[0].RunSegmentAsync(s_segment, 1, (channel, ct) => channel.AwaitAsync(stop => new TaskCompletionSource<int>().Task.WaitAsync(stop), ct), world.Token);
        var later = world.Drivers[1].ResumeAsync(2, default, _ => [], world.Token);
        Assert.Equal(2, (await Assert.ThrowsAsync<AttemptLostException>(() => running)).Epoch);
        await world.Drivers[0].ResumeAsync(2, default, _ => [], world.Token);
        await later;
    }

    private static Task<Step<int>> RunPrivateExchange(World world) => world.Drivers[0].RunSegmentAsync(
        s_segment, 1, async (channel, ct) => (int)(await channel.ExchangePrivateAsync([[], [new byte[] { 1 }]], [0, 1], ct))[1][0].Span[0], world.Token);

    private static RoundNumber Number(ushort step) => new(s_segment.Phase, s_segment.Iteration, step, 1);

    private static SignedEnvelope Exchange(World world, PartyId from, ushort step, byte[] payload, Digest view) => world.Sign(from, Number(step), payload, view, ReservedKinds.SegmentExchange);

    private static Task<Step<int>> RunTwoExchanges(World world) => world.Drivers[0].RunSegmentAsync(s_segment, 1, async (channel, ct) =>
    {
        await channel.ExchangeAsync(new byte[] { 1 }, ct);
        await channel.ExchangeAsync(new byte[] { 1 }, ct);
        return 0;
    }, world.Token);

    /// <summary>Runs what is posted on the thread of whoever posts it.</summary>
    private sealed class InlineContext : SynchronizationContext
    {
        public override void Post(SendOrPostCallback d, object? state)
        {
            var before = Current;
            SetSynchronizationContext(this);
            d(state);
            SetSynchronizationContext(before);
        }
    }
}
