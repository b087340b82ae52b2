using System.Collections.Concurrent;
using System.Collections.Immutable;
using Helen.Cryptography.Hashing;
using Helen.Rounds.Tests.Support;
using static Helen.Rounds.Tests.Support.World;

namespace Helen.Rounds.Tests;

/// <summary>Protocol §3.2: after a view mismatch everybody publishes the messages behind its view; whoever signed two bodies, or shows messages that do not hash to the view it claimed, is named.</summary>
public sealed class EvidenceTests
{
    private static readonly SegmentId s_segment = new(Phase.ModelCompute, 0, 0);

    /// <summary>Every kind of message that the mixed protocol sends before its last echo.</summary>
    private static readonly Dictionary<string, Func<MessageHeader, bool>> s_targets = new()
    {
        ["round"] = header => header.Kind == ToyMessage.Kind && header.Round == ToyRound.At(1),
        ["block 1 of 2"] = header => header.Kind == ToyMessage.Kind && header.Round == ToyRound.At(2) && header.Block == 1,
        ["echo between rounds"] = header => header.Kind == ReservedKinds.Confirmation && header.Round.Attempt == 0 && header.Round.Step == 3,
        ["first exchange"] = header => header.Kind == ReservedKinds.SegmentExchange && header.Round.Step == 0,
        ["echo in a segment"] = header => header.Kind == ReservedKinds.Confirmation && header.Round.Attempt == 1,
        ["exchange after an echo"] = header => header.Kind == ReservedKinds.SegmentExchange && header.Round.Step == 2,
        ["last exchange"] = header => header.Kind == ReservedKinds.SegmentExchange && header.Round.Step == 3,
        ["round after a segment"] = header => header.Kind == ToyMessage.Kind && header.Round == ToyRound.At(11),
    };

    public static TheoryData<int, string, bool> Equivocations()
    {
        var data = new TheoryData<int, string, bool>();
        foreach (var parties in new[] { 3, 4, 5 })
            foreach (var target in s_targets.Keys)
                foreach (var silent in new[] { false, true })
                    data.Add(parties, target, silent);
        return data;
    }

    [Theory]
    [MemberData(nameof(Equivocations))]
    public async Task Equivocation_EveryHonestPartyNamesIt_WhateverArrivesFirst(int parties, string target, bool silentAfterwards)
    {
        for (var seed = 0; seed < 4; seed++)
        {
            await using var world = new World(parties, scripted: [.. Enumerable.Range(0, parties)]);
            var told = 0;
            world.Liar = (envelope, to) =>
            {
                if (envelope.Header.From != P(1)) return [envelope];
                if (s_targets[target](envelope.Header)) return [Interlocked.Increment(ref told) % 2 == 1 ? Other(world, envelope) : envelope];
                return silentAfterwards && told > 0 ? [] : [envelope];
            };
            AssertNamed($"seed {seed}", await PlayAllAsync(world, $"{target} {seed}", honest: [.. Enumerable.Range(1, parties - 1)]), P(1));
        }
    }

    [Fact]
    public async Task Mixed_HonestPartiesInAnyOrder_Finish()
    {
        for (var seed = 0; seed < 10; seed++)
        {
            await using var world = new World(4, scripted: [0, 1, 2, 3]);
            Assert.All(await PlayAllAsync(world, $"honest {seed}", [0, 1, 2, 3]), step => Assert.True(step is Step<ToyState>.Advance, $"seed {seed}"));
        }
    }

    /// <summary>Its driver shows, as an honest one, what it really saw; that does not hash to what its header says.</summary>
    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(5)]
    public async Task FalseView_TheClaimantIsNamed(int parties)
    {
        // Of two parties, the other one has finished after the last round and answers no more; there are no echoes either.
        foreach (var target in s_targets.Where(target => parties > 2 || !(target.Key.StartsWith("echo", StringComparison.Ordinal) || target.Key == "round after a segment")))
        {
            await using var world = new World(parties, scripted: [.. Enumerable.Range(0, parties)]);
            world.Liar = (envelope, _) =>
                [envelope.Header.From == P(1) && target.Value(envelope.Header) ? world.Resign(envelope, header: header => header with { View = Digest.Of([9]) }) : envelope];
            AssertNamed(target.Key, await PlayAllAsync(world, target.Key, [.. Enumerable.Range(1, parties - 1)]), P(1));
        }
    }

    /// <summary>All but P3 are corrupt; whatever they sign, show or keep to themselves, P3 is named by nobody, and P3 names none but them.</summary>
    [Theory]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public async Task AllButOneCorrupt_EquivocatorIsNamedByTheHonestOne(int parties)
    {
        foreach (var target in s_targets.Keys.Where(key => !key.StartsWith("echo", StringComparison.Ordinal)))
        {
            await using var world = new World(parties, scripted: [.. Enumerable.Range(0, parties)]);
            // P1 tells P3 something else; the accomplices behave as honest parties do, which shows P3 the other body.
            world.Liar = (envelope, to) => [envelope.Header.From == P(1) && to == P(3) && s_targets[target](envelope.Header) ? Other(world, envelope) : envelope];
            AssertNamed(target, await PlayAllAsync(world, target, [2]), P(1));
        }
    }

    /// <summary>Nobody can show that a claim is false whose sender explains nothing: the session waits, and its caller decides how long.</summary>
    [Fact]
    public async Task FalseView_ClaimantStaysSilent_TheHonestWaitAndNameNobody()
    {
        await using var world = new World(3, scripted: [0, 1, 2]);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(world.Token);
        world.Liar = (envelope, _) => envelope.Header.From != P(1) ? [envelope]
            : envelope.Header.Kind == ReservedKinds.Complaint || envelope.Header.Kind == ReservedKinds.Verdict ? []
            : [envelope.Header.Round == ToyRound.At(2) ? world.Resign(envelope, header: header => header with { View = Digest.Of([9]) }) : envelope];
        var runs = PlayAllAsync(world, "silent", [1, 2], patience);
        await world.WhileAsync(() => Snapshot(world).Where(sent => sent.Envelope.Header.Kind == ReservedKinds.Complaint).ToLookup(sent => sent.From == P(1)) is var complaints && (complaints[false].Count() < 4 || !complaints[true].Any()));
        await patience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => runs);
        foreach (var honest in new[] { 1, 2 }) Assert.Null(await world.Journals[honest].FindHaltAsync(world.Token));
        // Whoever takes such a session up again sends the same bytes and waits on; nothing else ever leaves it.
        await using var reborn = world.Driver(1);
        var again = reborn.RunAsync(new ToyRound(2), world.State(1), world.Token);
        var complaint = ReservedKinds.Complaint;
        await world.WhileAsync(() => Snapshot(world).Count(sent => sent.Envelope.Header.Kind == complaint && sent.From == P(2)) < 4);
        Assert.Single(Snapshot(world).Where(sent => sent.Envelope.Header.Kind == complaint && sent.From == P(2)).Select(sent => sent.Envelope.Digest).Distinct());
        world.Liar = null;
        await world.SendAsync(P(2), Snapshot(world).First(sent => sent.From == P(1) && sent.Envelope.Header.Kind == complaint).Envelope);
        Assert.Equal(P(1), Assert.Single(BlamesOf(await again)).Culprit);
    }

    [Fact]
    public async Task Restart_WithinTheExchange_StillNamesTheEquivocator()
    {
        await using var world = new World(3, scripted: [0, 1, 2]);
        var (first, other) = (world.Sign(P(1), ToyRound.At(1), Honest(1), world.Start), world.Sign(P(1), ToyRound.At(1), Honest(2), world.Start));
        var third = world.Sign(P(3), ToyRound.At(1), Honest(3), world.Start);
        ImmutableArray<SignedEnvelope> shown;
        Digest elsewhere;
        await using (var driver = world.Driver(1))
        {
            var start = await driver.StartAsync(ToyRound.At(0), coins => ToyRound.Say(world.State(1), 1, 1, false, coins), world.Token);
            foreach (var envelope in new[] { first, third }) await world.SendAsync(P(2), envelope);
            var next = await driver.RunAsync(new ToyRound(1), ((Step<ToyState>.Advance)start).Next, world.Token);
            var own = Snapshot(world).First(sent => sent.From == P(2)).Envelope;
            shown = [other, own, third];
            elsewhere = ViewOrigin.Of(ToyRound.At(1), world.Start, shown, []).View;
            await world.SendAsync(P(2), world.Sign(P(3), ToyRound.At(2), Honest(4), elsewhere));
            using var giveUp = new CancellationTokenSource();
            var waiting = driver.RunAsync(new ToyRound(2), ((Step<ToyState>.Advance)next).Next, giveUp.Token);
            await world.WhileAsync(() => Snapshot(world).All(sent => sent.Envelope.Header.Kind != ReservedKinds.Complaint));
            await giveUp.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        }

        await using var reborn = world.Driver(1);
        await world.SendAsync(P(2), world.ComplaintOf(P(3), ToyRound.At(2), Dispute(ToyRound.At(1), world.Start, shown), elsewhere));
        var step = await world.PlayAsync(reborn, 3);
        AssertBlames(step, P(1), Fault.Equivocation);
        Assert.Equal(new[] { first.Digest, other.Digest }.ToHashSet(), BlamesOf(step)[0].Evidence.ToHashSet());
        // And again: the halt is committed.
        await using var lastLife = world.Driver(1);
        AssertBlames(await world.PlayAsync(lastLife, 3), P(1), Fault.Equivocation);
    }

    public static TheoryData<string> FalseExplanations => ["another base", "a message less", "a message twice", "a message of another round", "a forged message", "nothing of it", "another round", "a round it is not of", "the same round", "none", "the truth"];

    /// <summary>P3 claims another view than P1's and explains it; P2 agrees with P1.</summary>
    [Theory]
    [MemberData(nameof(FalseExplanations))]
    public async Task Explanation_ThatExplainsNothing_NamesItsSender(string how)
    {
        await using var world = new World(3, scripted: [1, 2]);
        var (driver, one) = (world.Drivers[0], ToyRound.At(1));
        var second = world.Sign(P(2), one, Honest(2), world.Start);
        var third = world.Sign(P(3), one, Honest(3), world.Start);
        foreach (var envelope in new[] { second, third }) await world.SendAsync(P(1), envelope);
        var step = (Step<ToyState>.Advance)await driver.StartAsync(ToyRound.At(0), coins => ToyRound.Say(world.State(0), 1, 1, false, coins), world.Token);
        step = (Step<ToyState>.Advance)await driver.RunAsync(new ToyRound(1), step.Next, world.Token);
        var own = Snapshot(world).First(sent => sent.From == P(1)).Envelope;
        var wire = second.Wire.ToArray();
        wire[^65] ^= 1;                                     // the last byte of the body: the signature no longer fits
        (RoundNumber Round, Digest Base, SignedEnvelope[] Shown)? explanation = how switch
        {
            "another base" => (one, Digest.Of([1]), [own, second, third]),
            "a message less" => (one, world.Start, [own, second]),
            "a message twice" => (one, world.Start, [own, second, second, third]),
            "a message of another round" => (one, world.Start, [own, second, world.Sign(P(3), ToyRound.At(7), Honest(3), world.Start)]),
            "a forged message" => (one, world.Start, [own, second with { Wire = wire, Digest = Digest.Of(wire.AsSpan(..^64)) }, third]),
            "nothing of it" => (one, world.Start, []),
            "another round" => (ToyRound.At(7), world.Start, [world.Sign(P(3), ToyRound.At(7), Honest(3), world.Start)]),
            "a round it is not of" => (ToyRound.At(7), world.Start, [own, second, third]),
            "the same round" => (ToyRound.At(2), world.Start, [own, second, third]),
            "none" => null,
            "the truth" => (one, world.Start, [own, second, third]),
            _ => throw new ArgumentOutOfRangeException(nameof(how)),
        };
        // The claim is what the explanation gives, so that only what is wrong with the explanation stands against it.
        var claimed = explanation is { } given && how != "the truth" ? ViewOrigin.Of(given.Round, given.Base, given.Shown, []).View : Digest.Of([5]);
        await world.SendAsync(P(1), world.Sign(P(3), ToyRound.At(2), Honest(4), claimed));
        await world.SendAsync(P(1), world.ComplaintOf(P(3), ToyRound.At(2), explanation is { } told ? Dispute(told.Round, told.Base, told.Shown) : Dispute(), claimed));
        await world.SendAsync(P(1), world.ComplaintOf(P(2), ToyRound.At(2), Dispute()));
        var halted = await driver.RunAsync(new ToyRound(2), step.Next, world.Token);
        // Whoever lost its memory explains nothing either, and tells of no round or another: it is not named.
        if (how is "none" or "another round") AssertBlames(halted, null, Fault.ViewMismatch);
        else AssertBlames(halted, P(3), Fault.CommitmentMismatch);
    }

    /// <summary>It convicts at whoever is told, though that party stands on the same view or has none of its own.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Explanation_ThatDoesNotLeadToItsOwnView_NamesItsSender(bool leads)
    {
        await using var world = new World(3, scripted: [1, 2]);
        SignedEnvelope[] shown = [world.Sign(P(2), ToyRound.At(7), Honest(1), Digest.Of([1]))];
        await world.SendAsync(P(1), world.ComplaintOf(P(2), ToyRound.At(1), Dispute(ToyRound.At(7), Digest.Of([1]), shown), leads ? ViewOrigin.Of(ToyRound.At(7), Digest.Of([1]), shown, []).View : world.Start));
        await world.SendAsync(P(1), world.ComplaintOf(P(3), ToyRound.At(1), Dispute()));
        AssertBlames(await world.Drivers[0].RunAsync(new ToyRound(1), world.State(0), world.Token), leads ? null : P(2), leads ? Fault.PeerComplaint : Fault.CommitmentMismatch);
    }

    /// <summary>Between two exchanges the view has moved on; the messages of the finished one stand on the view before it, rightly.</summary>
    [Fact]
    public async Task Dispute_HeardBetweenTwoExchanges_NamesNoHonestParty()
    {
        await using var world = new World(3, scripted: [1, 2]);
        var (driver, round) = (world.Drivers[0], new RoundNumber(s_segment.Phase, s_segment.Iteration, 0, 1));
        foreach (var peer in new[] { P(2), P(3) }) await world.SendAsync(P(1), world.Sign(peer, round, new byte[] { 1 }, world.Start, ReservedKinds.SegmentExchange));
        var step = await driver.RunSegmentAsync<int>(s_segment, 1, async (channel, ct) =>
        {
            await channel.ExchangeAsync(new byte[] { 1 }, ct);
            foreach (var peer in new[] { P(2), P(3) }) await world.SendAsync(P(1), world.ComplaintOf(peer, round, Dispute()));
            await world.WhileAsync(() => driver.Statistics.Total().EnvelopesReceived < 4);
            await channel.ExchangeAsync(new byte[] { 1 }, ct);
            return 0;
        }, world.Token);
        AssertBlames(step, null, Fault.PeerComplaint);
    }

    /// <summary>P1 still waits for P3's announcement when P2 has confirmed one view and complains of others' from another: P1 has no view of that round, and needs none.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Complaint_OnAnotherViewThanTheMessageOfItsRound_NamesItsSender(bool contradicts)
    {
        await using var world = new World(3, scripted: [1, 2]);
        var (echo, told) = (SegmentNumbering.AnnouncementEcho(1), Digest.Of([9]));
        // Nobody confirms what P1 has not announced.
        var resuming = world.Drivers[0].ResumeAsync(1, default, _ => [], world.Token);
        await world.WhileAsync(() => Snapshot(world).Count == 0);
        await world.SendAsync(P(1), world.Sign(P(2), SegmentNumbering.Announcement(1), new byte[16], world.Start, ReservedKinds.Resumption));
        await world.SendAsync(P(1), world.Sign(P(2), echo, default, told, ReservedKinds.Confirmation));
        foreach (var peer in new[] { P(2), P(3) }) await world.SendAsync(P(1), world.ComplaintOf(peer, echo, Dispute(), contradicts ? Digest.Of([8]) : told));
        var step = await resuming;
        if (contradicts) AssertBlames(step, P(2), Fault.CommitmentMismatch);
        else AssertBlames(step, null, Fault.PeerComplaint);
    }

    /// <summary>Where a view comes from is known after an exchange of blocks as after any other.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task FalseView_AfterAnExchangeOfBlocks_TheClaimantIsNamed(bool inPrivate)
    {
        await using var world = new World(3, scripted: [0, 1, 2]);
        world.Liar = (envelope, _) => [envelope.Header.From == P(1) && envelope.Header is { Kind.Value: 0xFF01, Round.Step: 1 } ? world.Resign(envelope, header: header => header with { View = Digest.Of([9]) }) : envelope];
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(world.Token);
        ReadOnlyMemory<byte> block = new byte[] { 1 };
        var drivers = Enumerable.Range(0, 3).Select(i => world.Driver(i)).ToList();
        var runs = drivers.Select(driver => Task.Run(() => driver.RunSegmentAsync(s_segment, 1, async (channel, ct) =>
        {
            await channel.ExchangeBlocksAsync([block, block], [2, 2, 2], ct);
            if (inPrivate) await channel.ExchangePrivateAsync([.. Enumerable.Range(0, 3).Select(to => to == channel.Self.Index ? [] : ImmutableArray.Create(block))], [.. Enumerable.Range(0, 3).Select(from => from == channel.Self.Index ? 0 : 1)], ct);
            for (var n = 0; n < 2; n++) await channel.ExchangeAsync(block, ct);
            return 0;
        }, patience.Token))).ToList();
        // By what it shows, or by the message that its driver shows instead of the one it sent.
        foreach (var honest in await Task.WhenAll(runs.Skip(1))) Assert.Equal(P(1), Assert.Single(BlamesOf(honest)).Culprit);
        await patience.CancelAsync();
        foreach (var driver in drivers) await driver.DisposeAsync();
    }

    [Fact]
    public async Task Complaint_LargerThanAnEnvelope_TravelsInPartsAndConvicts()
    {
        await using var world = new World(3, scripted: [0, 1, 2], maxPayloadBytes: 700);
        world.Liar = (envelope, to) => [envelope.Header.From == P(1) && envelope.Header is { Kind.Value: 0xFF01, Round.Step: 1 } && to == P(2) ? world.Resign(envelope, new byte[690]) : envelope];
        var drivers = Enumerable.Range(0, 3).Select(i => world.Driver(i)).ToList();
        var steps = await Task.WhenAll(drivers.Select(driver => Task.Run(() => driver.RunSegmentAsync(s_segment, 1, async (channel, ct) =>
        {
            for (var n = 0; n < 4; n++) await channel.ExchangeAsync(new byte[] { (byte)n, 0 }.Concat(new byte[680]).ToArray(), ct);
            return 0;
        }, world.Token))));
        foreach (var driver in drivers) await driver.DisposeAsync();
        foreach (var honest in steps.Skip(1)) AssertBlames(honest, P(1), Fault.Equivocation);
        Assert.Contains(Snapshot(world), sent => sent.Envelope.Header.Kind == ReservedKinds.Complaint && sent.Envelope.Header.Block > 2);
    }

    [Theory]
    [InlineData("no parts")]
    [InlineData("too many parts")]
    [InlineData("no bytes")]
    [InlineData("another count")]
    public async Task ComplaintPart_ThatFitsNoComplaint_NamesItsSender(string how)
    {
        await using var world = new World(2, scripted: [1]);
        byte[] first = how switch { "no parts" => [0, 0, 1], "too many parts" => [0xFF, 0xFF, 1], "no bytes" => [0, 1], _ => [0, 3, 1] };
        await world.SendAsync(P(1), world.ComplaintOf(P(2), ToyRound.At(1), first));
        await world.SendAsync(P(1), world.Sign(P(2), ToyRound.At(1), new byte[] { 0, 2, 1 }, world.Start, ReservedKinds.Complaint, ReservedKinds.ComplaintVersion, block: 1));
        AssertBlames(await world.Drivers[0].RunAsync(new ToyRound(1), world.State(0), world.Token), P(2), Fault.MalformedEncoding);
    }

    /// <summary>C speaks of another view to P1 and of the right one to P2, and shows its explanation to P1 alone: P1's verdict brings it to P2.</summary>
    [Fact]
    public async Task Verdict_BringsWhatOnePartyAloneWasShown()
    {
        await using var world = new World(4, scripted: [0, 1, 2, 3]);
        world.Liar = (envelope, to) => envelope.Header.From != P(1) ? [envelope]
            : envelope.Header.Kind == ReservedKinds.Complaint && to != P(2) ? []
            : [envelope.Header.Round == ToyRound.At(2) && envelope.Header.Kind == ToyMessage.Kind ? world.Resign(envelope, header: header => header with { View = Digest.Of([9]) }) : envelope];
        AssertNamed("verdict", await PlayAllAsync(world, "verdict", [1, 2, 3]), P(1));
    }

    /// <summary>Corrupt parties that do anything at any time, complaints included, in any order of arrival.</summary>
    [Theory]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public async Task RandomDeviations_NoHonestPartyIsEverNamedAndAllNameTheSame(int parties) => await Parallel.ForAsync(0, 24, TestContext.Current.CancellationToken, async (seed, ct) =>
    {
        var random = new SeededRandomSource($"chaos {parties} {seed}");
        int Next(int below)
        {
            var coin = new byte[2];
            random.Fill(coin);
            return ((coin[0] << 8) | coin[1]) % below;
        }

        var corrupt = 1 + Next(parties - 1);
        await using var world = new World(parties, scripted: [.. Enumerable.Range(0, parties)]);
        var past = new List<SignedEnvelope>();
        world.Liar = (envelope, _) =>
        {
            if (envelope.Header.From.Index >= corrupt) return [envelope];
            lock (past)
            {
                past.Add(envelope);
                var bytes = envelope.Payload.ToArray();
                if (bytes.Length > 0) bytes[Next(bytes.Length)] ^= (byte)(1 + Next(255));
                return Next(14) switch
                {
                    0 => [world.Resign(envelope, bytes)],
                    1 => [envelope, world.Resign(envelope, bytes)],
                    2 => [],
                    3 => [world.Resign(envelope, header: header => header with { View = past[Next(past.Count)].Header.View })],
                    4 => [past[Next(past.Count)], envelope],
                    5 => [world.Resign(envelope, past[Next(past.Count)].Payload)],
                    _ => [envelope],
                };
            }
        };
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(ct);
        patience.CancelAfter(TimeSpan.FromSeconds(3));
        var drivers = Enumerable.Range(0, parties).Select(i => world.Driver(i, new ShuffledLinks(world.Network.Endpoints[i], $"chaos {seed}"))).ToList();
        await ConcludeAsync(world, $"seed {seed}", corrupt, [.. drivers.Select(driver => MixedAsync(world, driver, patience.Token))], i => drivers[i]);
        foreach (var driver in drivers) await driver.DisposeAsync();
    });

    /// <summary>
    /// Whoever has halted listens on. Nobody honest is ever named; and whom one honest party names for two bodies, and shows both, in the end all that have halted name. (Of a round that was over
    /// an epoch ago it may know the digest alone.)
    /// </summary>
    private static async Task ConcludeAsync(World world, string what, int corrupt, IReadOnlyList<Task<Step<ToyState>>> runs, Func<int, RoundDriver> driverOf)
    {
        var named = new ConcurrentDictionary<int, ImmutableArray<Blame>>();
        using var over = CancellationTokenSource.CreateLinkedTokenSource(world.Token);
        var lives = Enumerable.Range(0, runs.Count).Select(index => Task.Run(() => LiveAsync(index))).ToList();
        // A run may wait until its patience ends; what has been told by then arrives.
        try
        {
            await world.WhileAsync(() => !runs.All(run => run.IsCompleted) || Disagreement() is not null);
        }
        catch (OperationCanceledException)
        {
            Assert.Fail($"{what}: {Disagreement()}");
        }

        await over.CancelAsync();
        await Task.WhenAll(lives);
        foreach (var (index, blames) in named) Assert.All(blames, blame => Assert.True(blame.Culprit is null || blame.Culprit.Value.Index < corrupt || index < corrupt, $"{what}: {blame}"));

        string? Disagreement()
        {
            var honest = named.Where(entry => entry.Key >= corrupt).ToList();
            var twoBodies = honest.SelectMany(entry => entry.Value.Where(blame => blame.Fault == Fault.Equivocation && blame.Evidence.All(Shown(entry.Key).Contains))).Select(blame => blame.Culprit).ToHashSet();
            return honest.All(entry => twoBodies.IsSubsetOf(entry.Value.Select(blame => blame.Culprit))) ? null
                : string.Join(" | ", honest.Select(entry => $"P{entry.Key + 1}: {string.Join(" ", entry.Value)}"));
        }

        HashSet<Digest> Shown(int index) =>
        [
            .. Snapshot(world).Where(sent => sent.From.Index == index && ReservedKinds.Complains(sent.Envelope.Header.Kind)).Select(sent => sent.Envelope).DistinctBy(envelope => envelope.Digest)
                .SelectMany(envelope => Complaint.TryRead(envelope.Payload.Span[sizeof(ushort)..], runs.Count)!.Evidence).Select(wire => Digest.Of(wire.Span[..^64])),
        ];

        async Task LiveAsync(int index)
        {
            try
            {
                var step = await runs[index];
                while (step is Step<ToyState>.Halt halt)
                {
                    named[index] = halt.Blames;
                    Assert.Equal(0, await driverOf(index).ListenAsync(over.Token));
                    step = new Step<ToyState>.Halt(BlamesOf(await driverOf(index).ConfirmAsync(ToyRound.At(12), over.Token)));
                }
            }
            catch (OperationCanceledException)
            {
                // Silence: nobody is named, or nobody else.
            }
        }
    }

    /// <summary>The same over epochs: corrupt parties begin again at any time, and honest ones crash. Corrupt parties that fall silent towards one party only stay so.</summary>
    [Theory]
    [InlineData(3)]
    [InlineData(4)]
    public async Task RandomDeviations_OverEpochsAndRestarts_NoHonestPartyIsEverNamedAndAllNameTheSame(int parties) => await Parallel.ForAsync(0, 24, TestContext.Current.CancellationToken, async (seed, ct) =>
    {
        var random = new SeededRandomSource($"epochs {parties} {seed}");
        int Next(int below)
        {
            var coin = new byte[1];
            random.Fill(coin);
            return coin[0] % below;
        }

        var corrupt = 1 + Next(parties - 1);
        var (shunned, shunnedFrom) = (new PartyId(Next(parties)), Next(30));
        await using var world = new World(parties, scripted: [.. Enumerable.Range(0, parties)]);
        world.Liar = (envelope, to) =>
        {
            if (envelope.Header.From.Index >= corrupt) return [envelope];
            if (to == shunned && Interlocked.Decrement(ref shunnedFrom) < 0) return [];
            return Next(20) switch
            {
                0 when envelope.Payload.Length > 0 => [world.Resign(envelope, (byte[])[.. envelope.Payload.Span[..^1], 9])],
                1 => [world.Resign(envelope, header: header => header with { View = Digest.Of([(byte)Next(3)]) })],
                2 => [],
                _ => [envelope],
            };
        };
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(ct);
        patience.CancelAfter(TimeSpan.FromSeconds(3));
        int[] limits = [.. Enumerable.Range(0, parties).Select(_ => 4 + Next(40))];
        var last = new RoundDriver[parties];
        await ConcludeAsync(world, $"seed {seed}", corrupt, [.. Enumerable.Range(0, parties).Select(index => Task.Run(() => LivesAsync(index), ct))], index => last[index]);
        foreach (var driver in last) await (driver?.DisposeAsync() ?? default);

        // Two lives of each: the first ends after some messages, and the second begins with a new driver on the same journal.
        async Task<Step<ToyState>> LivesAsync(int index)
        {
            byte epoch = 1;
            using var crash = CancellationTokenSource.CreateLinkedTokenSource(patience.Token);
            await using (var first = world.Driver(index, new ShuffledLinks(world.Network.Endpoints[index], $"epochs {seed}")))
            {
                var life = LiveAsync(first, crash.Token);
                while (!life.IsCompleted && first.Statistics.Total().EnvelopesReceived < limits[index]) await Task.Delay(1, patience.Token);
                await crash.CancelAsync();
                await ((Task)life).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }

            epoch++;
            last[index] = world.Driver(index, new ShuffledLinks(world.Network.Endpoints[index], $"epochs again {seed}"));
            return await LiveAsync(last[index], patience.Token);

            async Task<Step<ToyState>> LiveAsync(RoundDriver driver, CancellationToken end)
            {
                while (true)
                {
                    try
                    {
                        return await driver.ResumeAsync(epoch, default, _ => [], end) is Step<ImmutableArray<ReadOnlyMemory<byte>>>.Halt halt ? new Step<ToyState>.Halt(halt.Blames) : await MixedAsync(world, driver, end, epoch);
                    }
                    catch (AttemptLostException lost)
                    {
                        epoch = lost.Epoch;
                    }
                }
            }
        }
    });

    private static byte[] Honest(uint value) => ToyMessage.Honest(value).ToBytes();

    private static byte[] Dispute() => World.Complaint(null, Fault.ViewMismatch, ToyRound.At(2), disputes: true, origin: null);

    private static byte[] Dispute(RoundNumber round, Digest before, params IReadOnlyCollection<SignedEnvelope> shown) =>
        World.Complaint(null, Fault.ViewMismatch, ToyRound.At(2), disputes: true, new ClaimedOrigin(round, before, (ushort)shown.Count), [.. shown]);

    /// <summary>Another valid body for the same place.</summary>
    private static SignedEnvelope Other(World world, SignedEnvelope envelope) =>
        envelope.Header.Kind == ReservedKinds.Confirmation ? world.Resign(envelope, header: header => header with { View = Digest.Of([9]) })
        : envelope.Header.Kind == ToyMessage.Kind ? world.Resign(envelope, Honest(777))
        : world.Resign(envelope, new byte[] { 99 });

    /// <summary>All parties run; the result holds the honest ones' ends.</summary>
    private static async Task<Step<ToyState>[]> PlayAllAsync(World world, string seed, int[] honest, CancellationTokenSource? patience = null)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(world.Token, patience?.Token ?? CancellationToken.None);
        var drivers = Enumerable.Range(0, world.Keys.Length).Select(i => world.Driver(i, new ShuffledLinks(world.Network.Endpoints[i], seed))).ToList();
        var runs = drivers.Select(driver => Task.Run(() => MixedAsync(world, driver, stop.Token))).ToList();
        try
        {
            return await Task.WhenAll(honest.Select(i => runs[i]));
        }
        finally
        {
            await stop.CancelAsync();
            foreach (var run in runs) await run.ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
            foreach (var driver in drivers) await driver.DisposeAsync();
        }
    }

    /// <summary>Two rounds, an echo, a segment with an echo in the middle, another round, a last echo.</summary>
    private static async Task<Step<ToyState>> MixedAsync(World world, RoundDriver driver, CancellationToken ct, byte attempt = 1)
    {
        var step = await driver.StartAsync(ToyRound.At(0), coins => ToyRound.Say(world.State(driver.Self.Index), 1, 2, false, coins), ct);
        for (ushort number = 1; number <= 2 && step is Step<ToyState>.Advance advance; number++) step = await driver.RunAsync(new ToyRound(number, 2, last: number == 2), advance.Next, ct);
        if (step is not Step<ToyState>.Advance said) return step;
        if (await driver.ConfirmAsync(ToyRound.At(3), ct) is Step<ConfirmedView>.Halt echo) return new Step<ToyState>.Halt(echo.Blames);
        var segment = await driver.RunSegmentAsync(s_segment, attempt, async (channel, token) =>
        {
            await channel.ExchangeAsync(new byte[] { 1 }, token);
            await channel.ConfirmAsync(token);
            await channel.ExchangeAsync(new byte[] { 2 }, token);
            await channel.ExchangeAsync(new byte[] { 3 }, token);
            return 0;
        }, ct);
        if (segment is Step<int>.Halt inside) return new Step<ToyState>.Halt(inside.Blames);
        step = await driver.StartAsync(ToyRound.At(10), coins => ToyRound.Say(said.Next, 11, 1, false, coins), ct);
        if (step is Step<ToyState>.Advance again) step = await driver.RunAsync(new ToyRound(11, last: true), again.Next, ct);
        if (step is not Step<ToyState>.Advance last) return step;
        return await driver.ConfirmAsync(ToyRound.At(12), ct) is Step<ConfirmedView>.Halt end ? new Step<ToyState>.Halt(end.Blames) : last;
    }

    private static void AssertNamed(string what, Step<ToyState>[] honest, PartyId culprit)
    {
        foreach (var step in honest)
        {
            Assert.True(step is Step<ToyState>.Halt, $"{what}: it went on.");
            Assert.True(BlamesOf(step).Select(blame => blame.Culprit).OfType<PartyId>().Distinct().SequenceEqual([culprit]), $"{what}: {string.Join(" ", BlamesOf(step))}");
        }
    }

    private static List<(PartyId From, PartyId To, SignedEnvelope Envelope)> Snapshot(World world)
    {
        lock (world.Sent) return [.. world.Sent];
    }
}
