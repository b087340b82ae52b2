using System.Collections.Immutable;
using Helen.Cryptography.Encoding;
using Helen.Cryptography.Hashing;
using Helen.Rounds.Tests.Support;
using static Helen.Rounds.Tests.Support.World;

namespace Helen.Rounds.Tests;

public sealed class ComplaintTests
{
    private static byte[] Honest(uint value) => ToyMessage.Honest(value).ToBytes();

    private static Task<Step<ToyState>> RoundOne(World world) => world.Drivers[0].RunAsync(new ToyRound(1), world.State(0), world.Token);

    [Fact]
    public async Task Equivocation_DifferentBodiesToDifferentPeers_HaltsEverybodyOneRoundLater()
    {
        await using var world = new World(3);
        world.Liar = (envelope, to) => [envelope.Header.From == P(1) && envelope.Header.Round == ToyRound.At(1) && envelope.Header.Kind == ToyMessage.Kind
            ? world.Resign(envelope, Honest(to == P(2) ? 1u : 2u))
            : envelope];
        var steps = await world.PlayAllAsync(rounds: 4);
        foreach (var honest in steps.Skip(1))
        {
            var named = Assert.Single(BlamesOf(honest), blame => blame.Culprit is not null);
            Assert.Equal((P(1), Fault.Equivocation), (named.Culprit!.Value, named.Fault));
            Assert.True(named.Round.Step <= 2);
        }
    }

    [Fact]
    public async Task Complaint_ShowsTheOtherBody_NamesTheEquivocator()
    {
        await using var world = new World(3, scripted: [1, 2]);
        var shown = world.Sign(P(2), ToyRound.At(1), Honest(1), world.Start);
        var hidden = world.Sign(P(2), ToyRound.At(1), Honest(2), world.Start);
        await world.SendAsync(P(1), shown);
        await world.SendAsync(P(1), world.ComplaintOf(P(3), ToyRound.At(1), Complaint(null, Fault.ViewMismatch, ToyRound.At(1), hidden)));
        var step = await RoundOne(world);
        AssertBlames(step, P(2), Fault.Equivocation);
        Assert.Equal([shown.Digest, hidden.Digest], BlamesOf(step)[0].Evidence);
    }

    [Fact]
    public async Task Complaint_BadProofSentToOnePartyOnly_NamedByTheOtherToo()
    {
        await using var world = new World(3, scripted: [1, 2]);
        var bad = world.Sign(P(2), ToyRound.At(1), new ToyMessage(5, 16).ToBytes(), world.Start);
        await world.SendAsync(P(1), world.ComplaintOf(P(3), ToyRound.At(1), Complaint(P(2), Fault.InvalidProof, ToyRound.At(1), bad)));
        AssertBlames(await RoundOne(world), P(2), Fault.InvalidProof);
    }

    [Fact]
    public async Task Complaint_Unfounded_NamesNobodyAndTellsWhoComplained()
    {
        await using var world = new World(3, scripted: [1, 2]);
        var good = world.Sign(P(2), ToyRound.At(1), Honest(1), world.Start);
        await world.SendAsync(P(1), world.ComplaintOf(P(3), ToyRound.At(1), Complaint(P(2), Fault.InvalidProof, ToyRound.At(1), good)));
        var step = await RoundOne(world);
        AssertBlames(step, null, Fault.PeerComplaint);
        Assert.Contains("P3 complained", BlamesOf(step)[0].Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Complaint_ForgedEvidence_IsNotBelieved()
    {
        await using var world = new World(3, scripted: [1, 2]);
        var good = world.Sign(P(2), ToyRound.At(1), Honest(1), world.Start);
        var forged = good.Wire.ToArray();
        forged[^65] ^= 1; // the proof; the signature no longer fits
        await world.SendAsync(P(1), good);
        await world.SendAsync(P(1), world.ComplaintOf(P(3), ToyRound.At(1), Complaint(P(2), Fault.InvalidProof, ToyRound.At(1), good with { Wire = forged })));
        AssertBlames(await RoundOne(world), null, Fault.PeerComplaint);
    }

    [Fact]
    public async Task Complaint_Malformed_NamesTheComplainant()
    {
        await using var world = new World(3, scripted: [1, 2]);
        await world.SendAsync(P(1), world.ComplaintOf(P(3), ToyRound.At(1), [0, 0, 0, 0]));
        AssertBlames(await RoundOne(world), P(3), Fault.MalformedEncoding);
    }

    [Fact]
    public async Task Complaint_AboutALaterRound_WaitsForIt()
    {
        await using var world = new World(3, scripted: [1, 2]);
        await world.SendAsync(P(1), world.ComplaintOf(P(3), ToyRound.At(2), Complaint(P(2), Fault.InvalidProof, ToyRound.At(2))));
        await world.SendAsync(P(1), world.Sign(P(2), ToyRound.At(1), Honest(1), world.Start));
        await world.SendAsync(P(1), world.Sign(P(3), ToyRound.At(1), Honest(1), world.Start));
        var step = Assert.IsType<Step<ToyState>.Advance>(await RoundOne(world));
        AssertBlames(await world.Drivers[0].RunAsync(new ToyRound(2), step.Next, world.Token), null, Fault.PeerComplaint);
    }

    [Fact]
    public async Task Complaint_ControlCharactersInTheReason_AreMalformed()
    {
        await using var world = new World(2, scripted: [1]);
        var payload = Complaint(null, Fault.MacCheckFailed, ToyRound.At(1));
        payload[Array.IndexOf(payload, (byte)'B')] = 0x1B;
        await world.SendAsync(P(1), world.ComplaintOf(P(2), ToyRound.At(1), payload));
        AssertBlames(await RoundOne(world), P(2), Fault.MalformedEncoding);
    }

    [Fact]
    public async Task PeerOnAnotherView_WithABadProof_IsNotBlamedForTheProof()
    {
        await using var world = new World(3, scripted: [1, 2]);
        var step = await AfterRoundOneAsync(world, unicast: false);
        await world.SendAsync(P(1), world.Sign(P(2), ToyRound.At(2), new ToyMessage(5, 16).ToBytes(), view: default));
        await world.SendAsync(P(1), world.Sign(P(3), ToyRound.At(2), Honest(1), world.Drivers[0].View));
        foreach (var peer in new[] { P(2), P(3) }) await world.SendAsync(P(1), world.ComplaintOf(peer, ToyRound.At(2), Complaint(null, Fault.ViewMismatch, ToyRound.At(2)), peer == P(2) ? default(Digest) : world.Drivers[0].View));
        AssertBlames(await world.Drivers[0].RunAsync(new ToyRound(2), step.Next, world.Token), null, Fault.ViewMismatch);
    }

    [Fact]
    public async Task PeerOnAnotherView_BeforeAnythingWasBroadcast_IsNamed()
    {
        await using var world = new World(3, scripted: [1, 2]);
        await world.SendAsync(P(1), world.Sign(P(2), ToyRound.At(1), Honest(1), view: default));
        AssertBlames(await RoundOne(world), P(2), Fault.CommitmentMismatch);
    }

    [Fact]
    public async Task Complaint_AboutAnotherView_DoesNotPublishWhatAPeerSentInPrivate()
    {
        await using var world = new World(3, scripted: [1, 2]);
        var step = await AfterRoundOneAsync(world, unicast: true);
        // P3 is honest; an equivocator has put it on another view. What it sent to P1 alone is nobody else's.
        var secret = world.Sign(P(3), ToyRound.At(2), Honest(1), view: default, to: P(1));
        await world.SendAsync(P(1), secret);
        await world.SendAsync(P(1), world.Sign(P(2), ToyRound.At(2), Honest(2), world.Drivers[0].View, to: P(1)));
        foreach (var peer in new[] { P(2), P(3) }) await world.SendAsync(P(1), world.ComplaintOf(peer, ToyRound.At(2), Complaint(null, Fault.ViewMismatch, ToyRound.At(2)), peer == P(3) ? default(Digest) : world.Drivers[0].View));
        AssertBlames(await world.Drivers[0].RunAsync(new ToyRound(2, unicast: true), step.Next, world.Token), null, Fault.ViewMismatch);
        Assert.DoesNotContain(EvidenceSent(world), envelope => envelope.Span.SequenceEqual(secret.Wire.Span));
    }

    [Fact]
    public async Task Complaint_AboutABadUnicast_ShowsIt()
    {
        await using var world = new World(3, scripted: [1, 2]);
        var bad = world.Sign(P(3), ToyRound.At(1), new ToyMessage(5, 16).ToBytes(), world.Start, to: P(1));
        await world.SendAsync(P(1), bad);
        await world.SendAsync(P(1), world.Sign(P(2), ToyRound.At(1), Honest(2), world.Start, to: P(1)));
        AssertBlames(await world.Drivers[0].RunAsync(new ToyRound(1, unicast: true), world.State(0), world.Token), P(3), Fault.InvalidProof);
        Assert.Contains(EvidenceSent(world), envelope => envelope.Span.SequenceEqual(bad.Wire.Span));
    }

    [Theory]
    [InlineData('\u202E')] // right-to-left override: the rest reads backwards
    [InlineData('\u2028')] // line separator
    [InlineData('\u200B')] // zero width
    public async Task Complaint_InvisibleCharactersInTheReason_AreMalformed(char character)
    {
        await using var world = new World(2, scripted: [1]);
        await world.SendAsync(P(1), world.ComplaintOf(P(2), ToyRound.At(1), Payload($"Be{character}cause.")));
        AssertBlames(await RoundOne(world), P(2), Fault.MalformedEncoding);
    }

    [Fact]
    public async Task Halt_WhoseReasonHoldsInvisibleCharacters_ComplainsWithoutThem()
    {
        await using var world = new World(2);
        var reason = "a\u202Eb\u2028c\u0007d\uD800e";
        world.Liar = (envelope, _) => envelope.Header.From == P(2) && envelope.Header.Round == ToyRound.At(1) && envelope.Header.Kind == ToyMessage.Kind ? [] : [envelope];
        var waiting = world.PlayAsync(world.Drivers[0], 1);
        await world.Drivers[1].StartAsync(ToyRound.At(0), _ => new Step<ToyState>.Halt([new Blame(null, Fault.MacCheckFailed, ToyRound.At(0), [], reason)]), world.Token);
        var step = await waiting;
        AssertBlames(step, null, Fault.PeerComplaint);
        Assert.Contains("a b c d e", BlamesOf(step)[0].Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(5)]
    [InlineData(1000)]
    public async Task Halt_MoreBlamesThanFitAnEnvelope_IsCommittedAndTellsTheFirst(int blames)
    {
        await using var world = new World(2, maxPayloadBytes: 700);
        ImmutableArray<Blame> many = [.. Enumerable.Range(0, blames).Select(_ => new Blame(P(1), Fault.InvalidProof, ToyRound.At(0), [], new string('x', 200)))];
        var waiting = world.PlayAsync(world.Drivers[0], 1);
        var halt = await world.Drivers[1].StartAsync(ToyRound.At(0), _ => new Step<ToyState>.Halt(many), world.Token);
        Assert.Equal(blames, BlamesOf(halt).Length);
        AssertBlames(await waiting, null, Fault.PeerComplaint);
    }

    [Fact]
    public async Task Complaint_BesideACompleteRound_NothingOfTheNextIsSent()
    {
        await using var world = new World(3, scripted: [1, 2]);
        await world.SendAsync(P(1), world.Sign(P(2), ToyRound.At(1), Honest(1), world.Start));
        await world.SendAsync(P(1), world.Sign(P(3), ToyRound.At(1), Honest(1), world.Start));
        await world.SendAsync(P(1), world.ComplaintOf(P(3), ToyRound.At(1), Payload("Because.")));
        await ArriveAsync(world, 3);
        AssertBlames(await RoundOne(world), null, Fault.PeerComplaint);
        Assert.DoesNotContain(world.Sent, sent => sent.From == P(1) && sent.Envelope.Header.Kind == ToyMessage.Kind);
    }

    [Fact]
    public async Task Complaint_BeforeANewChain_ItDoesNotBegin()
    {
        await using var world = new World(2, scripted: [1]);
        await world.SendAsync(P(1), world.Sign(P(2), ToyRound.At(1), Honest(1), world.Start));
        Assert.IsType<Step<ToyState>.Advance>(await RoundOne(world));
        await world.SendAsync(P(1), world.ComplaintOf(P(2), ToyRound.At(1), Payload("Because.")));
        await ArriveAsync(world, 2);
        var step = await world.Drivers[0].StartAsync<ToyState>(ToyRound.At(20), _ => throw new InvalidOperationException("Coins were drawn for a dead session."), world.Token);
        AssertBlames(step, null, Fault.PeerComplaint);
    }

    [Fact]
    public async Task Complaint_BeforeAConfirmationOfTwo_NothingIsConfirmed()
    {
        await using var world = new World(2, scripted: [1]);
        await world.SendAsync(P(1), world.Sign(P(2), ToyRound.At(1), Honest(1), world.Start));
        Assert.IsType<Step<ToyState>.Advance>(await RoundOne(world));
        await world.SendAsync(P(1), world.ComplaintOf(P(2), ToyRound.At(1), Payload("Because.")));
        await ArriveAsync(world, 2);
        AssertBlames(await world.Drivers[0].ConfirmAsync(ToyRound.At(20), world.Token), null, Fault.PeerComplaint);
    }

    [Theory]
    [InlineData(1, 0)]
    [InlineData(2, 1)]
    public async Task Complaint_OfAnotherVersionOrBlock_IsMalformed(byte version, ushort block)
    {
        await using var world = new World(2, scripted: [1]);
        await world.SendAsync(P(1), world.Sign(P(2), ToyRound.At(1), Payload("Because."), world.Start, ReservedKinds.Complaint, version, block));
        AssertBlames(await RoundOne(world), P(2), Fault.MalformedEncoding);
    }

    [Theory]
    [InlineData(2, Fault.MacCheckFailed, Phase.Release)]                // there is no P3
    [InlineData(0, (Fault)200, Phase.Release)]
    [InlineData(0, Fault.MacCheckFailed, (Phase)0)]
    public async Task Complaint_ThatNamesWhatDoesNotExist_IsMalformed(ushort culprit, Fault fault, Phase phase)
    {
        await using var world = new World(2, scripted: [1]);
        await world.SendAsync(P(1), world.ComplaintOf(P(2), ToyRound.At(1), Payload("Because.", culprit, fault, phase)));
        AssertBlames(await RoundOne(world), P(2), Fault.MalformedEncoding);
    }

    [Fact]
    public async Task Complaint_ToOnePartyOnly_IsIgnored()
    {
        await using var world = new World(2, scripted: [1]);
        await world.SendAsync(P(1), world.Sign(P(2), ToyRound.At(1), Payload("Because."), world.Start, ReservedKinds.Complaint, ReservedKinds.ComplaintVersion, to: P(1)));
        await world.SendAsync(P(1), world.Sign(P(2), ToyRound.At(1), Honest(1), world.Start));
        Assert.Equal(1ul, Assert.IsType<Step<ToyState>.Advance>(await RoundOne(world)).Next.Sum);
    }

    /// <summary>P1 after a round of broadcasts; the next one may be private.</summary>
    private static async Task<Step<ToyState>.Advance> AfterRoundOneAsync(World world, bool unicast)
    {
        foreach (var peer in new[] { P(2), P(3) }) await world.SendAsync(P(1), world.Sign(peer, ToyRound.At(1), Honest(1), world.Start));
        await world.Drivers[0].StartAsync(ToyRound.At(0), coins => ToyRound.Say(world.State(0), 1, 1, false, coins), world.Token);
        var step = await world.Drivers[0].RunAsync(new ToyRound(1, last: unicast), world.State(0), world.Token);
        return Assert.IsType<Step<ToyState>.Advance>(step);
    }

    /// <summary>Until the driver has taken in this many envelopes.</summary>
    private static Task ArriveAsync(World world, int envelopes) => world.WhileAsync(() => world.Drivers[0].Statistics.Total().EnvelopesReceived < envelopes);

    private static byte[] Payload(string reason, ushort culprit = ushort.MaxValue, Fault fault = Fault.MacCheckFailed, Phase phase = Phase.KeyGeneration) =>
        new CanonicalWriter().UInt16(1).UInt16(1).UInt16(culprit).Byte((byte)fault).Byte((byte)phase).UInt16(0).UInt16(1).Byte(0).Text(reason).Byte(0).Byte(0).UInt16(0).ToArray();

    private static List<ReadOnlyMemory<byte>> EvidenceSent(World world)
    {
        var complaint = Assert.Single(world.Sent.Where(sent => sent.From == P(1) && sent.Envelope.Header.Kind == ReservedKinds.Complaint).Select(sent => sent.Envelope).DistinctBy(envelope => envelope.Digest));
        var reader = new CanonicalReader(complaint.Payload.Span);
        Assert.Equal(1, reader.UInt16());
        for (var left = reader.Count(10); left > 0; left--)
        {
            reader.Raw(9);
            reader.Text(1000);
        }

        reader.Byte();
        if (reader.Byte() == 1) reader.Raw(6 + 32 + 2);
        var evidence = new List<ReadOnlyMemory<byte>>();
        for (var left = reader.Count(10); left > 0; left--) evidence.Add(reader.Block(complaint.Payload.Length).ToArray());
        Assert.True(reader.Finish());
        return evidence;
    }
}
