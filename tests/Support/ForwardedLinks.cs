using Helen.Rounds;

namespace Helen.Tests.Support;

/// <summary>Links that do what others do, but for what a test changes.</summary>
internal abstract class ForwardedLinks(IPeerLinks inner) : IPeerLinks
{
    public PartyId Self => Inner.Self;

    public int PartyCount => Inner.PartyCount;

    public SessionId Session => Inner.Session;

    public int MaxPayloadBytes => Inner.MaxPayloadBytes;

    public long Refused => Inner.Refused;

    protected IPeerLinks Inner { get; } = inner;

    public virtual SignedEnvelope Sign(MessageHeader header, ReadOnlyMemory<byte> payload) => Inner.Sign(header, payload);

    public SignedEnvelope? TryOpen(ReadOnlyMemory<byte> wire) => Inner.TryOpen(wire);

    public virtual ValueTask SendAsync(PartyId? to, ReadOnlyMemory<byte> wire, CancellationToken ct) => Inner.SendAsync(to, wire, ct);

    public virtual IAsyncEnumerable<SignedEnvelope> ReceiveAsync(CancellationToken ct) => Inner.ReceiveAsync(ct);
}
