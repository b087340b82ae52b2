using Helen.Rounds;

namespace Helen.Mpc.Tests.Offline;

/// <summary>The links of a party that deviates: what it signs is rewritten before it is signed, so that everything that follows from it is consistent.</summary>
internal sealed class DeviatingLinks(IPeerLinks inner, Func<MessageHeader, byte[], byte[]> rewrite) : IPeerLinks
{
    public PartyId Self => inner.Self;

    public int PartyCount => inner.PartyCount;

    public SessionId Session => inner.Session;

    public int MaxPayloadBytes => inner.MaxPayloadBytes;

    public long Refused => inner.Refused;

    public SignedEnvelope Sign(MessageHeader header, ReadOnlyMemory<byte> payload) =>
        inner.Sign(header, header.Kind == ReservedKinds.SegmentExchange ? rewrite(header, payload.ToArray()) : payload);

    public SignedEnvelope? TryOpen(ReadOnlyMemory<byte> wire) => inner.TryOpen(wire);

    public ValueTask SendAsync(PartyId? to, ReadOnlyMemory<byte> wire, CancellationToken ct) => inner.SendAsync(to, wire, ct);

    public IAsyncEnumerable<SignedEnvelope> ReceiveAsync(CancellationToken ct) => inner.ReceiveAsync(ct);
}
