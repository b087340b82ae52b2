using System.Collections.Immutable;
using System.Diagnostics;
using System.Threading.Channels;
using Helen.Arithmetic.Randomness;
using Helen.Cryptography.Encoding;
using Helen.Cryptography.Hashing;

namespace Helen.Rounds;

/// <summary>
/// Moves one party through one session: gathers a round's messages, has them checked, commits what follows, and only then sends it (protocol §8.2).
/// Steps run one at a time, in the same order at every party. Silence is no fault: waiting ends with the caller's token only.
/// After a halt the session is dead: every call ends with that halt, and <see cref="ListenAsync"/> hears whom others convict.
/// </summary>
public sealed class RoundDriver : IAsyncDisposable
{
    private const int NonceBytes = 16;

    private readonly IPeerLinks _links;
    private readonly IRoundJournal _journal;
    private readonly IRandomSource _coins;
    private readonly WireLimits _limits;
    private readonly IProgress<RoundProgress>? _progress;
    private readonly IProofScheduler _proofs;
    private readonly InboxLedger _ledger;
    private readonly CancellationTokenSource _stop = new();
    private readonly Channel<bool> _arrivals = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly Dictionary<(MessageKind, RoundNumber, ushort, PartyId?), Digest> _signed = [];
    private readonly Task _pump;
    private (Phase Phase, ImmutableArray<SignedOutgoing> Outbox) _sentLast = (Phase.Agreement, []);
    private (Phase Phase, ImmutableArray<SignedOutgoing> Outbox) _sentBefore = (Phase.Agreement, []);
    private readonly Dictionary<RoundNumber, List<SignedEnvelope>> _ownBroadcasts = [];
    private readonly List<ViewOrigin> _origins = [];
    private readonly Dictionary<PartyId, Complaint> _heard = [];
    private readonly HashSet<ComplaintParts> _heardParts = [];
    private (SegmentId Id, Digest Start)? _lastSegment;
    private Digest _standing;                               // the view on which the round begun last was gathered
    private Digest _committed;                              // the view that was committed last in this life; a replay leads back to it
    private bool _disputeSought;
    private bool _haltedElsewhere;
    private (Task Work, Task Dropped, CancellationTokenSource Stop)? _elsewhere;    // what this party waited for when it was told to halt
    private (ViewOrigin? Origin, RoundNumber At)? _dispute;
    private Func<Gathered>? _gathered;                      // what has come of the round begun last, by now
    private Func<ImmutableArray<SignedEnvelope>, CancellationToken, Task<ImmutableArray<Blame>>>? _refused;     // what is wrong with its messages; null when its caller judges them
    private HashSet<Digest> _judged = [];                   // those that have been judged
    private volatile CommittedHalt? _halt;                  // once it is committed and told; until then whoever calls reads the journal
    private readonly HashSet<PartyId> _answered = [];
    private readonly Dictionary<PartyId, Task> _repeating = [];
    private ReadOnlyMemory<byte> _announcement;
    private ImmutableArray<SignedOutgoing> _complaint;
    private byte _epoch;
    private bool _resuming;
    private int _busy;

    /// <summary>A driver at the beginning of its session; a journal that knows steps already is replayed by running the same steps again.</summary>
    /// <param name="links">This party's links. The driver reads them from now on, until it is disposed; it does not own them.</param>
    /// <param name="journal">This party's journal of this session.</param>
    /// <param name="coins">Randomness of the rounds.</param>
    /// <param name="limits">What decoders accept in this session.</param>
    /// <param name="progress">Told after each gathered round; may be null.</param>
    /// <param name="proofs">Where proofs are checked; null = on this process' thread pool.</param>
    public RoundDriver(IPeerLinks links, IRoundJournal journal, IRandomSource coins, WireLimits limits, IProgress<RoundProgress>? progress = null, IProofScheduler? proofs = null)
    {
        ArgumentNullException.ThrowIfNull(links);
        _links = links;
        _journal = journal;
        _coins = coins;
        _limits = limits;
        _progress = progress;
        _proofs = proofs ?? InProcessProofs.Instance;
        _ledger = new InboxLedger(links.Self, links.PartyCount, links.Session, links.MaxPayloadBytes);
        View = _standing = ViewChain.Start(links.Session);
        _pump = Task.Run(PumpAsync);
    }

    /// <summary>This party.</summary>
    public PartyId Self => _links.Self;

    /// <summary>Number of parties m.</summary>
    public int PartyCount => _links.PartyCount;

    /// <summary>The session.</summary>
    public SessionId Session => _links.Session;

    /// <summary>The largest payload of one envelope, in bytes.</summary>
    internal int MaxPayloadBytes => _links.MaxPayloadBytes;

    /// <summary>Hash chain over everything all parties have broadcast up to the last completed step (protocol §3.2); what the transcript hash of a checkpoint is.</summary>
    public Digest View { get; private set; }

    /// <summary>Traffic and fates so far.</summary>
    public DriverStatistics Statistics { get; } = new();

    /// <summary>
    /// Begins, or begins again after lost memory: announces a MAC epoch and what this party holds, waits for every peer's announcement, and confirms that all were told the same
    /// (protocol §8.3). The view chain starts over, and with it what counts as over; replayed steps bring both back to where they were committed.
    /// </summary>
    /// <param name="epoch">1..64, above every epoch this party ever announced; durable before the call.</param>
    /// <param name="claim">What this party holds; bytes of the caller's.</param>
    /// <param name="judge">What is wrong with the claims, by party index; the session halts unless it is nothing. Null when this party has its result: whatever the peers say, it does not halt any more.</param>
    /// <param name="ct">Ends the waiting.</param>
    /// <returns>Every party's claim by index, once all have announced this very epoch; every segment from here on is an attempt of it.</returns>
    /// <exception cref="AttemptLostException">A peer announced a later epoch: make that one durable and announce it.</exception>
    public async Task<Step<ImmutableArray<ReadOnlyMemory<byte>>>> ResumeAsync(
        byte epoch, ReadOnlyMemory<byte> claim, Func<ImmutableArray<ReadOnlyMemory<byte>>, ImmutableArray<Blame>>? judge, CancellationToken ct)
    {
        if (epoch is 0 or > SegmentNumbering.MaxAttempt) throw new ArgumentOutOfRangeException(nameof(epoch), $"Epochs are 1 to {SegmentNumbering.MaxAttempt}.");
        using var turn = Enter();
        if (await ResumeHaltAsync<ImmutableArray<ReadOnlyMemory<byte>>>(ct) is { } halted) return halted;
        _ledger.BeginAgain();
        View = ViewChain.Start(Session);
        _lastSegment = null;
        _epoch = epoch;
        _answered.Clear();
        _resuming = true;
        try
        {
            // The nonce makes announcements of two lives differ: a store put back from a copy, which repeats an epoch, convicts itself (protocol §8.4).
            var payload = new byte[NonceBytes + claim.Length];
            _coins.Fill(payload.AsSpan(0, NonceBytes));
            claim.CopyTo(payload.AsMemory(NonceBytes));
            var number = SegmentNumbering.Announcement(epoch);
            var own = Sign(new Outgoing(number, ReservedKinds.Resumption, ReservedKinds.Version, 0, null, payload), View);
            Remember(own);
            _announcement = own.Wire;
            await TransmitAsync(number.Phase, [new SignedOutgoing(null, own.Wire)], ct);
            var gathered = await GatherAsync(number, ReservedKinds.Resumption, ReservedKinds.Version, unicast: false, _ => 1, View, ct);
            var findings = gathered.Findings(gathered.Messages.Where(message => message.Payload.Length < NonceBytes)
                .Select(message => new Blame(message.Header.From, Fault.MalformedEncoding, number, [message.Digest], "The announcement is too short.")));
            // In a dispute everybody stands where it can judge: here, once the others' evidence completes the announcements, behind them.
            if (findings.IsEmpty && !(gathered.Complete && Disputed)) findings = Findings([], gathered.Complaints);
            _ledger.End(number);
            ImmutableArray<SignedEnvelope> all = [.. gathered.Messages.Append(own).OrderBy(envelope => envelope.Header.From.Index)];
            if (findings.IsEmpty) findings = await CompareAsync(epoch, ViewAfter(number, View, all), ct);
            ImmutableArray<ReadOnlyMemory<byte>> claims = findings.IsEmpty ? [.. all.Select(envelope => envelope.Payload[NonceBytes..])] : [];
            if (judge is null) return new Step<ImmutableArray<ReadOnlyMemory<byte>>>.Advance(claims, []);
            if (findings.IsEmpty) findings = judge(claims);
            return findings.IsEmpty ? new Step<ImmutableArray<ReadOnlyMemory<byte>>>.Advance(claims, []) : await HaltAsync<ImmutableArray<ReadOnlyMemory<byte>>>(number, findings, ct);
        }
        finally
        {
            _resuming = false;
        }
    }

    /// <summary>
    /// After the end of the session. Where it halted, tells every peer that begins again, and waits for what convicts somebody whom this party has not named: that is committed, shown to all, and
    /// every call ends with it from then on. Otherwise waits for a peer that begins again, perhaps because it lost its memory before it saw the end, and needs the same steps again from all.
    /// </summary>
    /// <param name="ct">Ends the waiting.</param>
    /// <returns>The epoch that the peer announced; 0 when the halt names more than before.</returns>
    public async Task<byte> ListenAsync(CancellationToken ct)
    {
        using var turn = Enter();
        // Announcements made before this process began are lost to it.
        if (!await ReviveAsync(ct) && _epoch == 0) await InquireAsync(ct);

        while (true)
        {
            if (_halt is { } halt && await NameAsync(halt, ct)) return 0;
            if (_halt is null && _ledger.Resumptions().Select(envelope => envelope.Header.Round.Attempt).Where(epoch => epoch > _epoch).DefaultIfEmpty().Max() is var later and > 0) return later;
            await AnswerAsync(ct);
            await _arrivals.Reader.ReadAsync(ct);
        }
    }

    /// <summary>
    /// Begins a chain of rounds: commits and sends the messages of its first round, without waiting for anybody.
    /// </summary>
    /// <param name="number">Names the step in the journal; no round may have it (by convention Step 0).</param>
    /// <param name="begin">Makes the first state and outbox; not called when the journal knows them.</param>
    /// <param name="ct">Ends the sending, not the commit.</param>
    public async Task<Step<TNext>> StartAsync<TNext>(RoundNumber number, Func<IRandomSource, Step<TNext>> begin, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(begin);
        RequireJournalled(number);
        using var turn = Enter();
        if (await ResumeHaltAsync<TNext>(ct) is { } halted) return halted;
        if (await _journal.FindAsync<TNext>(number, ct) is { } known) return await ReplayAsync(known, ct);
        if (Findings([], HearComplaints()) is { IsEmpty: false } before) return await HaltAsync<TNext>(number, before, ct);
        return begin(_coins) switch
        {
            Step<TNext>.Advance advance => await CommitAsync(number, advance, View, ct),
            Step<TNext>.Halt halt => await HaltAsync<TNext>(number, halt.Blames, ct),
            _ => throw new UnreachableException(),
        };
    }

    /// <summary>
    /// One round: waits for every expected message, checks all of them, and commits and sends what follows. When the journal knows the round's step,
    /// the stored bytes are sent again and nothing is recomputed.
    /// </summary>
    public async Task<Step<TNext>> RunAsync<TState, TMessage, TNext>(Round<TState, TMessage, TNext> round, TState state, CancellationToken ct)
        where TMessage : class, IWireMessage<TMessage>
    {
        ArgumentNullException.ThrowIfNull(round);
        RequireJournalled(round.Number);
        RequireOwnKind(TMessage.Kind);
        using var turn = Enter();
        if (await ResumeHaltAsync<TNext>(ct) is { } halted) return halted;
        if (await _journal.FindAsync<TNext>(round.Number, ct) is { } known) return await ReplayAsync(known, ct);

        var number = round.Number;
        var gathered = await GatherAsync(number, TMessage.Kind, TMessage.Version, round.Unicast, peer => round.Expected(state, peer), View, ct);
        (_refused, _judged) = (async (messages, stop) => [.. (await VerifyAsync(round, state, messages, stop)).Refused], [.. gathered.Messages.Select(message => message.Digest)]);
        var (verified, refused) = await VerifyAsync(round, state, gathered.Messages, ct);
        var findings = gathered.Findings(refused);
        if (!findings.IsEmpty) return await HaltAsync<TNext>(number, findings, ct);
        if (!gathered.Complete) return await HaltAsync<TNext>(number, Findings([], gathered.Complaints), ct);

        var step = round.Complete(state, new Inbox<TMessage>(verified), _coins);
        if (step is Step<TNext>.Halt halt) return await HaltAsync<TNext>(number, halt.Blames, ct);
        // Nothing of the step has left this party yet, so after a complaint or an offence nothing will.
        if (Findings([], HearComplaints()) is { IsEmpty: false } since) return await HaltAsync<TNext>(number, since, ct);
        var origin = ViewOrigin.Of(number, View, gathered.Messages.Where(message => message.Header.To is null).Concat(_ownBroadcasts.GetValueOrDefault(number) ?? []), gathered.Messages.Select(message => message.Header.From));
        Note(origin);
        return await CommitAsync(number, (Step<TNext>.Advance)step, origin.View, ct);
    }

    /// <summary>
    /// Runs one attempt of a segment; its result and the view after it are committed. On cancellation the attempt is lost and the view stays where the
    /// segment began. A further attempt, even after a finished one, begins there again as long as no round has been completed in between (protocol §8.3).
    /// </summary>
    /// <param name="segment">The segment; Index at most 63.</param>
    /// <param name="from">Where it starts from.</param>
    /// <param name="attempt">1..64; durable, and its tuples reserved, before the call.</param>
    /// <param name="ct">Gives the attempt up.</param>
    /// <param name="keep">Whether the result is committed. Preprocessing is not kept: every start of the process burns it (protocol §8.4).</param>
    public Task<Step<TResult>> RunSegmentAsync<TCheckpoint, TResult>(Segment<TCheckpoint, TResult> segment, TCheckpoint from, byte attempt, CancellationToken ct, bool keep = true)
    {
        ArgumentNullException.ThrowIfNull(segment);
        return RunAttemptAsync(segment.Id, attempt, channel => segment.RunAsync(from, channel, ct), keep, segment.IsJournalled, ct);
    }

    /// <summary>The same for a segment that is one function.</summary>
    public Task<Step<TResult>> RunSegmentAsync<TResult>(SegmentId id, byte attempt, Func<ISegmentChannel, CancellationToken, Task<TResult>> body, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(body);
        return RunAttemptAsync<TResult>(id, attempt, async channel =>
        {
            try
            {
                return new Step<TResult>.Advance(await body(channel, ct), []);
            }
            catch (HaltException halt)
            {
                return new Step<TResult>.Halt(halt.Blames);
            }
        }, keep: true, journalled: false, ct);
    }

    /// <summary>The echo between journalled rounds: every party confirms <see cref="View"/> (protocol §6.5). Sends nothing when m = 2 (§3.4). The view does not change.</summary>
    /// <param name="number">The echo's own place; no round may have it.</param>
    /// <param name="ct">Ends the waiting.</param>
    public async Task<Step<ConfirmedView>> ConfirmAsync(RoundNumber number, CancellationToken ct)
    {
        RequireJournalled(number);
        using var turn = Enter();
        if (await ResumeHaltAsync<ConfirmedView>(ct) is { } halted) return halted;
        try
        {
            // Not journalled: the bytes are a function of the view, so a restarted party sends the same ones.
            return new Step<ConfirmedView>.Advance(await EchoAsync(number, View, journalled: false, ct), []);
        }
        catch (HaltException halt)
        {
            return await HaltAsync<ConfirmedView>(number, halt.Blames, ct);
        }
    }

    /// <summary>Sends the bytes of the last two steps again, for a peer that lost them; duplicates are harmless.</summary>
    public async Task ResendAsync(CancellationToken ct)
    {
        using var turn = Enter();
        await TransmitAsync(_sentBefore.Phase, _sentBefore.Outbox, ct);
        await TransmitAsync(_sentLast.Phase, _sentLast.Outbox, ct);
    }

    /// <summary>Stops reading the links.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_stop.IsCancellationRequested)
        {
            await _stop.CancelAsync();
            await _pump;
            if (_elsewhere is { } elsewhere) await AbandonAsync(elsewhere.Dropped, elsewhere.Stop);
        }

        _stop.Dispose();
    }

    /// <summary>One exchange of a segment: the envelopes of all parties by index, own included.</summary>
    internal async ValueTask<ImmutableArray<SignedEnvelope>> ExchangeAsync(RoundNumber round, MessageKind kind, ReadOnlyMemory<byte> mine, Digest view, bool journalled, CancellationToken ct)
    {
        RequireUndisputed(round, view);
        var own = Sign(new Outgoing(round, kind, ReservedKinds.Version, 0, null, mine), view);
        var outgoing = new SignedOutgoing(null, own.Wire);
        if (journalled) await JournalExchangeAsync(round, own.Digest, [outgoing], view);

        Remember(own);
        await SendAsync(round.Phase, [outgoing], ct);
        var gathered = await GatherExchangeAsync(round, kind, unicast: false, _ => 1, view, ct);
        return [.. gathered.Append(own).OrderBy(envelope => envelope.Header.From.Index)];
    }

    /// <summary>
    /// One exchange of blocks, all broadcast or all private. What is private goes to its recipient alone and is shown to nobody but against its sender.
    /// </summary>
    /// <returns>The envelopes of all parties by (party, block); own broadcasts included, own private ones not.</returns>
    internal async ValueTask<ImmutableArray<SignedEnvelope>> ExchangeBlocksAsync(
        RoundNumber round, IReadOnlyList<(PartyId? To, ushort Block, ReadOnlyMemory<byte> Payload)> mine, bool unicast, Func<PartyId, int> expected, Digest view, CancellationToken ct)
    {
        RequireUndisputed(round, view);
        var own = mine.Select(block => Sign(new Outgoing(round, ReservedKinds.SegmentExchange, ReservedKinds.Version, block.Block, block.To, block.Payload), view)).ToList();
        own.ForEach(Remember);
        await SendAsync(round.Phase, [.. own.Select(envelope => new SignedOutgoing(envelope.Header.To, envelope.Wire))], ct);
        var gathered = await GatherExchangeAsync(round, ReservedKinds.SegmentExchange, unicast, expected, view, ct);
        return [.. gathered.Concat(unicast ? [] : own).OrderBy(envelope => envelope.Header.From.Index).ThenBy(envelope => envelope.Header.Block)];
    }

    /// <summary>
    /// Nothing is sent once a peer has complained. A dispute counts even if it is about the round to come: this party takes its place there without a word, and judges from it what the others dispute.
    /// </summary>
    private void RequireUndisputed(RoundNumber round, Digest view)
    {
        var complaints = HearComplaints();
        if (complaints.IsEmpty && Disputed)
        {
            _ledger.Begin(round);
            _standing = view;
            complaints = HearComplaints(all: true);
        }

        if (Findings([], complaints) is { IsEmpty: false } findings) throw new HaltException(findings);
    }

    /// <summary>Waits for something of this party's own while peers may end the attempt. A complaint counts whatever its round: this party may stand behind it, and will not get there.</summary>
    internal async Task<T> AwaitAsync<T>(Func<CancellationToken, Task<T>> wait, CancellationToken ct)
    {
        var stop = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var work = wait(stop.Token);
        var (taken, kept) = (false, false);
        try
        {
            while (!work.IsCompleted)
            {
                RequireEpoch();
                await AnswerAsync(stop.Token);
                if (Findings([], HearComplaints(all: true)) is { IsEmpty: false } findings)
                {
                    // It may be about to say who it was: whoever complained may have heard it there.
                    kept = true;
                    throw new HaltException(findings);
                }

                var arrival = _arrivals.Reader.WaitToReadAsync(stop.Token).AsTask();
                if (await Task.WhenAny(work, arrival) == work) break;
                await arrival;
                _arrivals.Reader.TryRead(out _);
            }

            var result = await work;
            taken = true;
            return result;
        }
        catch (HaltException) when (work.IsFaulted)
        {
            // Another session of the same parties has halted, and what could be disputed has been there: its rounds and views are none of this one's.
            _haltedElsewhere = true;
            throw;
        }
        finally
        {
            // Its result serves nobody any more, and may be secret.
            var (dropped, before) = (taken ? Task.CompletedTask : DropAsync(work), _elsewhere);
            if (kept) _elsewhere = (work, dropped, stop);
            if (!kept) await AbandonAsync(dropped, stop);
            else if (before is { } other) await AbandonAsync(other.Dropped, other.Stop);
        }

        async Task DropAsync(Task<T> late)
        {
            try
            {
                (await late.ConfigureAwait(false) as IDisposable)?.Dispose();
            }
            finally
            {
                _arrivals.Writer.TryWrite(true);
            }
        }
    }

    private static async Task AbandonAsync(Task work, CancellationTokenSource stop)
    {
        await stop.CancelAsync();
        await work.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        stop.Dispose();
    }

    private async ValueTask<ImmutableArray<SignedEnvelope>> GatherExchangeAsync(RoundNumber round, MessageKind kind, bool unicast, Func<PartyId, int> expected, Digest view, CancellationToken ct)
    {
        var gathered = await GatherAsync(round, kind, ReservedKinds.Version, unicast, expected, view, ct);
        if (gathered.Findings([]) is { IsEmpty: false } findings) throw new HaltException(findings);
        if (!gathered.Complete) throw new HaltException(Findings([], gathered.Complaints));
        _ledger.End(round);
        return gathered.Messages;
    }

    /// <summary>The view after an exchange, whose envelopes stay at hand in case somebody stands elsewhere.</summary>
    internal Digest ViewAfter(RoundNumber round, Digest view, ImmutableArray<SignedEnvelope> envelopes)
    {
        var origin = ViewOrigin.Of(round, view, envelopes, envelopes.Select(envelope => envelope.Header.From));
        Note(origin);
        return origin.View;
    }

    private async Task JournalExchangeAsync(RoundNumber round, Digest digest, ImmutableArray<SignedOutgoing> outbox, Digest view)
    {
        var known = await _journal.FindAsync<Digest>(round, CancellationToken.None);
        if (known is null) await _journal.CommitAsync(new CommittedStep<Digest>(round, digest, outbox, view));
        else if (known.Next != digest) throw new InvalidOperationException(
            $"{round} was sent with other bytes before. A journalled segment is never tried under another attempt, so the state or coins it starts from are not those it began with; any other segment takes the next attempt.");
    }

    /// <summary>What a finished segment has sent, for a peer that has not finished it.</summary>
    private async Task ResendSegmentAsync(SegmentId id, byte attempt, CancellationToken ct)
    {
        for (var step = 0; await _journal.FindAsync<Digest>(SegmentNumbering.Number(id, step, attempt), ct) is { } sent; step++) await TransmitAsync(id.Phase, sent.Outbox, ct);
    }

    /// <summary>Every party confirms this view.</summary>
    internal async ValueTask<ConfirmedView> EchoAsync(RoundNumber round, Digest view, bool journalled, CancellationToken ct)
    {
        if (PartyCount == 2)
        {
            // With one peer there is nobody to tell something else; its next message carries the view anyway.
            if (Findings([], HearComplaints()) is { IsEmpty: false } findings) throw new HaltException(findings);
            if (journalled) await JournalExchangeAsync(round, view, [], view);
            _ledger.End(round);
            return new ConfirmedView(view);
        }

        var envelopes = await ExchangeAsync(round, ReservedKinds.Confirmation, ReadOnlyMemory<byte>.Empty, view, journalled, ct);
        ImmutableArray<Blame> malformed = [.. envelopes.Where(envelope => !envelope.Payload.IsEmpty)
            .Select(envelope => new Blame(envelope.Header.From, Fault.MalformedEncoding, round, [envelope.Digest], "A confirmation has no payload."))];
        return malformed.IsEmpty ? new ConfirmedView(view) : throw new HaltException(malformed);
    }

    /// <summary>Every party confirms that it was told these claims; what is wrong if it was not.</summary>
    private async Task<ImmutableArray<Blame>> CompareAsync(byte epoch, Digest told, CancellationToken ct)
    {
        try
        {
            await EchoAsync(SegmentNumbering.AnnouncementEcho(epoch), told, journalled: false, ct);
            return [];
        }
        catch (HaltException halt)
        {
            return halt.Blames;
        }
    }

    /// <summary>
    /// Tells peers that begin again what they cannot know: that the session has halted; or this party's epoch, where they announced an earlier one. While this party waits
    /// itself, who announces the same one may have lost its memory after it was told, or not have been there: it is told again, once.
    /// </summary>
    private async Task AnswerAsync(CancellationToken ct)
    {
        foreach (var (peer, epoch) in _ledger.TakeCalls())
        {
            if (!_complaint.IsDefault) Repeat(peer, ct);
            else if (epoch == 0 ? _resuming : epoch < _epoch || (_resuming && epoch == _epoch && _answered.Add(peer))) await TransmitAsync(Phase.Agreement, [new SignedOutgoing(peer, _announcement)], ct);
        }
    }

    /// <summary>The whole complaint, for one peer. Nothing waits for it, since that peer may not read; and while it does not, it is not told again.</summary>
    private void Repeat(PartyId peer, CancellationToken ct)
    {
        if (_repeating.TryGetValue(peer, out var last) && !last.IsCompleted) return;
        _repeating[peer] = QuietlyAsync();

        async Task QuietlyAsync() =>
            await TransmitAsync(Phase.Agreement, [.. _complaint.Select(outgoing => outgoing with { To = peer })], ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task InquireAsync(CancellationToken ct)
    {
        var inquiry = Sign(new Outgoing(SegmentNumbering.Inquiry, ReservedKinds.Inquiry, ReservedKinds.Version, 0, null, ReadOnlyMemory<byte>.Empty), ViewChain.Start(Session));
        Remember(inquiry);
        await TransmitAsync(Phase.Agreement, [new SignedOutgoing(null, inquiry.Wire)], ct);
    }

    /// <summary>Nothing of an epoch is waited for once a peer has announced a later one.</summary>
    private void RequireEpoch()
    {
        if (_ledger.Resumptions().FirstOrDefault(envelope => envelope.Header.Round.Attempt > _epoch && _epoch > 0) is { } later)
            throw new AttemptLostException(later.Header.From, later.Header.Round.Attempt);
    }

    private static void RequireOwnKind(MessageKind kind)
    {
        if (ReservedKinds.Contains(kind)) throw new ArgumentException($"Kind {kind.Value} belongs to the driver.", nameof(kind));
    }

    private static void RequireJournalled(RoundNumber number)
    {
        if (number.Attempt != 0) throw new ArgumentException("Attempts belong to segments; a journalled step has attempt 0.", nameof(number));
    }

    private async Task<Step<TResult>> RunAttemptAsync<TResult>(SegmentId id, byte attempt, Func<SegmentChannel, Task<Step<TResult>>> run, bool keep, bool journalled, CancellationToken ct)
    {
        if (id.Index > SegmentNumbering.MaxIndex) throw new ArgumentOutOfRangeException(nameof(id), $"One iteration has at most {SegmentNumbering.MaxIndex + 1} segments.");
        if (attempt is 0 or > SegmentNumbering.MaxAttempt) throw new ArgumentOutOfRangeException(nameof(attempt), $"Attempts are 1 to {SegmentNumbering.MaxAttempt}.");
        using var turn = Enter();
        if (await ResumeHaltAsync<TResult>(ct) is { } halted) return halted;
        if (_lastSegment is { } last && last.Id == id) View = last.Start;
        _lastSegment = (id, View);
        var end = SegmentNumbering.End(id, attempt);
        if (keep && await _journal.FindAsync<TResult>(end, ct) is { } known)
        {
            _ledger.CloseSegment(id, attempt);
            if (journalled) await ResendSegmentAsync(id, attempt, ct);
            return await ReplayAsync(known, ct);
        }

        _ledger.CloseSegment(id, (byte)(attempt - 1));
        var channel = new SegmentChannel(this, id, attempt, View, journalled);
        try
        {
            return await run(channel) switch
            {
                Step<TResult>.Advance advance when keep => await CommitAsync(end, advance, channel.View, ct),
                Step<TResult>.Advance advance => PassOn(end, advance, channel.View),
                Step<TResult>.Halt halt => await HaltAsync<TResult>(channel.LastRound, halt.Blames, ct),
                _ => throw new UnreachableException(),
            };
        }
        finally
        {
            channel.Close();
            _ledger.CloseSegment(id, attempt);
        }
    }

    /// <summary>The end of a segment whose result only lives in memory.</summary>
    private Step<TResult>.Advance PassOn<TResult>(RoundNumber end, Step<TResult>.Advance step, Digest view)
    {
        View = view;
        _ledger.End(end);
        return step;
    }

    private async Task PumpAsync()
    {
        try
        {
            await foreach (var envelope in _links.ReceiveAsync(_stop.Token))
            {
                // A dead session keeps draining, so that the others' sends do not block; it only hears who begins again, and who is convicted.
                if (_halt is not null && envelope.Header.Kind != ReservedKinds.Resumption && envelope.Header.Kind != ReservedKinds.Inquiry && !ReservedKinds.Complains(envelope.Header.Kind)) continue;
                Statistics.Received(envelope.Header.Round.Phase, envelope.Wire.Length, _ledger.Admit(envelope));
                _arrivals.Writer.TryWrite(true);
            }

            _arrivals.Writer.TryComplete(new InvalidOperationException("The links have been closed."));
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            _arrivals.Writer.TryComplete(new ObjectDisposedException(nameof(RoundDriver)));
        }
        catch (Exception exception) // whatever broke the links is the waiting step's to report
        {
            _arrivals.Writer.TryComplete(exception);
        }
    }

    private async Task<Gathered> GatherAsync(RoundNumber round, MessageKind kind, byte version, bool unicast, Func<PartyId, int> expected, Digest view, CancellationToken ct)
    {
        _ledger.Begin(round);
        _standing = view;
        var owed = Enumerable.Range(0, PartyCount).Select(index => new PartyId(index)).Where(party => party != Self).ToDictionary(party => party, expected);
        (_gathered, _refused) = (() => Look([], []), null);
        while (true)
        {
            RequireEpoch();
            await AnswerAsync(ct);
            var complaints = HearComplaints();
            // When all others have complained, be it of a later round, none that is honest sends anything more.
            if (complaints.IsEmpty && _heard.Count == PartyCount - 1) complaints = HearComplaints(all: true);
            var offences = _ledger.Offences();
            var gathered = Look(offences, complaints);
            // Other views end the round at once, as a proof does: who caused them may stay silent as long as it likes, and so may its helpers.
            if (gathered.Complete || gathered.Elsewhere is not null || !offences.IsEmpty || !complaints.IsEmpty)
            {
                _progress?.Report(new RoundProgress(round, Statistics[round.Phase]));
                return gathered;
            }

            await _arrivals.Reader.ReadAsync(ct);
        }

        Gathered Look(ImmutableArray<Blame> offences, ImmutableArray<ComplaintParts> complaints) => Gathered.Of(round, kind, version, unicast, owed, view, _ledger.MessagesOf(round), offences, complaints);
    }

    private async Task<(List<Verified<TMessage>> Verified, List<Blame> Refused)> VerifyAsync<TState, TMessage, TNext>(
        Round<TState, TMessage, TNext> round, TState state, ImmutableArray<SignedEnvelope> messages, CancellationToken ct) where TMessage : class, IWireMessage<TMessage>
    {
        var verified = new List<Verified<TMessage>>();
        var refused = new List<Blame>();
        var wellFormed = new List<(Unverified<TMessage> Message, ImmutableArray<ProofJob> Jobs)>();
        foreach (var envelope in messages)
        {
            if (TMessage.TryRead(envelope.Payload.Span, _limits) is not { } claim)
            {
                refused.Add(new Blame(envelope.Header.From, Fault.MalformedEncoding, round.Number, [envelope.Digest], $"Block {envelope.Header.Block} is not a canonical message."));
                continue;
            }

            var message = new Unverified<TMessage>(envelope.Header, envelope.Digest, claim);
            if (round.Inspect(state, message) is { } blame) refused.Add(blame);
            else wellFormed.Add((message, round.Jobs(state, message)));
        }

        ImmutableArray<ProofTask> tasks = [.. wellFormed.SelectMany(entry => entry.Jobs.Select(job => new ProofTask(
            entry.Message.Header.From, job, () => round.Judge(state, entry.Message, job).Holds, () => round.Describe(state, entry.Message, job))))];
        var holds = tasks.IsEmpty ? [] : await _proofs.JudgeAsync(round.Number, tasks, ct);
        if (holds.Length != tasks.Length) throw new UnreachableException($"{tasks.Length} jobs of {round.Number} got {holds.Length} verdicts.");
        var verdicts = tasks.Zip(holds, (task, held) => new JobVerdict(task.Job, held)).ToHashSet();
        Statistics.Verified(round.Number.Phase, round.ProofName, verdicts.Count);
        foreach (var (message, _) in wellFormed)
        {
            switch (round.Admit(state, message, verdicts))
            {
                case Admission<TMessage>.Accepted accepted: verified.Add(accepted.Message); break;
                case Admission<TMessage>.Refused { Blame: var blame }: refused.Add(blame); break;
                default: throw new UnreachableException($"{round.Number} issues other jobs when asked again.");
            }
        }

        return (verified, refused);
    }

    private async Task<Step<TNext>> CommitAsync<TNext>(RoundNumber number, Step<TNext>.Advance step, Digest view, CancellationToken ct)
    {
        if (step.Outbox.Any(outgoing => ReservedKinds.Contains(outgoing.Kind))) throw new UnreachableException($"{number} sends a message of a reserved kind.");
        var signed = step.Outbox.Select(outgoing => Sign(outgoing, view)).ToList();
        if (signed.Select(PlaceOf).Distinct().Count() != signed.Count) throw new UnreachableException($"{number} put two messages into one place.");
        ImmutableArray<SignedOutgoing> outbox = [.. signed.Select(envelope => new SignedOutgoing(envelope.Header.To, envelope.Wire))];
        await _journal.CommitAsync(new CommittedStep<TNext>(number, step.Next, outbox, view));
        signed.ForEach(Remember);
        View = _committed = view;
        (_gathered, _refused) = (null, null);
        if (number.Attempt == 0) _lastSegment = null;
        _ledger.End(number);
        await SendAsync(number.Phase, outbox, ct);
        return step;
    }

    private async Task<Step<TNext>> ReplayAsync<TNext>(CommittedStep<TNext> known, CancellationToken ct)
    {
        foreach (var outgoing in known.Outbox)
        {
            var envelope = _links.TryOpen(outgoing.Wire);
            if (envelope is null || envelope.Header.From != Self) throw new InvalidDataException($"The stored outbox of {known.Round} is not this party's.");
            Remember(envelope);
        }

        View = known.View;
        if (known.Round.Attempt == 0) _lastSegment = null;
        _ledger.End(known.Round);
        await SendAsync(known.Round.Phase, known.Outbox, ct);
        return new Step<TNext>.Advance(known.Next, []);
    }

    private async Task<Step<TNext>?> ResumeHaltAsync<TNext>(CancellationToken ct)
    {
        if (await ReviveAsync(ct)) return new Step<TNext>.Halt(_halt!.Blames);

        if (_disputeSought) return null;
        if (await _journal.FindAsync<Digest>(SegmentNumbering.Dispute, ct) is { } dispute)
        {
            var (complaint, at) = Recall(dispute);
            await SendAsync(at.Phase, dispute.Outbox, ct);
            // What the others said is lost with this party's memory, and who has halted since says it to those that ask.
            await InquireAsync(ct);
            return await SettleAsync<TNext>(complaint, complaint.Blames, at, dispute.Outbox, ct);
        }

        _disputeSought = true;
        return null;
    }

    /// <summary>Whether the session has halted; a new process repeats its complaint, and asks for what the others said, which it has lost with its memory.</summary>
    private async Task<bool> ReviveAsync(CancellationToken ct)
    {
        if (_halt is not null) return true;
        if (await _journal.FindHaltAsync(ct) is not { } halt) return false;
        if (await _journal.FindAsync<Digest>(SegmentNumbering.Dispute, ct) is { } dispute)
        {
            var (complaint, at) = Recall(dispute);
            _dispute ??= (Recall(complaint), at);
        }

        Recall(halt.Outbox);
        _complaint = halt.Outbox;
        await SendAsync(halt.Round.Phase, halt.Outbox, ct);
        await InquireAsync(ct);
        _halt = halt;
        return true;
    }

    /// <summary>Makes the end durable, then tells of it what has not been told. When either fails, the next call reads what is stored, and tells all of it.</summary>
    private async Task CommitHaltAsync(CommittedHalt halt, ImmutableArray<SignedOutgoing> news, CancellationToken ct)
    {
        _halt = null;
        await _journal.CommitHaltAsync(halt);
        _complaint = halt.Outbox;
        await SendAsync(halt.Round.Phase, news, ct);
        _halt = halt;
    }

    /// <summary>
    /// What comes after a halt may convict somebody whom it does not name, since every party was shown what its peers liked: it is added, and told to all, so that in the end all name the same
    /// (protocol §3.2). Whether it was.
    /// </summary>
    private async Task<bool> NameAsync(CommittedHalt halt, CancellationToken ct)
    {
        var fresh = (await JudgeAsync(ct)).RemoveAll(blame => halt.Blames.Any(known => known.Culprit == blame.Culprit));
        if (fresh.IsEmpty) return false;
        ImmutableArray<SignedOutgoing> told = [.. fresh.SelectMany(blame => Prove(ReservedKinds.Conviction, [blame], SegmentNumbering.Conviction(blame.Culprit!.Value), EvidenceOf([blame])))];
        await CommitHaltAsync(halt with { Blames = [.. halt.Blames.Where(blame => blame.Culprit is not null).Concat(fresh).OrderBy(blame => blame.Culprit!.Value.Index)], Outbox = halt.Outbox.AddRange(told) }, told, ct);
        return true;
    }

    private async Task<Step<TNext>> HaltAsync<TNext>(RoundNumber number, ImmutableArray<Blame> blames, CancellationToken ct)
    {
        var at = _ledger.LastBegun ?? number;
        // A process that halts before it has gathered anything stands where its replayed steps ended.
        if (_ledger.LastBegun is null) _standing = View;
        // What the claims of an epoch contradict each other in, all were told alike: that has been confirmed, and nobody has more to show.
        var disputes = blames.All(blame => blame.Culprit is null) && (Disputed
            || (!_haltedElsewhere && blames.Any(blame => blame.Fault == Fault.ViewMismatch || (blame.Fault == Fault.Disagreement && !SegmentNumbering.IsAnnouncement(number)))));
        var proof = EvidenceOf(blames).ToList();
        var evidence = proof.Concat(_ledger.RecentBroadcasts(lastOnly: !disputes));
        var complaint = Complaint.Write(blames, disputes, disputes ? Asked() : null, evidence, PartBytes, MaxBytes(ReservedKinds.Complaint));
        var outbox = Cut(ReservedKinds.Complaint, at, complaint);
        if (disputes)
        {
            // From here on the session is over; only who is to blame is still open.
            _disputeSought = false;                         // even if the commit throws: it may have been written
            await _journal.CommitAsync(new CommittedStep<Digest>(SegmentNumbering.Dispute, Digest.Of(complaint), outbox, View));
            await SendAsync(at.Phase, outbox, ct);
            return await SettleAsync<TNext>(Complaint.TryRead(complaint, PartyCount)!, blames, at, outbox, ct);
        }

        // What convicts may be as large as a complaint, being one: it goes ahead in a verdict.
        if (proof.Sum(envelope => (long)envelope.Wire.Length) > MaxBytes(ReservedKinds.Complaint) / 2) outbox = Prove(ReservedKinds.Verdict, blames, at, proof).AddRange(outbox);
        await CommitHaltAsync(new CommittedHalt(at, blames, outbox), outbox, ct);
        return new Step<TNext>.Halt(blames);
    }

    /// <summary>Where the view comes from on which this party stands; or, when a peer that has seen the announcements otherwise asks for them, those.</summary>
    private ViewOrigin? Asked() =>
        _origins.Find(origin => SegmentNumbering.IsAnnouncement(origin.Round) && _ledger.DueComplaints(all: true).Any(complaint => complaint.Round == SegmentNumbering.AnnouncementEcho(origin.Round.Attempt)))
        ?? _origins.Find(origin => origin.View == _standing);

    /// <summary>
    /// After a disagreement that names nobody by itself, every honest party publishes what it was told and waits until somebody is convicted or everybody has answered (protocol §3.2).
    /// Two honest parties that were told different things name whoever signed both, whatever it does from then on.
    /// </summary>
    private async Task<Step<TNext>> SettleAsync<TNext>(Complaint own, ImmutableArray<Blame> blames, RoundNumber at, ImmutableArray<SignedOutgoing> outbox, CancellationToken ct)
    {
        _complaint = outbox;
        _dispute = (_origins.Find(known => known.View == _standing) ?? Recall(own), at);
        while (true)
        {
            await AnswerAsync(ct);
            var named = await JudgeAsync(ct);
            // A verdict alone is no answer: it does not say where its sender's view comes from, which may have been told to somebody else.
            if (!named.IsEmpty || _heardParts.Count(part => part.Kind == ReservedKinds.Complaint) == PartyCount - 1)
            {
                // What convicts, or what the last of the others had to say, may have been shown to this party alone, so it is shown to all.
                var shown = named.IsEmpty ? _ledger.ComplaintParts() : EvidenceOf(named);
                if (!named.IsEmpty) blames = named;
                var verdict = Prove(ReservedKinds.Verdict, blames, at, shown);
                await CommitHaltAsync(new CommittedHalt(at, blames, outbox.AddRange(verdict)), verdict, ct);
                return new Step<TNext>.Halt(blames);
            }

            await _arrivals.Reader.ReadAsync(ct);
        }
    }

    /// <summary>Whom everything that has come by now convicts.</summary>
    private async Task<ImmutableArray<Blame>> JudgeAsync(CancellationToken ct)
    {
        HearComplaints(all: true);
        if (_dispute is { } dispute) Judge(dispute.Origin, dispute.At);
        if (_gathered?.Invoke() is { } gathered)
        {
            // What was shown to somebody else alone is judged like what came in time.
            foreach (var blame in gathered.Caught) _ledger.Convict(blame, null);
            var news = gathered.Messages.RemoveAll(message => _judged.Contains(message.Digest));
            if (_refused is { } refused && !news.IsEmpty)
            {
                foreach (var blame in await refused(news, ct)) _ledger.Convict(blame, null);
                _judged.UnionWith(news.Select(message => message.Digest));
            }
        }

        if (_elsewhere is { Work.Exception.InnerException: HaltException found })
            foreach (var blame in found.Blames.Where(blame => blame.Culprit is not null)) _ledger.Convict(blame, null);
        return _ledger.Offences();
    }

    /// <summary>Convicts whoever stands on another view and does not show where that comes from, or shows two bodies of one sender.</summary>
    private void Judge(ViewOrigin? origin, RoundNumber at)
    {
        var elsewhere = Enumerable.Range(0, PartyCount).SelectMany(peer => _ledger.ClaimsOf(new PartyId(peer), at)).Where(message => message.Header.View != _standing).DistinctBy(message => message.Header.From).ToList();
        foreach (var claim in elsewhere)
        {
            var claimant = claim.Header.From;
            if (_standing == ViewChain.Start(Session))
            {
                Convict("It claims another view where nothing has been broadcast yet.");
                continue;
            }

            if (!_heard.TryGetValue(claimant, out var answer)) continue;
            if (answer.Origin?.Round == at && _signed.Keys.Any(key => key.Item2 == at && (key.Item4 is null || key.Item4 == claimant)))
            {
                Convict("It claims to have finished a round in which this party stood elsewhere.");
                continue;
            }

            // Whoever tells of another round may have lost its memory; whoever was not heard in this round may stand on another base.
            if (origin is null || answer.Origin?.Round != origin.Round || !origin.Speakers.Contains(claimant)) continue;
            if (Explain(answer) is not { } shown || shown.Base != origin.Base || shown.View != claim.Header.View || !origin.HasPlacesOf(shown.Broadcasts))
            {
                Convict("The messages it shows do not hash to the view it claimed.");
                continue;
            }

            foreach (var (mine, theirs) in origin.DifferencesFrom(shown.Broadcasts))
            {
                _ledger.Convict(new Blame(mine.Header.From, Fault.Equivocation, origin.Round, [mine.Digest, theirs.Digest],
                    $"{mine.Header.From} signed two different messages for block {mine.Header.Block}."), theirs);
            }

            void Convict(string reason)
            {
                var parts = _ledger.DueComplaints(all: true).Where(complaint => complaint.From == claimant).SelectMany(complaint => complaint.Envelopes).Select(part => part.Digest);
                _ledger.Convict(new Blame(claimant, Fault.CommitmentMismatch, at, [claim.Digest, .. parts], reason), claim);
            }
        }
    }

    /// <summary>The committed dispute of an earlier life; its evidence is this party's memory of the round.</summary>
    private (Complaint Complaint, RoundNumber At) Recall(CommittedStep<Digest> dispute)
    {
        if (Recall(dispute.Outbox) is not [var (parts, complaint)]) throw new InvalidDataException("The stored complaint is not this party's.");
        _standing = parts.Envelopes[0].Header.View;
        return (complaint, parts.Round);
    }

    /// <summary>What this party has told of a halt; the evidence in it is all that a new process knows.</summary>
    private List<(ComplaintParts Parts, Complaint Complaint)> Recall(ImmutableArray<SignedOutgoing> outbox)
    {
        var told = new List<(ComplaintParts, Complaint)>();
        foreach (var envelopes in outbox.Select(outgoing => _links.TryOpen(outgoing.Wire)).OfType<SignedEnvelope>().Where(envelope => envelope.Header.From == Self).GroupBy(envelope => (envelope.Header.Kind, envelope.Header.Round)))
        {
            var parts = new ComplaintParts(envelopes.First(), _ledger.MaxParts(envelopes.Key.Kind));
            foreach (var envelope in envelopes) parts.Add(envelope);
            if (parts.Read(PartyCount) is not { } complaint) continue;
            foreach (var wire in complaint.Evidence)
                if (_links.TryOpen(wire) is { } envelope) _ledger.Admit(envelope, evidence: true);
            told.Add((parts, complaint));
        }

        return told;
    }

    /// <summary>Where this party's view came from, by its own complaint; null when it does not say: announcements that a peer has asked for lead elsewhere.</summary>
    private ViewOrigin? Recall(Complaint own)
    {
        if (own.Origin is not { } origin) return null;
        var broadcasts = own.Evidence.Take(origin.Envelopes).Select(_links.TryOpen).OfType<SignedEnvelope>().ToList();
        var known = ViewOrigin.Of(origin.Round, origin.Base, broadcasts, broadcasts.Select(envelope => envelope.Header.From));
        return known.View == _standing ? known : null;
    }

    /// <summary>What was sent in private is shown only against its sender: a peer on another view may be honest, and its secrets are not everybody's.</summary>
    private IEnumerable<SignedEnvelope> EvidenceOf(ImmutableArray<Blame> blames) => blames
        .SelectMany(blame => blame.Evidence.Select(digest => FindEvidence(digest)).OfType<SignedEnvelope>().Where(envelope => envelope.Header.To is null || envelope.Header.From == blame.Culprit));

    private SignedEnvelope? FindEvidence(Digest digest) =>
        _ledger.Find(digest) ?? _origins.SelectMany(origin => origin.Broadcasts).FirstOrDefault(envelope => envelope.Digest == digest);

    private ImmutableArray<SignedOutgoing> Cut(MessageKind kind, RoundNumber at, byte[] complaint) =>
        [.. ComplaintParts.Split(complaint, _links.MaxPayloadBytes).Select((payload, part) => new SignedOutgoing(null, Sign(new Outgoing(at, kind, ReservedKinds.ComplaintVersion, (ushort)part, null, payload), _standing).Wire))];

    private ImmutableArray<SignedOutgoing> Prove(MessageKind kind, ImmutableArray<Blame> blames, RoundNumber at, IEnumerable<SignedEnvelope> evidence) =>
        Cut(kind, at, Complaint.Write(blames, disputes: false, origin: null, evidence, PartBytes, MaxBytes(kind)));

    private int PartBytes => _links.MaxPayloadBytes - sizeof(ushort);

    private long MaxBytes(MessageKind kind) => (long)PartBytes * _ledger.MaxParts(kind);

    /// <summary>
    /// The complaints that are due. Due or not, the evidence of each is admitted once, as soon as it is whole, as if its senders had sent it, and may bring further complaints: who stands
    /// behind those that complain hears nothing else of what they were told.
    /// </summary>
    private ImmutableArray<ComplaintParts> HearComplaints(bool all = false)
    {
        while (_ledger.DueComplaints(all: true).Where(complaint => _heardParts.Add(complaint)).ToList() is { Count: > 0 } fresh) fresh.ForEach(Hear);
        // Each part carries the view of the round that its sender gathered last, in which its own message carried the same. This needs no view of this party's, which may be a round behind.
        foreach (var told in _ledger.ComplaintParts())
        {
            if (_ledger.ClaimsOf(told.Header.From, told.Header.Round).FirstOrDefault(message => message.Header.View != told.Header.View) is { } claim)
                _ledger.Convict(new Blame(told.Header.From, Fault.CommitmentMismatch, told.Header.Round, [claim.Digest, told.Digest], "Its message and its complaint of one round claim different views."), claim);
        }

        // What arrived since then is heard the next time.
        return [.. _ledger.DueComplaints(all).Where(_heardParts.Contains)];
    }

    private void Hear(ComplaintParts complaint)
    {
        if (complaint.Read(PartyCount) is not { } content)
        {
            // Every part is shown: whoever was sent none of it, or some, can judge it then.
            Convict(Fault.MalformedEncoding, "The complaint is not a canonical message.");
            return;
        }

        // Verdicts and convictions say less of their sender's view than the complaint before them.
        if (complaint.Kind == ReservedKinds.Complaint) _heard[complaint.From] = content;
        else _heard.TryAdd(complaint.From, content);
        foreach (var wire in content.Evidence)
            if (_links.TryOpen(wire) is { } envelope) _ledger.Admit(envelope, evidence: true);
        // Of a view that this party may never have had: an honest party shows what led to its own, or nothing.
        // After the announcements of an epoch the chain starts over, so these lead to the view of their echo only.
        if (content.Origin is { } told && (Explain(content) is not { } origin || (origin.View != complaint.Envelopes[0].Header.View && !SegmentNumbering.IsAnnouncement(told.Round)))) Convict(Fault.CommitmentMismatch, "The messages it shows do not hash to its view.");

        void Convict(Fault fault, string reason) =>
            _ledger.Convict(new Blame(complaint.From, fault, complaint.Round, [.. complaint.Envelopes.Select(part => part.Digest)], reason), complaint.Envelopes[^1]);
    }

    /// <summary>What a complaint shows of a view; null unless it is broadcasts of one round on one base, as it says.</summary>
    private ViewOrigin? Explain(Complaint complaint)
    {
        var origin = complaint.Origin!;
        var shown = complaint.Evidence.Take(origin.Envelopes).Select(_links.TryOpen).OfType<SignedEnvelope>().ToList();
        return shown.Count == origin.Envelopes && shown.All(envelope => envelope.Header.Round == origin.Round && envelope.Header.To is null && envelope.Header.View == origin.Base)
            ? ViewOrigin.Of(origin.Round, origin.Base, shown, []) : null;
    }

    /// <summary>Own findings if there are any, else that a peer complained, else nothing.</summary>
    private ImmutableArray<Blame> Findings(ImmutableArray<Blame> own, ImmutableArray<ComplaintParts> complaints)
    {
        own = own.AddRange(_ledger.Offences());
        if (!own.IsEmpty) return own;
        if (complaints.IsEmpty) return [];
        return [new Blame(null, Fault.PeerComplaint, complaints[0].Round, [.. complaints.SelectMany(complaint => complaint.Envelopes).Select(part => part.Digest)],
            string.Join(" ", complaints.Select(complaint => $"{complaint.From} complained: {string.Join(" ", _heard[complaint.From].Blames)}")))];
    }

    /// <summary>Keeps an origin as long as its view, or the one before it, can be asked for: where this party stands, and where a segment's next attempt or the next epoch begins.</summary>
    private void Note(ViewOrigin origin)
    {
        _origins.RemoveAll(known => known.View != origin.Base && known.View != _lastSegment?.Start && known.View != _committed);
        _origins.Add(origin);
        foreach (var over in _ownBroadcasts.Keys.Where(_ledger.IsOver).ToList()) _ownBroadcasts.Remove(over);
    }

    private SignedEnvelope Sign(Outgoing outgoing, Digest view)
    {
        var envelope = _links.Sign(new MessageHeader(outgoing.Kind, outgoing.Version, Session, outgoing.Round, outgoing.Block, Self, outgoing.To, view), outgoing.Payload);
        if (_signed.TryGetValue(PlaceOf(envelope), out var first) && first != envelope.Digest)
            throw new UnreachableException($"A second message for {outgoing.Round} would convict this party of equivocation.");
        return envelope;
    }

    /// <summary>From here on the message may leave this party: nothing else may ever take its place.</summary>
    private void Remember(SignedEnvelope envelope)
    {
        _signed[PlaceOf(envelope)] = envelope.Digest;
        if (envelope.Header.To is not null) return;
        if (!_ownBroadcasts.TryGetValue(envelope.Header.Round, out var own)) _ownBroadcasts.Add(envelope.Header.Round, own = []);
        if (own.All(known => known.Digest != envelope.Digest)) own.Add(envelope);
    }

    private static (MessageKind, RoundNumber, ushort, PartyId?) PlaceOf(SignedEnvelope envelope) =>
        (envelope.Header.Kind, envelope.Header.Round, envelope.Header.Block, envelope.Header.To);

    private async Task SendAsync(Phase phase, ImmutableArray<SignedOutgoing> outbox, CancellationToken ct)
    {
        if (!outbox.IsEmpty) (_sentBefore, _sentLast) = (_sentLast, (phase, outbox));
        await TransmitAsync(phase, outbox, ct);
    }

    private async Task TransmitAsync(Phase phase, ImmutableArray<SignedOutgoing> outbox, CancellationToken ct)
    {
        foreach (var outgoing in outbox)
        {
            await _links.SendAsync(outgoing.To, outgoing.Wire, ct);
            Statistics.Sent(phase, outgoing.Wire.Length, outgoing.To is null ? PartyCount - 1 : 1);
        }
    }

    private bool Disputed => _heard.Values.Any(complaint => complaint.Disputes);

    private Turn Enter() => Interlocked.Exchange(ref _busy, 1) == 0 ? new Turn(this) : throw new InvalidOperationException("A driver runs one step at a time.");

    private sealed class Turn(RoundDriver driver) : IDisposable
    {
        public void Dispose() => driver._busy = 0;
    }
}
