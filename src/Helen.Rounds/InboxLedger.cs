using System.Collections.Immutable;
using Helen.Cryptography.Hashing;

namespace Helen.Rounds;

/// <summary>
/// Decides the fate of every arriving message and keeps what the rounds need. Digests of everything accepted for a round that has begun stay for the session, so a second body
/// is recognised however late it comes, in later epochs too; the bytes of the last few rounds stay as evidence. Thread safe.
/// </summary>
internal sealed class InboxLedger(PartyId self, int partyCount, SessionId session, int maxPayloadBytes)
{
    /// <summary>How many rounds ahead of this party a sender may be; honest senders in lock step are one ahead.</summary>
    private const int MaxEarlyRounds = 64;

    /// <summary>
    /// What one sender may have lying here for the rounds that are not over, in payloads of the largest size: an honest sender in lock step has one round's messages here, and one of a
    /// committed step's replay a few of them.
    /// </summary>
    private const int MaxHeldPayloads = 16;

    /// <summary>The largest complaint in bytes, when the link's payloads are so large that the rounds to be shown may be larger: what one peer may make this party hold before it halts.</summary>
    private const int MaxComplaintBytes = 256 << 20;

    /// <summary>Completed rounds whose bytes are kept for complaints.</summary>
    private const int RetainedRounds = 3;

    private readonly Lock _gate = new();
    private readonly Dictionary<Place, Digest> _first = [];
    private readonly Dictionary<RoundNumber, List<SignedEnvelope>> _held = [];
    private readonly Dictionary<Digest, SignedEnvelope> _shown = [];        // as many as complaints have room for
    private readonly Dictionary<PartyId, HashSet<RoundNumber>> _early = [];
    private readonly Dictionary<RoundNumber, List<Place>> _unasked = [];    // of rounds that have not begun
    private readonly HashSet<RoundNumber> _past = [];
    private readonly Dictionary<SegmentId, byte> _closedAttempts = [];
    private readonly Queue<RoundNumber> _retained = new();
    private readonly List<(Blame Blame, SignedEnvelope? Second)> _offences = [];
    private readonly Dictionary<(MessageKind Kind, PartyId From, PartyId? About), ComplaintParts> _complaints = [];
    private readonly Dictionary<(RoundNumber Round, PartyId From), long> _heldBytes = [];
    private readonly Dictionary<PartyId, SignedEnvelope> _resumptions = [];
    private readonly HashSet<(PartyId Peer, byte Epoch)> _calls = [];
    private RoundNumber? _current;

    /// <summary>The round that was begun last; null before the first.</summary>
    internal RoundNumber? LastBegun { get; private set; }

    /// <summary>
    /// The largest number of parts of a complaint: the bytes of the retained rounds, of the one before the view, and of the current one, of all parties, within bounds. Verdicts and convictions may have
    /// twice as many, so that there is room in them for a whole complaint of somebody else.
    /// </summary>
    internal int MaxParts(MessageKind kind) =>
        Math.Clamp(MaxComplaintBytes / maxPayloadBytes, 1, (RetainedRounds + 2) * MaxHeldPayloads * partyCount) * (kind == ReservedKinds.Complaint ? 1 : 2);

    /// <summary>Takes one signed, well-formed envelope; <paramref name="evidence"/> when a complaint brought it.</summary>
    internal Fate Admit(SignedEnvelope envelope, bool evidence = false)
    {
        var header = envelope.Header;
        lock (_gate)
        {
            if (header.Session != session || header.From == self || header.From.Index < 0 || header.From.Index >= partyCount) return Fate.Foreign;
            if (header.To is { } to && to != self && !evidence) return Fate.Foreign;
            if (ReservedKinds.Complains(header.Kind))
            {
                // A complaint that was told to one party only may convict at the others too, so others may bring it.
                if (header.To is not null) return Fate.Foreign;
                PartyId? about = null;
                if (header.Kind == ReservedKinds.Conviction)
                {
                    about = new PartyId(header.Round.Step);
                    if (about.Value.Index >= partyCount || header.Round != SegmentNumbering.Conviction(about.Value)) return Fate.Foreign;
                    // Who signed two bodies is convicted by them even where neither is kept.
                    var part = new Place(header.Kind, header.Round, header.Block, header.From, header.To);
                    if (header.Block < MaxParts(header.Kind) && !_first.TryAdd(part, envelope.Digest) && _first[part] != envelope.Digest)
                    {
                        Offend(new Blame(header.From, Fault.Equivocation, header.Round, [_first[part], envelope.Digest], $"{header.From} signed two different convictions."), envelope);
                        return Fate.Offending;
                    }

                    // All convictions by one sender have the room of one verdict: who is convicted here already needs none.
                    if (_offences.Any(offence => offence.Blame.Culprit == about)
                        || _complaints.Where(entry => entry.Key.Kind == header.Kind && entry.Key.From == header.From).Sum(entry => entry.Value.Envelopes.Length) >= MaxParts(header.Kind)) return Fate.Duplicate;
                }

                if (!_complaints.TryGetValue((header.Kind, header.From, about), out var parts)) _complaints.Add((header.Kind, header.From, about), parts = new(envelope, MaxParts(header.Kind)));
                if (parts.RivalOf(envelope) is not { } rival) return parts.Add(envelope) ? Fate.Fresh : Fate.Duplicate;
                // It is committed before it leaves, so an honest party makes one.
                Offend(new Blame(header.From, Fault.Equivocation, header.Round, [rival.Digest, envelope.Digest], $"{header.From} signed two different complaints."), envelope);
                return Fate.Offending;
            }

            if (header.Kind == ReservedKinds.Inquiry)
            {
                if (evidence || header.To is not null || header is not { Version: ReservedKinds.Version, Block: 0 } || header.Round != SegmentNumbering.Inquiry || !envelope.Payload.IsEmpty) return Fate.Foreign;
                _calls.Add((header.From, 0));
                return Fate.Fresh;
            }

            // Anything else of this kind is nobody's place: an epoch beyond the last would exhaust a session's attempts at once.
            var announcement = header.Kind == ReservedKinds.Resumption;
            if (announcement && (header is not { To: null, Version: ReservedKinds.Version, Block: 0 } || !SegmentNumbering.IsAnnouncement(header.Round))) return Fate.Foreign;
            if (announcement && !evidence) _calls.Add((header.From, header.Round.Attempt));
            var place = new Place(header.Kind, header.Round, header.Block, header.From, header.To);
            var known = _first.TryGetValue(place, out var first);
            if (known && first != envelope.Digest)
            {
                Offend(new Blame(header.From, Fault.Equivocation, header.Round, [first, envelope.Digest], $"{header.From} signed two different messages for block {header.Block}."), envelope);
                return Fate.Offending;
            }

            // What came in an earlier epoch is let in once more: it was forgotten with it.
            if (known && (announcement || IsPast(header.Round) || Holds(envelope))) return Fate.Duplicate;
            var awaited = HasRoom(envelope) && (announcement || (!IsPast(header.Round) && (header.Round == _current || HoldsEarly(header))));
            if (awaited)
            {
                if (announcement && (!_resumptions.TryGetValue(header.From, out var last) || last.Header.Round.Attempt < header.Round.Attempt)) _resumptions[header.From] = envelope;
                return Hold(place, envelope);
            }

            if (!evidence) return Fate.Foreign;
            // What a complaint shows of a round that this party has forgotten, or is far from, still convicts whoever signed something else for that place.
            _first[place] = envelope.Digest;
            _shown[envelope.Digest] = envelope;
            return Fate.Early;
        }
    }

    /// <summary>
    /// A new epoch: every step that is not over for good will be sent again, so what was held and which rounds are over is forgotten. Digests, offences and complaints stay.
    /// </summary>
    internal void BeginAgain()
    {
        lock (_gate)
        {
            foreach (var round in _held.Keys.Where(round => !SegmentNumbering.IsAnnouncement(round)).ToList()) _held.Remove(round);
            _past.Clear();
            _closedAttempts.Clear();
            _early.Clear();
            _retained.Clear();
            foreach (var key in _heldBytes.Keys.Where(key => !_held.ContainsKey(key.Round)).ToList()) _heldBytes.Remove(key);
            _current = null;
            ForgetPlaces(round => !SegmentNumbering.IsAnnouncement(round));
        }
    }

    /// <summary>Who has announced an epoch since the last call, or (epoch 0) asked for announcements.</summary>
    internal ImmutableArray<(PartyId Peer, byte Epoch)> TakeCalls()
    {
        lock (_gate)
        {
            ImmutableArray<(PartyId Peer, byte Epoch)> calls = [.. _calls.OrderBy(call => (call.Peer.Index, call.Epoch))];
            _calls.Clear();
            return calls;
        }
    }

    /// <summary>The latest resumption of every peer that announced one.</summary>
    internal ImmutableArray<SignedEnvelope> Resumptions()
    {
        lock (_gate) return [.. _resumptions.Values.OrderBy(resumption => resumption.Header.From.Index)];
    }

    /// <summary>From now on this round is being gathered.</summary>
    internal void Begin(RoundNumber round)
    {
        lock (_gate)
        {
            if (IsPast(round)) throw new InvalidOperationException($"{round} is over.");
            _current = round;
            LastBegun = round;
            _unasked.Remove(round);
            foreach (var rounds in _early.Values) rounds.Remove(round);
        }
    }

    /// <summary>This round is over: late messages for it are compared with what came first, and dropped.</summary>
    internal void End(RoundNumber round)
    {
        lock (_gate)
        {
            if (_current == round) _current = null;
            if (!_past.Add(round)) return;
            foreach (var rounds in _early.Values) rounds.Remove(round);
            ForgetBytes();
            _retained.Enqueue(round);
            while (_retained.Count > RetainedRounds) _held.Remove(_retained.Dequeue());
        }
    }

    /// <summary>Whether nothing more is taken for this round.</summary>
    internal bool IsOver(RoundNumber round)
    {
        lock (_gate) return IsPast(round);
    }

    /// <summary>Every attempt of the segment up to this one is over; what was held for them is dropped, but for the round that was begun last: a halt in it may still be judged by it.</summary>
    internal void CloseSegment(SegmentId segment, byte attempt)
    {
        lock (_gate)
        {
            _closedAttempts[segment] = Math.Max(attempt, _closedAttempts.GetValueOrDefault(segment));
            if (_current is { } current && IsPast(current)) _current = null;
            foreach (var rounds in _early.Values) rounds.RemoveWhere(IsPast);
            ForgetBytes();
            foreach (var stale in _held.Keys.Where(round => IsPast(round) && !_retained.Contains(round) && round != LastBegun).ToList()) _held.Remove(stale);
        }
    }

    /// <summary>What has come of this round, addressed to everybody or to this party.</summary>
    internal ImmutableArray<SignedEnvelope> MessagesOf(RoundNumber round)
    {
        lock (_gate) return _held.TryGetValue(round, out var messages) ? [.. messages.Where(message => message.Header.To is null || message.Header.To == self)] : [];
    }

    /// <summary>What has come of this party in this round, to whomever it was addressed: what others were told is known by evidence.</summary>
    internal ImmutableArray<SignedEnvelope> ClaimsOf(PartyId from, RoundNumber round)
    {
        lock (_gate) return [.. (_held.GetValueOrDefault(round) ?? []).Concat(_shown.Values.Where(message => message.Header.Round == round)).Where(message => message.Header.From == from)];
    }

    /// <summary>The parts of complaints, verdicts and convictions, whole or not.</summary>
    internal ImmutableArray<SignedEnvelope> ComplaintParts()
    {
        lock (_gate) return [.. _complaints.OrderBy(entry => (entry.Key.From.Index, entry.Key.Kind.Value, entry.Key.About?.Index)).SelectMany(entry => entry.Value.Envelopes)];
    }

    /// <summary>Senders caught so far, in party order; one blame each.</summary>
    internal ImmutableArray<Blame> Offences()
    {
        lock (_gate) return [.. _offences.Select(offence => offence.Blame).OrderBy(blame => blame.Culprit!.Value.Index)];
    }

    /// <summary>
    /// Whole complaints, verdicts and convictions in party order: those about the current round or an earlier one, or <paramref name="all"/>; all while announcements are awaited as well:
    /// who has halted makes none, so there is nothing to wait for.
    /// </summary>
    internal ImmutableArray<ComplaintParts> DueComplaints(bool all)
    {
        lock (_gate)
        {
            all |= _current is { } current && SegmentNumbering.IsAnnouncement(current);
            return [.. _complaints.Values.Where(complaint => complaint.Complete && (all || complaint.Round == _current || IsPast(complaint.Round)))
                .OrderBy(complaint => complaint.From.Index).ThenBy(complaint => complaint.Kind.Value).ThenBy(complaint => complaint.Round.Step)];
        }
    }

    /// <summary>Records what no honest party sends; <paramref name="message"/> is null when it is of another session or still at hand.</summary>
    internal void Convict(Blame blame, SignedEnvelope? message)
    {
        lock (_gate) Offend(blame, message);
    }

    /// <summary>The bytes still at hand, by digest of the body.</summary>
    internal SignedEnvelope? Find(Digest digest)
    {
        lock (_gate)
            return _held.Values.SelectMany(messages => messages).Concat(_shown.Values).Concat(_offences.Select(offence => offence.Second).OfType<SignedEnvelope>())
                .Concat(_complaints.Values.SelectMany(complaint => complaint.Envelopes)).FirstOrDefault(message => message.Digest == digest);
    }

    /// <summary>The broadcasts still at hand of the last begun round, then of those before it.</summary>
    internal ImmutableArray<SignedEnvelope> RecentBroadcasts(bool lastOnly)
    {
        lock (_gate)
        {
            IEnumerable<RoundNumber> rounds = LastBegun is { } last ? [last] : [];
            if (!lastOnly) rounds = rounds.Concat(_retained.Reverse()).Distinct();
            return [.. rounds.SelectMany(round => _held.GetValueOrDefault(round) ?? []).Where(message => message.Header.To is null)];
        }
    }

    private void Offend(Blame blame, SignedEnvelope? message)
    {
        if (_offences.All(offence => offence.Blame.Culprit != blame.Culprit)) _offences.Add((blame, message));
    }

    /// <summary>Whether the sender has room for it. What it has signed before stays known either way, so that filling the room hides nothing.</summary>
    private bool HasRoom(SignedEnvelope envelope) =>
        _heldBytes.Where(entry => entry.Key.From == envelope.Header.From).Sum(entry => entry.Value) + envelope.Wire.Length <= (long)MaxHeldPayloads * maxPayloadBytes;

    private void ForgetBytes()
    {
        ForgetPlaces(IsPast);
        foreach (var over in _heldBytes.Keys.Where(key => IsPast(key.Round)).ToList()) _heldBytes.Remove(over);
    }

    /// <summary>What came for a round that never began has led to nothing here, and would only pile up: numbers that no round has can be filled again and again.</summary>
    private void ForgetPlaces(Func<RoundNumber, bool> over)
    {
        foreach (var round in _unasked.Keys.Where(over).ToList())
        {
            foreach (var place in _unasked[round]) _first.Remove(place);
            _unasked.Remove(round);
        }
    }

    private bool HoldsEarly(MessageHeader header)
    {
        if (!_early.TryGetValue(header.From, out var rounds)) _early.Add(header.From, rounds = []);
        return rounds.Contains(header.Round) || (rounds.Count < MaxEarlyRounds && rounds.Add(header.Round));
    }

    private bool Holds(SignedEnvelope envelope) => _held.TryGetValue(envelope.Header.Round, out var messages) && messages.Any(message => message.Digest == envelope.Digest);

    private Fate Hold(Place place, SignedEnvelope envelope)
    {
        _first[place] = envelope.Digest;
        if (place.Round != _current)
        {
            if (!_unasked.TryGetValue(place.Round, out var places)) _unasked.Add(place.Round, places = []);
            places.Add(place);
        }

        _heldBytes[(place.Round, place.From)] = _heldBytes.GetValueOrDefault((place.Round, place.From)) + envelope.Wire.Length;
        if (!_held.TryGetValue(place.Round, out var messages)) _held.Add(place.Round, messages = []);
        messages.Add(envelope);
        return place.Round == _current ? Fate.Fresh : Fate.Early;
    }

    private bool IsPast(RoundNumber round) => _past.Contains(round)
        || (round.Attempt > 0 && round.Attempt <= _closedAttempts.GetValueOrDefault(SegmentNumbering.SegmentOf(round)));

    private readonly record struct Place(MessageKind Kind, RoundNumber Round, ushort Block, PartyId From, PartyId? To);
}
