using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Helen.Rounds;

namespace Helen.Transport.Loopback;

/// <summary>One party's end of a <see cref="LoopbackNetwork"/>. A driver may replace another on the same endpoint, as after a restart.</summary>
public sealed class LoopbackEndpoint : ISessionLinks, IDisposable
{
    private readonly LoopbackNetwork _network;
    private readonly LoopbackEndpoint[] _session;
    private readonly EnvelopeGate _gate;
    private readonly Channel<(PartyId From, ReadOnlyMemory<byte> Frame)> _arriving = Channel.CreateBounded<(PartyId, ReadOnlyMemory<byte>)>(LoopbackNetwork.Capacity);

    private bool _opened;

    /// <summary>An end in a session whose ends are <paramref name="session"/>, by party.</summary>
    internal LoopbackEndpoint(LoopbackNetwork network, LoopbackEndpoint[] session, EnvelopeGate gate) => (_network, _session, _gate) = (network, session, gate);

    /// <inheritdoc/>
    public PartyId Self => _gate.Self;

    /// <inheritdoc/>
    public int PartyCount => _gate.PartyCount;

    /// <inheritdoc/>
    public SessionId Session => _gate.Session;

    /// <inheritdoc/>
    public int MaxPayloadBytes => _gate.MaxPayloadBytes;

    /// <inheritdoc/>
    public long Refused => _gate.Refused;

    /// <inheritdoc/>
    public SignedEnvelope Sign(MessageHeader header, ReadOnlyMemory<byte> payload) => _gate.Sign(header, payload);

    /// <inheritdoc/>
    public SignedEnvelope? TryOpen(ReadOnlyMemory<byte> wire) => _gate.TryOpen(wire);

    /// <inheritdoc/>
    public async ValueTask SendAsync(PartyId? to, ReadOnlyMemory<byte> wire, CancellationToken ct)
    {
        if (to == Self) throw new ArgumentException("A party does not send to itself.", nameof(to));
        var frame = Frame.Wrap(wire);
        for (var index = 0; index < PartyCount; index++)
        {
            var peer = new PartyId(index);
            if (peer != Self && (to is null || to == peer)) await _network.DeliverAsync(Self, _session[index], frame, ct);
        }
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<SignedEnvelope> ReceiveAsync([EnumeratorCancellation] CancellationToken ct)
    {
        await foreach (var (from, frame) in _arriving.Reader.ReadAllAsync(ct))
            if (_gate.TryAccept(from, frame) is { } envelope) yield return envelope;
    }

    /// <summary>The party is gone: what is sent to it from now on is lost.</summary>
    public void Dispose() => _arriving.Writer.TryComplete();

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>True once: an end is opened by one reader. Called under the network's lock.</summary>
    internal bool TryOpen() => !_opened && (_opened = true);

    internal async ValueTask AcceptAsync(PartyId from, ReadOnlyMemory<byte> frame, CancellationToken ct)
    {
        try
        {
            await _arriving.Writer.WriteAsync((from, frame), ct);
        }
        catch (ChannelClosedException)
        {
            // Nobody is there; to the sender that is the same as a silent peer.
        }
    }
}
