using System.Text;
using Helen.Cryptography.Hashing;
using Helen.Rounds.Tests.Support;
using static Helen.Rounds.Tests.Support.World;

namespace Helen.Rounds.Tests;

/// <summary>Each condition under which the ledger of P1 (of three) takes, drops, keeps or forgets an envelope, from both sides.</summary>
public sealed class InboxLedgerTests
{
    private const int MaxPayloadBytes = 700;
    private const int WireBytes = 100;
    private const int Room = 16 * MaxPayloadBytes / WireBytes;
    private const int MaxEarlyRounds = 64;
    private static readonly SessionId s_session = new(Digest.Of([7]));
    private static readonly SegmentId s_segment = new(Phase.ModelCompute, 0, 0);
    private readonly InboxLedger _ledger = new(P(1), 3, s_session, MaxPayloadBytes);

    [Theory]
    [InlineData(-1)]
    [InlineData(0)]                             // itself
    [InlineData(3)]
    public void Admit_SenderThatIsNoPeer_IsForeign(int index)
    {
        Assert.Equal(Fate.Foreign, _ledger.Admit(Message(new PartyId(index), ToyRound.At(1))));
        Assert.Equal(Fate.Early, _ledger.Admit(Message(new PartyId(1), ToyRound.At(1))));
        Assert.Equal(Fate.Early, _ledger.Admit(Message(new PartyId(2), ToyRound.At(1))));
        Assert.Equal(Fate.Early, new InboxLedger(P(2), 3, s_session, MaxPayloadBytes).Admit(Message(P(1), ToyRound.At(1))));
    }

    [Fact]
    public void Admit_OfAnotherSession_IsForeign() =>
        Assert.Equal(Fate.Foreign, _ledger.Admit(Made(new(ToyMessage.Kind, 1, new SessionId(Digest.Of([8])), ToyRound.At(1), 0, P(2), null, default))));

    [Fact]
    public void Admit_PrivateToAnother_IsForeignUnlessItIsEvidence()
    {
        Assert.Equal(Fate.Early, _ledger.Admit(Message(P(2), ToyRound.At(1), to: P(1))));
        Assert.Equal(Fate.Foreign, _ledger.Admit(Message(P(2), ToyRound.At(1), to: P(3))));
        Assert.Equal(Fate.Early, _ledger.Admit(Message(P(2), ToyRound.At(1), to: P(3)), evidence: true));
        // Shown, but not sent to this party: the round does not count it.
        Assert.Equal([P(1)], _ledger.MessagesOf(ToyRound.At(1)).Select(message => message.Header.To!.Value));
    }

    [Fact]
    public void Admit_ComplaintAndVerdict_AreKeptApartFromRoundsUnlessPrivate()
    {
        foreach (var kind in new[] { ReservedKinds.Complaint, ReservedKinds.Verdict })
        {
            Assert.Equal(Fate.Foreign, _ledger.Admit(Part(P(2), ToyRound.At(1), kind, to: P(1))));
            Assert.Equal(Fate.Fresh, _ledger.Admit(Part(P(2), ToyRound.At(1), kind)));
            Assert.Equal(Fate.Duplicate, _ledger.Admit(Part(P(2), ToyRound.At(1), kind)));
        }

        Assert.Equal([ReservedKinds.Complaint, ReservedKinds.Verdict], _ledger.DueComplaints(all: true).Select(complaint => complaint.Kind));
        Assert.Empty(_ledger.MessagesOf(ToyRound.At(1)));
    }

    [Fact]
    public void Admit_Conviction_HasThePlaceOfWhomItIsAbout()
    {
        var kind = ReservedKinds.Conviction;
        Assert.Equal(Fate.Foreign, _ledger.Admit(Part(P(2), SegmentNumbering.Conviction(P(3)), kind, to: P(1))));
        Assert.Equal(Fate.Foreign, _ledger.Admit(Part(P(2), ToyRound.At(2), kind)));
        Assert.Equal(Fate.Foreign, _ledger.Admit(Part(P(2), SegmentNumbering.Conviction(P(4)), kind)));
        foreach (var about in new[] { P(1), P(3) })
        {
            Assert.Equal(Fate.Fresh, _ledger.Admit(Part(P(2), SegmentNumbering.Conviction(about), kind)));
            Assert.Equal(Fate.Duplicate, _ledger.Admit(Part(P(2), SegmentNumbering.Conviction(about), kind)));
        }

        Assert.Equal(2, _ledger.DueComplaints(all: true).Length);
        Assert.Equal(Fate.Offending, _ledger.Admit(Part(P(2), SegmentNumbering.Conviction(P(3)), kind, body: 1)));
        Assert.Equal(P(2), Assert.Single(_ledger.Offences()).Culprit);
    }

    /// <summary>After a halt in an exchange, what came in it is compared with what others show later.</summary>
    [Fact]
    public void CloseSegment_RoundBegunLast_IsKept()
    {
        var segment = new SegmentId(Phase.ModelCompute, 0, 0);
        var (round, next) = (SegmentNumbering.Number(segment, 0, 1), SegmentNumbering.Number(segment, 0, 2));
        _ledger.Begin(round);
        foreach (var at in new[] { round, SegmentNumbering.Number(segment, 1, 1) }) _ledger.Admit(Part(P(2), at, ReservedKinds.SegmentExchange));
        _ledger.CloseSegment(segment, 1);
        Assert.Single(_ledger.ClaimsOf(P(2), round));
        Assert.Empty(_ledger.ClaimsOf(P(2), SegmentNumbering.Number(segment, 1, 1)));
        _ledger.Begin(next);
        _ledger.CloseSegment(segment, 2);
        Assert.Empty(_ledger.ClaimsOf(P(2), round));
    }

    [Fact]
    public void Admit_ConvictionOfWhomIsNamedHere_IsNotKept()
    {
        _ledger.Convict(new Blame(P(3), Fault.Equivocation, ToyRound.At(1), [], "It did."), null);
        Assert.Equal(Fate.Duplicate, _ledger.Admit(Part(P(2), SegmentNumbering.Conviction(P(3)), ReservedKinds.Conviction)));
        Assert.Empty(_ledger.ComplaintParts());
        // What others are convinced by convicts here too.
        Assert.Equal(Fate.Offending, _ledger.Admit(Part(P(2), SegmentNumbering.Conviction(P(3)), ReservedKinds.Conviction, body: 1)));
        Assert.Equal([P(2), P(3)], _ledger.Offences().Select(blame => blame.Culprit!.Value));
    }

    /// <summary>Of a part beyond the last that there can be nothing is remembered: it is malformed as it stands.</summary>
    [Fact]
    public void Admit_ConvictionBeyondTheLastPart_IsNotRemembered()
    {
        var beyond = (ushort)_ledger.MaxParts(ReservedKinds.Conviction);
        Assert.Equal(Fate.Fresh, _ledger.Admit(Part(P(2), SegmentNumbering.Conviction(P(3)), ReservedKinds.Conviction, block: beyond)));
        Assert.Equal(Fate.Duplicate, _ledger.Admit(Part(P(2), SegmentNumbering.Conviction(P(3)), ReservedKinds.Conviction, block: beyond, body: 1)));
        Assert.Empty(_ledger.Offences());
        Assert.NotNull(Assert.Single(_ledger.DueComplaints(all: true)).Misplaced);
    }

    /// <summary>Whatever a party says about how many others, it takes the room of one verdict.</summary>
    [Fact]
    public void Admit_Convictions_HaveTheRoomOfOneVerdict()
    {
        var ledger = new InboxLedger(P(1), 3, s_session, maxPayloadBytes: 256 << 20);
        Assert.Equal(2, ledger.MaxParts(ReservedKinds.Conviction));
        ledger.Admit(Part(P(2), ToyRound.At(1), ReservedKinds.Verdict, parts: 2));
        Assert.Equal(Fate.Fresh, ledger.Admit(Part(P(2), SegmentNumbering.Conviction(P(3)), ReservedKinds.Conviction, parts: 2)));
        Assert.Equal(Fate.Fresh, ledger.Admit(Part(P(2), SegmentNumbering.Conviction(P(1)), ReservedKinds.Conviction)));
        Assert.Equal(Fate.Duplicate, ledger.Admit(Part(P(2), SegmentNumbering.Conviction(P(2)), ReservedKinds.Conviction)));
        Assert.Equal(Fate.Fresh, ledger.Admit(Part(P(3), SegmentNumbering.Conviction(P(2)), ReservedKinds.Conviction)));
        Assert.Equal(Fate.Offending, ledger.Admit(Part(P(2), SegmentNumbering.Conviction(P(2)), ReservedKinds.Conviction, body: 1)));
    }

    [Fact]
    public void DueComplaints_RoundNotReachedOrPartsMissing_Wait()
    {
        var incomplete = ReservedKinds.Complaint;
        _ledger.Admit(Part(P(2), ToyRound.At(1), ReservedKinds.Complaint));
        _ledger.Admit(Part(P(3), ToyRound.At(1), incomplete, parts: 2));
        Assert.Empty(_ledger.DueComplaints(all: false));
        Assert.Equal([P(2)], _ledger.DueComplaints(all: true).Select(complaint => complaint.From));
        _ledger.Begin(ToyRound.At(1));
        Assert.Single(_ledger.DueComplaints(all: false));
        _ledger.End(ToyRound.At(1));
        _ledger.Begin(ToyRound.At(2));
        Assert.Single(_ledger.DueComplaints(all: false));
    }

    /// <summary>Who has halted makes no announcement: its complaint counts while one is awaited, and no longer.</summary>
    [Fact]
    public void DueComplaints_WhileAnnouncementsAreAwaited_AreAll()
    {
        var announcement = SegmentNumbering.Announcement(1);
        _ledger.Admit(Part(P(2), ToyRound.At(5), ReservedKinds.Complaint));
        _ledger.Begin(announcement);
        Assert.Single(_ledger.DueComplaints(all: false));
        _ledger.End(announcement);
        Assert.Empty(_ledger.DueComplaints(all: false));
    }

    [Theory]
    [InlineData("evidence")]
    [InlineData("private")]
    [InlineData("version")]
    [InlineData("block")]
    [InlineData("round")]
    [InlineData("payload")]
    public void Admit_InquiryOutOfPlace_IsForeignAndCallsNobody(string how)
    {
        MessageHeader header = new(ReservedKinds.Inquiry, ReservedKinds.Version, s_session, SegmentNumbering.Inquiry, 0, P(2), null, default);
        var bad = how switch
        {
            "private" => header with { To = P(1) },
            "version" => header with { Version = ReservedKinds.Version + 1 },
            "block" => header with { Block = 1 },
            "round" => header with { Round = ToyRound.At(1) },
            _ => header,
        };
        Assert.Equal(Fate.Foreign, _ledger.Admit(Made(bad, payload: how == "payload" ? new byte[1] : default), evidence: how == "evidence"));
        Assert.Empty(_ledger.TakeCalls());
        Assert.Equal(Fate.Fresh, _ledger.Admit(Made(header)));
        Assert.Equal([(P(2), (byte)0)], _ledger.TakeCalls());
    }

    /// <summary>What a complaint shows, or a message of a round, asks for nothing.</summary>
    [Fact]
    public void TakeCalls_OnlyOfWhoAnnouncesItself()
    {
        _ledger.Admit(Message(P(2), ToyRound.At(1)));
        Assert.Equal(Fate.Early, _ledger.Admit(Announcement(P(3), 1), evidence: true));
        Assert.Empty(_ledger.TakeCalls());
        _ledger.Admit(Announcement(P(3), 2));
        // A repeated one as well: its sender waits again.
        _ledger.Admit(Announcement(P(3), 1));
        Assert.Equal([(P(3), (byte)1), (P(3), (byte)2)], _ledger.TakeCalls());
    }

    [Fact]
    public void Admit_PrivateAnnouncement_IsForeign()
    {
        Assert.Equal(Fate.Foreign, _ledger.Admit(Made(new(ReservedKinds.Resumption, ReservedKinds.Version, s_session, SegmentNumbering.Announcement(1), 0, P(2), P(1), default))));
        Assert.Empty(_ledger.Resumptions());
    }

    [Fact]
    public void Resumptions_OfTwoEpochs_AreTheLaterOne()
    {
        foreach (var epoch in new byte[] { 2, 3, 1 }) Assert.Equal(Fate.Early, _ledger.Admit(Announcement(P(2), epoch)));
        Assert.Equal(3, Assert.Single(_ledger.Resumptions()).Header.Round.Attempt);
    }

    [Fact]
    public void Admit_AnnouncementWithoutRoom_IsForeign()
    {
        for (ushort block = 0; block < Room; block++) Assert.Equal(Fate.Early, _ledger.Admit(Message(P(2), ToyRound.At(1), block)));
        Assert.Equal(Fate.Foreign, _ledger.Admit(Message(P(2), ToyRound.At(1), Room)));
        Assert.Equal(Fate.Foreign, _ledger.Admit(Announcement(P(2), 1)));
        Assert.Empty(_ledger.Resumptions());
        Assert.Equal(Fate.Early, _ledger.Admit(Announcement(P(3), 1)));
    }

    /// <summary>Whoever announces is heard, however far ahead its messages are and whether or not this party still awaits the epoch.</summary>
    [Fact]
    public void Admit_AnnouncementOfAnEpochThatIsOver_IsHeld()
    {
        for (ushort step = 1; step <= MaxEarlyRounds; step++) _ledger.Admit(Message(P(2), ToyRound.At(step)));
        Assert.Equal(Fate.Early, _ledger.Admit(Announcement(P(2), 1)));
        Pass(SegmentNumbering.Announcement(1));
        Assert.Equal(Fate.Early, _ledger.Admit(Announcement(P(3), 1)));
        Assert.Equal([P(2), P(3)], _ledger.Resumptions().Select(resumption => resumption.Header.From));
    }

    /// <summary>An announcement belongs to its epoch for good: unlike a step, it is not sent again in a later one.</summary>
    [Fact]
    public void Admit_AnnouncementWhoseBytesAreGone_IsADuplicateInTheNextEpochToo()
    {
        _ledger.Admit(Announcement(P(2), 1));
        Pass(SegmentNumbering.Announcement(1));
        for (ushort step = 1; step <= 3; step++) Pass(ToyRound.At(step));
        Assert.Empty(_ledger.MessagesOf(SegmentNumbering.Announcement(1)));
        _ledger.BeginAgain();
        Assert.Equal(Fate.Duplicate, _ledger.Admit(Announcement(P(2), 1)));
    }

    [Fact]
    public void Admit_AfterTheRound_IsComparedWithWhatCameFirst()
    {
        _ledger.Begin(ToyRound.At(1));
        Assert.Equal(Fate.Fresh, _ledger.Admit(Message(P(2), ToyRound.At(1))));
        _ledger.End(ToyRound.At(1));
        for (ushort step = 2; step <= 4; step++) Pass(ToyRound.At(step));
        Assert.Empty(_ledger.MessagesOf(ToyRound.At(1)));
        Assert.Equal(Fate.Duplicate, _ledger.Admit(Message(P(2), ToyRound.At(1))));
        Assert.Equal(Fate.Foreign, _ledger.Admit(Message(P(3), ToyRound.At(1))));
        Assert.Empty(_ledger.Offences());
        Assert.Equal(Fate.Offending, _ledger.Admit(Message(P(2), ToyRound.At(1), body: 1)));
        Assert.Equal(Fate.Offending, _ledger.Admit(Message(P(2), ToyRound.At(1), body: 2)));
        Assert.Equal((P(2), Fault.Equivocation), Assert.Single(_ledger.Offences()) is var blame ? (blame.Culprit, blame.Fault) : default);
    }

    /// <summary>What others were told of a round that is over here convicts like what this party was told, and counts for no round.</summary>
    [Fact]
    public void Admit_EvidenceOfARoundThatIsOver_ConvictsWhoeverSignsSomethingElse()
    {
        Pass(ToyRound.At(1));
        var shown = Message(P(3), ToyRound.At(1));
        Assert.Equal(Fate.Foreign, _ledger.Admit(shown));
        Assert.Equal(Fate.Early, _ledger.Admit(shown, evidence: true));
        Assert.Same(shown, _ledger.Find(shown.Digest));
        Assert.Same(shown, Assert.Single(_ledger.ClaimsOf(P(3), ToyRound.At(1))));
        Assert.Empty(_ledger.MessagesOf(ToyRound.At(1)));
        Assert.Equal(Fate.Offending, _ledger.Admit(Message(P(3), ToyRound.At(1), body: 1)));
        Assert.Equal((P(3), Fault.Equivocation), Assert.Single(_ledger.Offences()) is var blame ? (blame.Culprit, blame.Fault) : default);
    }

    /// <summary>Numbers that no round has can be filled again and again: nothing of them is remembered longer than it waits.</summary>
    [Fact]
    public void Admit_ForARoundThatNeverBegan_IsForgottenWithTheEpochOrTheSegment()
    {
        var stale = SegmentNumbering.Number(s_segment, 7, 1);
        foreach (var round in new[] { ToyRound.At(9), stale }) Assert.Equal(Fate.Early, _ledger.Admit(Message(P(2), round)));
        _ledger.CloseSegment(s_segment, 1);
        Assert.Equal(Fate.Foreign, _ledger.Admit(Message(P(2), stale, body: 1)));
        _ledger.BeginAgain();
        Assert.Equal(Fate.Early, _ledger.Admit(Message(P(2), ToyRound.At(9), body: 1)));
        Assert.Empty(_ledger.Offences());
    }

    /// <summary>An honest party makes one complaint.</summary>
    [Fact]
    public void Admit_SecondComplaint_IsOffending()
    {
        foreach (var kind in new[] { ReservedKinds.Complaint, ReservedKinds.Verdict }) Assert.Equal(Fate.Fresh, _ledger.Admit(Part(P(2), ToyRound.At(1), kind)));
        Assert.Empty(_ledger.Offences());
        Assert.Equal(Fate.Offending, _ledger.Admit(Part(P(2), ToyRound.At(2), ReservedKinds.Complaint)));
        Assert.Equal((P(2), Fault.Equivocation), Assert.Single(_ledger.Offences()) is var blame ? (blame.Culprit, blame.Fault) : default);
    }

    /// <summary>Every step that is not over for good is sent again in a new epoch, in whatever order.</summary>
    [Fact]
    public void Admit_InANewEpoch_IsTakenOnceMoreAndOnlyOnce()
    {
        _ledger.Begin(ToyRound.At(1));
        foreach (var peer in new[] { P(2), P(3) }) Assert.Equal(Fate.Fresh, _ledger.Admit(Message(peer, ToyRound.At(1))));
        _ledger.BeginAgain();
        foreach (var peer in new[] { P(3), P(2) }) Assert.Equal(Fate.Early, _ledger.Admit(Message(peer, ToyRound.At(1))));
        foreach (var peer in new[] { P(3), P(2) }) Assert.Equal(Fate.Duplicate, _ledger.Admit(Message(peer, ToyRound.At(1))));
        Assert.Equal(2, _ledger.MessagesOf(ToyRound.At(1)).Length);
    }

    [Fact]
    public void Admit_TooManyRoundsAhead_LeavesThoseThatAreHeldAndTheCurrentOne()
    {
        for (ushort step = 1; step <= MaxEarlyRounds; step++) Assert.Equal(Fate.Early, _ledger.Admit(Message(P(2), ToyRound.At(step))));
        Assert.Equal(Fate.Foreign, _ledger.Admit(Message(P(2), ToyRound.At(MaxEarlyRounds + 1))));
        Assert.Equal(Fate.Early, _ledger.Admit(Message(P(2), ToyRound.At(1), block: 1)));
        Assert.Equal(Fate.Early, _ledger.Admit(Message(P(3), ToyRound.At(MaxEarlyRounds + 1))));
        _ledger.Begin(ToyRound.At(MaxEarlyRounds + 1));
        Assert.Equal(Fate.Fresh, _ledger.Admit(Message(P(2), ToyRound.At(MaxEarlyRounds + 1))));
        _ledger.Begin(ToyRound.At(1));
        Assert.Equal(Fate.Early, _ledger.Admit(Message(P(2), ToyRound.At(MaxEarlyRounds + 2))));
    }

    [Fact]
    public void Begin_RoundThatIsOver_Throws()
    {
        Assert.False(_ledger.IsOver(ToyRound.At(1)));
        Pass(ToyRound.At(1));
        Assert.True(_ledger.IsOver(ToyRound.At(1)));
        Assert.Throws<InvalidOperationException>(() => _ledger.Begin(ToyRound.At(1)));
        _ledger.Begin(ToyRound.At(2));
    }

    [Fact]
    public void CloseSegment_ItsAttemptsAreOverAndNothingElse()
    {
        RoundNumber ended = SegmentNumbering.Number(s_segment, 0, 1), stale = SegmentNumbering.Number(s_segment, 7, 1), next = SegmentNumbering.Number(s_segment, 7, 2);
        var evidence = Message(P(2), ended);
        _ledger.Begin(ended);
        Assert.Equal(Fate.Fresh, _ledger.Admit(evidence));
        _ledger.End(ended);
        foreach (var round in new[] { stale, next, ToyRound.At(9) }) Assert.Equal(Fate.Early, _ledger.Admit(Message(P(2), round)));
        _ledger.Begin(ToyRound.At(1));
        _ledger.CloseSegment(s_segment, 1);

        Assert.Equal(Fate.Fresh, _ledger.Admit(Message(P(2), ToyRound.At(1))));
        Assert.Single(_ledger.MessagesOf(ToyRound.At(9)));
        Assert.Single(_ledger.MessagesOf(next));
        Assert.Empty(_ledger.MessagesOf(stale));
        // Of a round that was gathered, the bytes stay at hand as evidence.
        Assert.Same(evidence, _ledger.Find(evidence.Digest));
        Assert.Equal(Fate.Foreign, _ledger.Admit(Message(P(3), stale)));
        Assert.Equal(Fate.Early, _ledger.Admit(Message(P(3), next)));
    }

    [Fact]
    public void RecentBroadcasts_AreOfTheLastRoundThenOfThoseBefore()
    {
        for (ushort step = 1; step <= 3; step++)
        {
            _ledger.Begin(ToyRound.At(step));
            _ledger.Admit(Message(P(2), ToyRound.At(step)));
            _ledger.Admit(Message(P(3), ToyRound.At(step), to: P(1)));
            if (step < 3) _ledger.End(ToyRound.At(step));
        }

        Assert.Equal([ToyRound.At(3)], _ledger.RecentBroadcasts(lastOnly: true).Select(message => message.Header.Round));
        Assert.Equal([ToyRound.At(3), ToyRound.At(2), ToyRound.At(1)], _ledger.RecentBroadcasts(lastOnly: false).Select(message => message.Header.Round));
    }

    private void Pass(RoundNumber round)
    {
        _ledger.Begin(round);
        _ledger.End(round);
    }

    private static SignedEnvelope Message(PartyId from, RoundNumber round, ushort block = 0, byte body = 0, PartyId? to = null) => Made(new(ToyMessage.Kind, 1, s_session, round, block, from, to, default), body);

    private static SignedEnvelope Announcement(PartyId from, byte epoch) =>
        Made(new(ReservedKinds.Resumption, ReservedKinds.Version, s_session, SegmentNumbering.Announcement(epoch), 0, from, null, default));

    private static SignedEnvelope Part(PartyId from, RoundNumber round, MessageKind kind, byte parts = 1, PartyId? to = null, byte body = 0, ushort block = 0) =>
        Made(new(kind, ReservedKinds.ComplaintVersion, s_session, round, block, from, to, default), body, payload: new byte[] { 0, parts, 1 });

    private static SignedEnvelope Made(MessageHeader header, byte body = 0, ReadOnlyMemory<byte> payload = default) =>
        new(header, payload, new byte[WireBytes], Digest.Of(Encoding.UTF8.GetBytes($"{header} {body}")));
}
