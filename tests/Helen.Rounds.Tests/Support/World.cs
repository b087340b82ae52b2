using System.Collections.Immutable;
using Helen.Cryptography.Encoding;
using Helen.Cryptography.Hashing;
using Helen.Cryptography.Signatures;
using Helen.Transport;
using Helen.Transport.Loopback;

namespace Helen.Rounds.Tests.Support;

/// <summary>m parties over a tapped loopback. Parties that a test wants to script itself get no driver.</summary>
public sealed class World : IAsyncDisposable
{
    private static readonly WireLimits s_limits = new(64, 10, 128);
    private readonly CancellationTokenSource _patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
    private readonly ImmutableArray<EnvelopeGate> _gates;

    public World(int parties, int[]? scripted = null, string session = "session", int maxPayloadBytes = LoopbackNetwork.DefaultMaxPayloadBytes)
    {
        _patience.CancelAfter(TimeSpan.FromSeconds(60)); // a test that would hang fails instead
        Session = new SessionId(Digest.Of(System.Text.Encoding.UTF8.GetBytes(session)));
        Keys = [.. Enumerable.Range(0, parties).Select(i => SigningKey.Generate(new SeededRandomSource($"key {i}")))];
        ImmutableArray<VerifyKey> all = [.. Keys.Select(key => key.VerifyKey)];
        _gates = [.. Keys.Select((key, i) => new EnvelopeGate(Session, new PartyId(i), key, all, maxPayloadBytes))];
        Network = LoopbackNetwork.TappedForTests(Session, Keys, OnFrame, maxPayloadBytes);
        Journals = [.. Keys.Select(_ => new InMemoryRoundJournal())];
        Drivers = [.. Enumerable.Range(0, parties).Select(i => scripted?.Contains(i) == true ? null! : Driver(i))];
        using var probe = LinksProbe();
        Start = new RoundDriver(probe, new InMemoryRoundJournal(), new SeededRandomSource("probe"), s_limits).View;
    }

    public SessionId Session { get; }

    public ImmutableArray<SigningKey> Keys { get; }

    public LoopbackNetwork Network { get; }

    public InMemoryRoundJournal[] Journals { get; }

    public RoundDriver[] Drivers { get; }

    /// <summary>The view before the first round.</summary>
    public Digest Start { get; }

    /// <summary>What a liar's link carries instead of this envelope.</summary>
    public Func<SignedEnvelope, PartyId, IEnumerable<SignedEnvelope>>? Liar { get; set; }

    /// <summary>Every envelope that was sent, before the liar.</summary>
    public List<(PartyId From, PartyId To, SignedEnvelope Envelope)> Sent { get; } = [];

    /// <summary>Whether <see cref="Sent"/> is kept and the tap looks at frames at all.</summary>
    public bool KeepSent { get; init; } = true;

    public CancellationToken Token => _patience.Token;

    public static PartyId P(int number) => new(number - 1);

    public RoundDriver Driver(int index, IPeerLinks? links = null, IRoundJournal? journal = null, string coins = "coins") =>
        new(links ?? Network.Endpoints[index], journal ?? Journals[index], new SeededRandomSource($"{coins} {index}"), s_limits);

    /// <summary>Signs anything as any party.</summary>
    public SignedEnvelope Sign(PartyId from, RoundNumber round, ReadOnlyMemory<byte> payload, Digest view, MessageKind? kind = null, byte version = 1, ushort block = 0, PartyId? to = null) =>
        _gates[from.Index].Sign(new MessageHeader(kind ?? ToyMessage.Kind, version, Session, round, block, from, to, view), payload);

    public SignedEnvelope Resign(SignedEnvelope envelope, ReadOnlyMemory<byte>? payload = null, Func<MessageHeader, MessageHeader>? header = null) =>
        _gates[envelope.Header.From.Index].Sign(header is null ? envelope.Header : header(envelope.Header), payload ?? envelope.Payload);

    /// <summary>Waits until this holds no more; what is awaited is on its way in other tasks.</summary>
    public async Task WhileAsync(Func<bool> holds)
    {
        while (holds()) await Task.Delay(1, Token);
    }

    /// <summary>Sends as a scripted party.</summary>
    public ValueTask SendAsync(PartyId to, SignedEnvelope envelope) => Network.Endpoints[envelope.Header.From.Index].SendAsync(to, envelope.Wire, Token);

    public static byte[] Complaint(PartyId? culprit, Fault fault, RoundNumber round, params SignedEnvelope[] evidence) => Complaint(culprit, fault, round, disputes: false, null, evidence);

    internal static byte[] Complaint(PartyId? culprit, Fault fault, RoundNumber round, bool disputes, ClaimedOrigin? origin, params SignedEnvelope[] evidence)
    {
        var writer = new CanonicalWriter().UInt16(1).UInt16(1).UInt16(culprit is { } named ? (ushort)named.Index : ushort.MaxValue).Byte((byte)fault)
            .Byte((byte)round.Phase).UInt16(round.Iteration).UInt16(round.Step).Byte(round.Attempt).Text("Because.").Byte(disputes ? (byte)1 : (byte)0).Byte(origin is null ? (byte)0 : (byte)1);
        if (origin is not null)
            writer.Byte((byte)origin.Round.Phase).UInt16(origin.Round.Iteration).UInt16(origin.Round.Step).Byte(origin.Round.Attempt).Digest(origin.Base).UInt16(origin.Envelopes);
        writer.UInt16((ushort)evidence.Length);
        foreach (var envelope in evidence) writer.Block(envelope.Wire.Span);
        return writer.ToArray();
    }

    public SignedEnvelope ComplaintOf(PartyId from, RoundNumber round, byte[] payload, Digest? view = null) => Sign(from, round, payload, view ?? Start, ReservedKinds.Complaint, ReservedKinds.ComplaintVersion);

    public ToyState State(int index) => new(new PartyId(index), Keys.Length, [], 0);

    /// <summary>One party's whole toy protocol: rounds 1..n.</summary>
    public async Task<Step<ToyState>> PlayAsync(RoundDriver driver, int rounds, ushort blocks = 1, bool unicast = false)
    {
        var step = await driver.StartAsync(ToyRound.At(0), coins => ToyRound.Say(State(driver.Self.Index), 1, blocks, unicast, coins), Token);
        for (ushort number = 1; number <= rounds && step is Step<ToyState>.Advance advance; number++)
            step = await driver.RunAsync(new ToyRound(number, blocks, unicast, last: number == rounds), advance.Next, Token);
        return step;
    }

    public Task<Step<ToyState>[]> PlayAllAsync(int rounds, ushort blocks = 1, bool unicast = false) =>
        Task.WhenAll(Drivers.Where(driver => driver is not null).Select(driver => Task.Run(() => PlayAsync(driver, rounds, blocks, unicast))));

    public Task<T[]> AllAsync<T>(Func<RoundDriver, Task<T>> run) => Task.WhenAll(Drivers.Where(driver => driver is not null).Select(driver => Task.Run(() => run(driver))));

    public static ImmutableArray<Blame> BlamesOf<T>(Step<T> step) => Assert.IsType<Step<T>.Halt>(step).Blames;

    public static void AssertBlames<T>(Step<T> step, PartyId? culprit, Fault fault)
    {
        var blame = Assert.Single(BlamesOf(step));
        Assert.Equal(culprit, blame.Culprit);
        Assert.Equal(fault, blame.Fault);
        Assert.Equal(culprit is not null, fault.NamesCulprit());
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var driver in Drivers)
            if (driver is not null) await driver.DisposeAsync();
        foreach (var key in Keys) key.Dispose();
        _patience.Dispose();
    }

    private LoopbackEndpoint LinksProbe() => new LoopbackNetwork(Session, Keys).Endpoints[0];

    private IReadOnlyList<ReadOnlyMemory<byte>> OnFrame(PartyId from, PartyId to, ReadOnlyMemory<byte> frame)
    {
        if (!KeepSent) return [frame];
        Assert.True(Frame.TryUnwrap(frame, _gates[0].MaxWireBytes, out var wire));
        var envelope = _gates[to.Index].TryOpen(wire)!;
        lock (Sent) Sent.Add((from, to, envelope));
        return Liar is null ? [frame] : [.. Liar(envelope, to).Select(sent => Frame.Wrap(sent.Wire))];
    }
}
