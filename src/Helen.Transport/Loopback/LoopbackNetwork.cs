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

    private readonly LoopbackTap? _tap;

    /// <summary>A network of one endpoint per key, by party index.</summary>
    public LoopbackNetwork(SessionId session, ImmutableArray<SigningKey> keys, int maxPayloadBytes = DefaultMaxPayloadBytes)
        : this(session, keys, maxPayloadBytes, null)
    {
    }

    private LoopbackNetwork(SessionId session, ImmutableArray<SigningKey> keys, int maxPayloadBytes, LoopbackTap? tap)
    {
        _tap = tap;
        ImmutableArray<VerifyKey> parties = [.. keys.Select(key => key.VerifyKey)];
        Endpoints = [.. keys.Select((key, index) => new LoopbackEndpoint(this, new EnvelopeGate(session, new PartyId(index), key, parties, maxPayloadBytes)))];
    }

    /// <summary>One endpoint per party.</summary>
    public ImmutableArray<LoopbackEndpoint> Endpoints { get; }

    /// <summary>A network whose every frame passes <paramref name="tap"/> first: for adversarial tests only.</summary>
    public static LoopbackNetwork TappedForTests(SessionId session, ImmutableArray<SigningKey> keys, LoopbackTap tap, int maxPayloadBytes = DefaultMaxPayloadBytes)
    {
        ArgumentNullException.ThrowIfNull(tap);
        return new LoopbackNetwork(session, keys, maxPayloadBytes, tap);
    }

    internal async ValueTask DeliverAsync(PartyId from, PartyId to, ReadOnlyMemory<byte> frame, CancellationToken ct)
    {
        foreach (var delivered in _tap is null ? [frame] : _tap(from, to, frame)) await Endpoints[to.Index].AcceptAsync(from, delivered, ct);
    }
}
