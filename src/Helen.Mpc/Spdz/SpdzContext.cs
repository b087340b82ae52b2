using System.Collections.Immutable;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Helen.Arithmetic.Fields;
using Helen.Arithmetic.Randomness;
using Helen.Cryptography.Encoding;
using Helen.Cryptography.Hashing;
using Helen.Cryptography.Transcripts;
using Helen.Mpc.Tuples;
using Helen.Rounds;

namespace Helen.Mpc.Spdz;

/// <summary>
/// SPDZ online for one segment attempt at one party (protocol §4.1; DPSZ12, Damgård et al. 2013): additive sharing with a global MAC key, Beaver multiplication,
/// openings by all-to-all broadcast, batched MAC checks. Every party makes the same calls in the same order; one call is at most one exchange, whatever its width.
/// After any exception the context is dead: the attempt is over. Not thread-safe.
/// </summary>
public sealed class SpdzContext : IDisposable
{
    private static readonly ConditionalWeakTable<ISegmentChannel, object> s_taken = [];
    private readonly ISegmentChannel _channel;
    private readonly ITupleSource _tuples;
    private readonly IRandomSource _random;
    private readonly List<TupleBatch> _batches = [];
    private readonly List<FieldElement> _uncheckedValues = [];
    private readonly List<FieldElement> _uncheckedMacs = [];
    private ushort _parts, _checks;
    private int _openings;
    private bool _busy;

    /// <summary>A context over the channel of one attempt and the tuples of the running MAC epoch.</summary>
    /// <param name="channel">This party's end.</param>
    /// <param name="tuples">Tuples and MAC key share; outlives the context.</param>
    /// <param name="random">Nonces of the MAC-check commitments.</param>
    /// <exception cref="InvalidOperationException">The attempt has, or had, a context.</exception>
    public SpdzContext(ISegmentChannel channel, ITupleSource tuples, IRandomSource random)
    {
        ArgumentNullException.ThrowIfNull(channel);
        ArgumentNullException.ThrowIfNull(tuples);
        ArgumentNullException.ThrowIfNull(random);
        // The checks of one context do not cover the openings of another, so a second one could open bounded values too early.
        if (!s_taken.TryAdd(channel, s_taken)) throw new InvalidOperationException($"{channel.Segment}, attempt {channel.Attempt} has a context already.");
        (_channel, _tuples, _random) = (channel, tuples, random);
    }

    /// <summary>This party.</summary>
    public PartyId Self => _channel.Self;

    /// <summary>Number of parties m.</summary>
    public int PartyCount => _channel.PartyCount;

    /// <summary>Triples consumed so far.</summary>
    public int TriplesUsed { get; private set; }

    /// <summary>Random bits consumed so far.</summary>
    public int RandomBitsUsed { get; private set; }

    /// <summary>Input masks consumed so far, of all parties.</summary>
    public int InputMasksUsed { get; private set; }

    /// <summary>Values opened so far, those of multiplications included.</summary>
    public int ValuesOpened { get; private set; }

    /// <summary>Exchanges so far, those of MAC checks included.</summary>
    public int Exchanges { get; private set; }

    /// <summary>Openings that no MAC check has covered yet.</summary>
    public int UncheckedValues => _uncheckedValues.Count;

    /// <summary>The share of a public constant.</summary>
    public AuthenticatedShare Constant(FieldElement value) => new(Self.Index == 0 ? value : FieldElement.Zero, _tuples.MacKey.Value * value);

    /// <summary>[x] + c for a public c.</summary>
    public AuthenticatedShare AddPublic(AuthenticatedShare share, FieldElement value) => share + Constant(value);

    /// <summary>Takes the tuples that the next steps need, as one part of the attempt.</summary>
    /// <exception cref="InvalidOperationException">The source refuses: see <see cref="ITupleSource.TakeAsync"/>.</exception>
    public async ValueTask ReserveAsync(TupleDemand demand, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(demand);
        Enter();
        var part = _parts++;
        _batches.Add(await _channel.AwaitAsync(stop => _tuples.TakeAsync(_channel.Segment, _channel.Attempt, part, demand, stop).AsTask(), ct));
        _busy = false;
    }

    /// <summary>The next shared random bits of what was reserved. No exchange.</summary>
    /// <exception cref="UnreachableException">More than reserved.</exception>
    public AuthenticatedShare[] NextRandomBits(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        var bits = new AuthenticatedShare[count];
        for (var i = 0; i < count; i++) bits[i] = BatchWith(static (batch, _) => batch.RandomBitsLeft > 0, 0).NextRandomBit();
        RandomBitsUsed += count;
        return bits;
    }

    /// <summary>
    /// Random values uniform in [0, 2^<paramref name="bits"/>), of that many reserved random bits each. No exchange. What one of them masks is opened through <see cref="OpenBoundedAsync"/>.
    /// </summary>
    /// <param name="count">How many values.</param>
    /// <param name="bits">1 to 126: a sum of more would wrap around p.</param>
    /// <exception cref="UnreachableException">More than reserved.</exception>
    public AuthenticatedShare[] NextBoundedValues(int count, int bits)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bits, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(bits, FieldElement.BitLength);
        var drawn = NextRandomBits(checked(count * bits));
        var values = new AuthenticatedShare[count];
        for (var i = 0; i < drawn.Length; i++) values[i / bits] += drawn[i] * FieldElement.PowerOfTwo(i % bits);
        Array.Clear(drawn);
        return values;
    }

    /// <summary>The next inverse pairs of what was reserved. No exchange.</summary>
    /// <exception cref="UnreachableException">More than reserved.</exception>
    public InversePair[] NextInversePairs(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        var pairs = new InversePair[count];
        for (var i = 0; i < count; i++) pairs[i] = BatchWith(static (batch, _) => batch.InversePairsLeft > 0, 0).NextInversePair();
        return pairs;
    }

    /// <summary>
    /// Shares every party's inputs in one exchange: each publishes x − r for its input masks r. The adversary's inputs are what its broadcast defines.
    /// </summary>
    /// <param name="mine">This party's values.</param>
    /// <param name="countPerParty">How many values each party inputs; public.</param>
    /// <param name="ct">Cancels waiting for the others.</param>
    /// <returns>By party, the shares of its values.</returns>
    /// <exception cref="HaltException">A payload is malformed.</exception>
    public async ValueTask<AuthenticatedShare[][]> InputAsync(ReadOnlyMemory<FieldElement> mine, ImmutableArray<int> countPerParty, CancellationToken ct)
    {
        if (countPerParty.IsDefault || countPerParty.Length != PartyCount) throw new ArgumentException("One count per party.", nameof(countPerParty));
        if (countPerParty[Self.Index] != mine.Length) throw new ArgumentException("The number of values is not the announced one.", nameof(mine));
        Enter();
        var masks = new InputMask[PartyCount][];
        var any = false;
        for (var party = 0; party < PartyCount; party++)
        {
            masks[party] = new InputMask[countPerParty[party]];
            for (var i = 0; i < masks[party].Length; i++) masks[party][i] = BatchWith(static (batch, p) => batch.InputMasksLeft(p) > 0, party).NextInputMask(party);
            InputMasksUsed += masks[party].Length;
            any |= masks[party].Length > 0;
        }
        var shares = new AuthenticatedShare[PartyCount][];
        var own = new FieldElement[mine.Length];
        for (var i = 0; i < own.Length; i++) own[i] = mine.Span[i] - masks[Self.Index][i].Clear;
        var offsets = any ? await BroadcastAsync(own, countPerParty, journalled: false, ct) : [.. masks.Select(_ => Array.Empty<FieldElement>())];
        for (var party = 0; party < PartyCount; party++)
        {
            shares[party] = new AuthenticatedShare[masks[party].Length];
            for (var i = 0; i < shares[party].Length; i++) shares[party][i] = AddPublic(masks[party][i].Share, offsets[party][i]);
            Array.Clear(masks[party]);
        }
        _busy = false;
        return shares;
    }

    /// <summary>[x_j · y_j] for all j: a whole layer in one exchange, one triple each (Beaver).</summary>
    /// <exception cref="HaltException">A payload is malformed.</exception>
    public async ValueTask<AuthenticatedShare[]> MultiplyAsync(ReadOnlyMemory<AuthenticatedShare> left, ReadOnlyMemory<AuthenticatedShare> right, CancellationToken ct)
    {
        var (_, products) = await OpenAndMultiplyAsync(default, left, right, ct);
        return products;
    }

    /// <summary>[x_j²] for all j: a whole layer in one exchange, one square and one opened value each (Beaver).</summary>
    /// <exception cref="HaltException">A payload is malformed.</exception>
    public async ValueTask<AuthenticatedShare[]> SquareAsync(ReadOnlyMemory<AuthenticatedShare> values, CancellationToken ct)
    {
        Enter();
        var pairs = new SquarePair[values.Length];
        var shares = new AuthenticatedShare[pairs.Length];
        for (var j = 0; j < pairs.Length; j++)
        {
            pairs[j] = BatchWith(static (batch, _) => batch.SquaresLeft > 0, 0).NextSquare();
            shares[j] = values.Span[j] - pairs[j].A;
        }
        var opened = await RevealAsync(shares, journalled: false, ct);
        var squares = new AuthenticatedShare[pairs.Length];
        for (var j = 0; j < squares.Length; j++)
            squares[j] = AddPublic(pairs[j].Square + (pairs[j].A * (opened[j] + opened[j])), opened[j] * opened[j]);       // x² = (a+d)² = a² + 2da + d²
        Array.Clear(pairs);
        _busy = false;
        return squares;
    }

    /// <summary>
    /// Opens values that are public by intent or hidden by a mask uniform in the whole field; anything masked by less goes through <see cref="OpenBoundedAsync"/>.
    /// One exchange.
    /// </summary>
    /// <exception cref="HaltException">A payload is malformed.</exception>
    public async ValueTask<UncheckedOpening> OpenAsync(ReadOnlyMemory<AuthenticatedShare> shares, CancellationToken ct)
    {
        var (opening, _) = await OpenAndMultiplyAsync(shares, default, default, ct);
        return opening;
    }

    /// <summary>
    /// Opens values masked by less than a uniform field element. Refused while any earlier opening is unchecked: an error ε in a Beaver opening turns b·x into (b+ε)·x,
    /// and a bounded mask would show the top bits of εx (protocol §4.1).
    /// </summary>
    /// <exception cref="UnreachableException">An earlier opening is unchecked.</exception>
    /// <exception cref="HaltException">A payload is malformed.</exception>
    public ValueTask<UncheckedOpening> OpenBoundedAsync(ReadOnlyMemory<AuthenticatedShare> shares, CancellationToken ct)
    {
        EnsureAllChecked();
        return OpenAsync(shares, ct);
    }

    /// <summary>
    /// <see cref="OpenBoundedAsync"/> with the own message committed before it is sent: for the release, which is opened once and re-sent byte-identical (protocol §7, §8.2).
    /// </summary>
    /// <exception cref="UnreachableException">An earlier opening is unchecked.</exception>
    /// <exception cref="HaltException">A payload is malformed.</exception>
    public async ValueTask<UncheckedOpening> OpenJournalledAsync(ReadOnlyMemory<AuthenticatedShare> shares, CancellationToken ct)
    {
        EnsureAllChecked();
        Enter();
        var values = await RevealAsync(shares, journalled: true, ct);
        _busy = false;
        return new(this, _openings++, values);
    }

    /// <summary>
    /// Checks all openings since the last check: Σ_i macSigma_i = 0 for macSigma_i = Σ_j r_j·(mac_ij − α_i·v_j), r_j hashed after the last opening, macSigma_i first
    /// committed with a hash of all v_j, then opened; both journalled (protocol §4.1, §8.3). A wrong opened value passes with probability below 2^−125.
    /// </summary>
    /// <exception cref="HaltException">The check failed (nobody can be named), a commitment was opened wrongly, or a payload is malformed (both name the party).</exception>
    public async ValueTask<MacCheckPassed> MacCheckAsync(CancellationToken ct)
    {
        Enter();
        if (_uncheckedValues.Count > 0)
        {
            await RunMacCheckAsync(ct);
            _channel.Checked("MAC checks", 1);
            _uncheckedValues.Clear();
            _uncheckedMacs.Clear();
        }
        _busy = false;
        return new(this, _openings);
    }

    /// <summary>A segment ends with all its openings checked; anything else is a bug.</summary>
    /// <exception cref="UnreachableException">An opening is unchecked.</exception>
    public void EnsureAllChecked()
    {
        if (_uncheckedValues.Count > 0) throw new UnreachableException($"{_uncheckedValues.Count} opened values await a MAC check.");
    }

    /// <summary>Erases unused tuples; they are burnt.</summary>
    public void Dispose()
    {
        _busy = true;
        foreach (var batch in _batches) batch.Dispose();
        _batches.Clear();
        _uncheckedValues.Clear();
        _uncheckedMacs.Clear();
    }

    /// <summary>An opening and a layer of multiplications in one exchange. The values opened for the multiplications stay inside.</summary>
    internal async ValueTask<(UncheckedOpening Opening, AuthenticatedShare[] Products)> OpenAndMultiplyAsync(
        ReadOnlyMemory<AuthenticatedShare> open, ReadOnlyMemory<AuthenticatedShare> left, ReadOnlyMemory<AuthenticatedShare> right, CancellationToken ct)
    {
        if (left.Length != right.Length) throw new ArgumentException("A layer pairs as many left as right factors.", nameof(right));
        Enter();
        if (left.IsEmpty)
        {
            var opened = await RevealAsync(open, journalled: false, ct);
            _busy = false;
            return (new(this, _openings++, opened), []);
        }

        var triples = new BeaverTriple[left.Length];
        var shares = new AuthenticatedShare[open.Length + (2 * triples.Length)];
        open.CopyTo(shares);
        for (var j = 0; j < triples.Length; j++)
        {
            triples[j] = BatchWith(static (batch, _) => batch.TriplesLeft > 0, 0).NextTriple();
            shares[open.Length + (2 * j)] = left.Span[j] - triples[j].A;
            shares[open.Length + (2 * j) + 1] = right.Span[j] - triples[j].B;
        }
        TriplesUsed += triples.Length;
        var values = await RevealAsync(shares, journalled: false, ct);
        var products = new AuthenticatedShare[triples.Length];
        for (var j = 0; j < products.Length; j++)
        {
            var (d, e) = (values[open.Length + (2 * j)], values[open.Length + (2 * j) + 1]);     // xy = (a+d)(b+e) = c + d·b + e·a + de
            products[j] = AddPublic(triples[j].C + (triples[j].B * d) + (triples[j].A * e), d * e);
        }
        Array.Clear(triples);
        _busy = false;
        return (new(this, _openings++, values[..open.Length]), products);
    }

    private async ValueTask<FieldElement[]> RevealAsync(ReadOnlyMemory<AuthenticatedShare> shares, bool journalled, CancellationToken ct)
    {
        if (shares.Length == 0) return [];
        var own = new FieldElement[shares.Length];
        var opening = shares.Span;
        for (var j = 0; j < own.Length; j++) own[j] = opening[j].Value;
        var all = await BroadcastAsync(own, [.. Enumerable.Repeat(own.Length, PartyCount)], journalled, ct);
        var sums = all[0];
        for (var party = 1; party < all.Length; party++)
        {
            for (var j = 0; j < sums.Length; j++) sums[j] += all[party][j];
        }
        var first = _uncheckedMacs.Count;
        _uncheckedValues.AddRange(sums);
        CollectionsMarshal.SetCount(_uncheckedMacs, first + sums.Length);
        var macs = CollectionsMarshal.AsSpan(_uncheckedMacs)[first..];
        var opened = shares.Span;
        for (var j = 0; j < macs.Length; j++) macs[j] = opened[j].Mac;
        ValuesOpened += sums.Length;
        return sums;
    }

    private async ValueTask<FieldElement[][]> BroadcastAsync(FieldElement[] mine, ImmutableArray<int> countPerParty, bool journalled, CancellationToken ct)
    {
        var payloads = await ExchangeAsync(SpdzEncoding.WriteElements(mine), journalled, ct);
        return ReadAll(payloads, (wire, party) => SpdzEncoding.TryReadElements(wire.Span, countPerParty[party]));
    }

    private async ValueTask RunMacCheckAsync(CancellationToken ct)
    {
        var check = _checks++;
        var values = _uncheckedValues.ToArray();
        var opened = Digest.Of(SpdzEncoding.WriteElements(values));
        var macSigma = MacSigma(values, opened, check);
        var nonce = new byte[SpdzEncoding.NonceBytes];
        _random.Fill(nonce);
        // Parties agree on the opened values when a commitment is judged: they are sums of broadcasts, and an exchange completes only among equal views of all earlier ones.
        var commitments = ReadAll(
            await ExchangeAsync(CommitmentTo(Self, macSigma, nonce, opened, check).ToArray(), journalled: true, ct),
            static (wire, _) => SpdzEncoding.TryReadDigest(wire.Span));
        ImmutableArray<Digest> evidence = [.. Enumerable.Range(0, PartyCount).Select(party => _channel.EnvelopeOf(new(party)))];
        var openings = ReadAll(
            await ExchangeAsync(SpdzEncoding.WriteMacOpening(macSigma, nonce), journalled: true, ct),
            static (wire, _) => SpdzEncoding.TryReadMacOpening(wire.Span));

        var blames = ImmutableArray.CreateBuilder<Blame>();
        var sum = FieldElement.Zero;
        for (var party = 0; party < PartyCount; party++)
        {
            var opening = openings[party];
            sum += opening.MacSigma;
            if (CommitmentTo(new(party), opening.MacSigma, opening.Nonce, opened, check) == commitments[party].Value) continue;
            blames.Add(new(new PartyId(party), Fault.CommitmentMismatch, _channel.LastRound, [evidence[party], _channel.EnvelopeOf(new(party))],
                "The opened MAC sum is not the committed one."));
        }
        if (blames.Count > 0) throw new HaltException(blames.ToImmutable());
        if (!sum.IsZero)
        {
            throw new HaltException(new Blame(null, Fault.MacCheckFailed, _channel.LastRound,
                [.. Enumerable.Range(0, PartyCount).Select(party => _channel.EnvelopeOf(new(party)))], "An opened value is not the shared one."));
        }
    }

    private FieldElement MacSigma(FieldElement[] values, Digest opened, ushort check)
    {
        var coefficients = Coefficients(_channel, opened, check, values.Length);
        var macSum = FieldElement.InnerProduct(coefficients, CollectionsMarshal.AsSpan(_uncheckedMacs));
        return macSum - (_tuples.MacKey.Value * FieldElement.InnerProduct(coefficients, values));
    }

    /// <summary>r_j: fixed by everything broadcast up to the last opening, so by the errors in it.</summary>
    internal static FieldElement[] Coefficients(ISegmentChannel channel, Digest opened, ushort check, int count)
    {
        var transcript = new Transcript("helen/v1/spdz-mac-check"u8);
        transcript.Append("context"u8, Address(channel).UInt16(check).Written.Span);
        transcript.Append("view"u8, channel.View);
        transcript.Append("opened"u8, opened);
        var bytes = new byte[count * FieldElement.ByteCount];
        transcript.Challenge("coefficients"u8, bytes);
        return SpdzEncoding.Coefficients(bytes);
    }

    private Digest CommitmentTo(PartyId party, FieldElement macSigma, ReadOnlySpan<byte> nonce, Digest opened, ushort check) => Digest.Of(
        Address(_channel).UInt16(check).UInt16((ushort)party.Index).Digest(opened).Field(macSigma).Raw(nonce).Written.Span);

    private static CanonicalWriter Address(ISegmentChannel channel) => new CanonicalWriter().Text("helen/v1/spdz").Digest(channel.Session.Digest)
        .Byte((byte)channel.Segment.Phase).UInt16(channel.Segment.Iteration).UInt16(channel.Segment.Index).Byte(channel.Attempt);

    private async ValueTask<ImmutableArray<ReadOnlyMemory<byte>>> ExchangeAsync(ReadOnlyMemory<byte> mine, bool journalled, CancellationToken ct)
    {
        Exchanges++;
        var all = journalled ? await _channel.ExchangeJournalledAsync(mine, ct) : await _channel.ExchangeAsync(mine, ct);
        return all.Length == PartyCount ? all : throw new UnreachableException("The channel returned another number of payloads than there are parties.");
    }

    /// <summary>Decodes every payload before anyone is blamed, so that all who failed are named.</summary>
    private T[] ReadAll<T>(ImmutableArray<ReadOnlyMemory<byte>> payloads, Func<ReadOnlyMemory<byte>, int, T?> tryRead) where T : class
    {
        var read = new T[PartyCount];
        var blames = ImmutableArray.CreateBuilder<Blame>();
        for (var party = 0; party < PartyCount; party++)
        {
            if (tryRead(payloads[party], party) is { } message) read[party] = message;
            else blames.Add(new(new PartyId(party), Fault.MalformedEncoding, _channel.LastRound, [_channel.EnvelopeOf(new(party))], "The payload is not what this step of the segment sends."));
        }
        return blames.Count == 0 ? read : throw new HaltException(blames.ToImmutable());
    }

    private TupleBatch BatchWith(Func<TupleBatch, int, bool> has, int party)
    {
        foreach (var batch in _batches)
        {
            if (has(batch, party)) return batch;
        }
        throw new UnreachableException("The segment has run out of tuples: a circuit used more than was reserved.");
    }

    /// <summary>Left set by whatever throws: a context that lost an exchange or failed a check is dead.</summary>
    private void Enter()
    {
        if (_busy) throw new UnreachableException("The context is ended, has failed, or is in the middle of another step.");
        _busy = true;
    }
}
