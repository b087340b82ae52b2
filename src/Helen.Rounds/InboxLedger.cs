using System.Collections.Immutable;
using Helen.Cryptography.Hashing;

namespace Helen.Rounds;

/// <summary>
/// Decides the fate of every arriving message and keeps what the rounds need. Digests of everything accepted stay for the session, so a second body
/// is recognised however late it comes, in later epochs too; the bytes of the last few rounds stay as evidence. Thread safe.
/// </summary>
internal sealed class InboxLedger(PartyId self, int partyCount, SessionId session)
{
    /// <summary>How many rounds ahead of this party a sender may be; honest senders in lock step are one ahead.</summary>
    private const int MaxEarlyRounds = 64;

    /// <summary>Completed rounds whose bytes are kept for complaints.</summary>
    private const int RetainedRounds = 3;

    private readonly Lock _gate = new();
    private readonly Dictionary<Place, Digest> _first = [];
    private readonly Dictionary<RoundNumber, List<SignedEnvelope>> _held = [];
    private readonly Dictionary<PartyId, HashSet<RoundNumber>> _early = [];
    private readonly HashSet<RoundNumber> _past = [];
    private readonly Dictionary<SegmentId, byte> _closedAttempts = [];
    private readonly Queue<RoundNumber> _retained = new();
    private readonly List<(Blame Blame, SignedEnvelope Second)> _offences = [];
    private readonly Dictionary<PartyId, SignedEnvelope> _complaints = [];
    private readonly HashSet<PartyId> _heard = [];
    private readonly Dictionary<PartyId, SignedEnvelope> _resumptions = [];
    private readonly HashSet<(PartyId Peer, byte Epoch)> _calls = [];
    private RoundNumber? _current;

    /// <summary>The round that was begun last; null before the first.</summary>
    internal RoundNumber? LastBegun { get; private set; }

    /// <summary>Takes one signed, well-formed envelope; <paramref name="evidence"/> when a complaint brought it.</summary>
    internal Fate Admit(SignedEnvelope envelope, bool evidence = false)
    {
        var header = envelope.Header;
        lock (_gate)
        {
            if (header.Session != session || header.From == self || header.From.Index < 0 || header.From.Index >= partyCount) return Fate.Foreign;
            if (header.To is { } to && to != self && !evidence) return Fate.Foreign;
            if (header.Kind == ReservedKinds.Complaint)
            {
                if (evidence || header.To is not null) return Fate.Foreign;
                return _complaints.TryAdd(header.From, envelope) ? Fate.Fresh : Fate.Duplicate;
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
            if (announcement)
            {
                if (!_resumptions.TryGetValue(header.From, out var last) || last.Header.Round.Attempt < header.Round.Attempt) _resumptions[header.From] = envelope;
                return Hold(place, envelope);
            }

            if (IsPast(header.Round)) return Fate.Foreign;
            return header.Round == _current || HoldsEarly(header) ? Hold(place, envelope) : Fate.Foreign;
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
            _current = null;
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
            _retained.Enqueue(round);
            while (_retained.Count > RetainedRounds) _held.Remove(_retained.Dequeue());
        }
    }

    /// <summary>Every attempt of the segment up to this one is over; what was held for them is dropped.</summary>
    internal void CloseSegment(SegmentId segment, byte attempt)
    {
        lock (_gate)
        {
            _closedAttempts[segment] = Math.Max(attempt, _closedAttempts.GetValueOrDefault(segment));
            if (_current is { } current && IsPast(current)) _current = null;
            foreach (var rounds in _early.Values) rounds.RemoveWhere(IsPast);
            foreach (var stale in _held.Keys.Where(round => IsPast(round) && !_retained.Contains(round)).ToList()) _held.Remove(stale);
        }
    }

    /// <summary>What has come of this round, addressed to everybody or to this party.</summary>
    internal ImmutableArray<SignedEnvelope> MessagesOf(RoundNumber round)
    {
        lock (_gate) return _held.TryGetValue(round, out var messages) ? [.. messages.Where(message => message.Header.To is null || message.Header.To == self)] : [];
    }

    /// <summary>Senders caught so far, in party order; one blame each.</summary>
    internal ImmutableArray<Blame> Offences()
    {
        lock (_gate) return [.. _offences.Select(offence => offence.Blame).OrderBy(blame => blame.Culprit!.Value.Index)];
    }

    /// <summary>Complaints about the current round or an earlier one, in party order; all while announcements are awaited: who has halted makes none, so there is nothing to wait for.</summary>
    internal ImmutableArray<SignedEnvelope> DueComplaints()
    {
        lock (_gate)
        {
            var all = _current is { } current && SegmentNumbering.IsAnnouncement(current);
            return [.. _complaints.Values.Where(complaint => all || complaint.Header.Round == _current || IsPast(complaint.Header.Round)).OrderBy(complaint => complaint.Header.From.Index)];
        }
    }

    /// <summary>Whether this complaint's evidence still has to be heard; true once per complainant.</summary>
    internal bool Hear(PartyId complainant)
    {
        lock (_gate) return _heard.Add(complainant);
    }

    /// <summary>Records what no honest party sends.</summary>
    internal void Convict(Blame blame, SignedEnvelope message)
    {
        lock (_gate) Offend(blame, message);
    }

    /// <summary>The bytes still at hand, by digest of the body.</summary>
    internal SignedEnvelope? Find(Digest digest)
    {
        lock (_gate)
            return _held.Values.SelectMany(messages => messages).Concat(_offences.Select(offence => offence.Second)).FirstOrDefault(message => message.Digest == digest);
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

    private void Offend(Blame blame, SignedEnvelope message)
    {
        if (_offences.All(offence => offence.Blame.Culprit != blame.Culprit)) _offences.Add((blame, message));
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
        if (!_held.TryGetValue(place.Round, out var messages)) _held.Add(place.Round, messages = []);
        messages.Add(envelope);
        return place.Round == _current ? Fate.Fresh : Fate.Early;
    }

    private bool IsPast(RoundNumber round) => _past.Contains(round)
        || (round.Attempt > 0 && round.Attempt <= _closedAttempts.GetValueOrDefault(SegmentNumbering.SegmentOf(round)));

    private readonly record struct Place(MessageKind Kind, RoundNumber Round, ushort Block, PartyId From, PartyId? To);
}
