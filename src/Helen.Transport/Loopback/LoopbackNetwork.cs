using System.Collections.Immutable;
using Helen.Cryptography.Signatures;
using Helen.Rounds;

namespace Helen.Transport.Loopback;

/// <summary>
/// All parties of a session in one process: the same signed bytes, frames, limits and back-pressure as between organisations, over memory. For the demo,
/// rehearsals and tests; it isolates nobody from anybody.
/// </summary>
public sealed class LoopbackNetwork
{
    /// <summary>The largest payload unless chosen otherwise: 16 MiB.</summary>
    public const int DefaultMaxPayloadBytes = 16 << 20;

    /// <summary>Frames that wait at one endpoint before senders wait.</summary>
    internal const int Capacity = 256;

    /// <summary>Sessions beside the first that parties may open here: one per MAC epoch and some to spare.</summary>
    public const int MaxSessions = 128;

    private readonly LoopbackTap? _tap;
    private readonly ImmutableArray<SigningKey> _keys;
    private readonly int _maxPayloadBytes;
    private readonly Lock _gate = new();
    private readonly Dictionary<SessionId, ImmutableArray<LoopbackEndpoint>> _sessions = [];

    /// <summary>A network of one endpoint per key, by party index.</summary>
    public LoopbackNetwork(SessionId session, ImmutableArray<SigningKey> keys, int maxPayloadBytes = DefaultMaxPayloadBytes)
        : this(session, keys, maxPayloadBytes, null)
    {
    }

    private LoopbackNetwork(SessionId session, ImmutableArray<SigningKey> keys, int maxPayloadBytes, LoopbackTap? tap)
    {
        (_tap, _keys, _maxPayloadBytes) = (tap, keys, maxPayloadBytes);
        Endpoints = NewEndpoints(session);
        foreach (var endpoint in Endpoints) endpoint.TryOpen();
        _sessions.Add(session, Endpoints);
    }

    /// <summary>One endpoint per party, of the session that the network was made for.</summary>
    public ImmutableArray<LoopbackEndpoint> Endpoints { get; }

    /// <summary>Opens further sessions between the same parties, as <paramref name="party"/>. What is sent to a party that has not opened the session yet waits at its end, as for a slow reader.</summary>
    public ILinkOpener LinksOf(PartyId party) => new Opener(this, party);

    /// <summary>A network whose every frame passes <paramref name="tap"/> first: for adversarial tests only.</summary>
    public static LoopbackNetwork TappedForTests(SessionId session, ImmutableArray<SigningKey> keys, LoopbackTap tap, int maxPayloadBytes = DefaultMaxPayloadBytes)
    {
        ArgumentNullException.ThrowIfNull(tap);
        return new LoopbackNetwork(session, keys, maxPayloadBytes, tap);
    }

    internal async ValueTask DeliverAsync(PartyId from, LoopbackEndpoint to, ReadOnlyMemory<byte> frame, CancellationToken ct)
    {
        foreach (var delivered in _tap is null ? [frame] : _tap(from, to.Self, frame)) await to.AcceptAsync(from, delivered, ct);
    }

    private ImmutableArray<LoopbackEndpoint> NewEndpoints(SessionId session)
    {
        ImmutableArray<VerifyKey> parties = [.. _keys.Select(key => key.VerifyKey)];
        var endpoints = new LoopbackEndpoint[_keys.Length];
        for (var index = 0; index < endpoints.Length; index++) endpoints[index] = new(this, endpoints, new EnvelopeGate(session, new PartyId(index), _keys[index], parties, _maxPayloadBytes));
        return [.. endpoints];
    }

    private LoopbackEndpoint Open(SessionId session, PartyId party)
    {
        lock (_gate)
        {
            if (!_sessions.TryGetValue(session, out var endpoints))
            {
                if (_sessions.Count > MaxSessions) throw new InvalidOperationException($"A network carries at most {MaxSessions} sessions beside its first.");
                _sessions.Add(session, endpoints = NewEndpoints(session));
            }

            var endpoint = endpoints[party.Index];
            return endpoint.TryOpen() ? endpoint : throw new InvalidOperationException($"{party} has opened session {session} before.");
        }
    }

    private sealed class Opener(LoopbackNetwork network, PartyId party) : ILinkOpener
    {
        public ValueTask<ISessionLinks> OpenAsync(SessionId session, CancellationToken ct)
        {
            ct.ThrowIfCancellationRequested();
            return new(network.Open(session, party));
        }
    }
}
