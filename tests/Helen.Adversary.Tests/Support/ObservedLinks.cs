using Helen.Rounds;

namespace Helen.Adversary.Tests.Support;

/// <summary>Links of an honest party; what it sends is noted.</summary>
internal sealed class ObservedLinks(IPeerLinks inner, Action<MessageHeader, int> onSent) : IPeerLinks
{
    public PartyId Self => inner.Self;

    public int PartyCount => inner.PartyCount;

    public SessionId Session => inner.Session;

    public int MaxPayloadBytes => inner.MaxPayloadBytes;

    public long Refused => inner.Refused;

    public SignedEnvelope Sign(MessageHeader header, ReadOnlyMemory<byte> payload) => inner.Sign(header, payload);

    public SignedEnvelope? TryOpen(ReadOnlyMemory<byte> wire) => inner.TryOpen(wire);

    public ValueTask SendAsync(PartyId? to, ReadOnlyMemory<byte> wire, CancellationToken ct)
    {
        if (inner.TryOpen(wire) is { } envelope) onSent(envelope.Header, envelope.Payload.Length);
        return inner.SendAsync(to, wire, ct);
    }

    public IAsyncEnumerable<SignedEnvelope> ReceiveAsync(CancellationToken ct) => inner.ReceiveAsync(ct);
}
