using Helen.Rounds;

namespace Helen.Training.Tests.Support;

/// <summary>Links that show what is about to leave; a process dies by throwing there.</summary>
internal sealed class WatchedLinks(IPeerLinks inner, Action<ReadOnlyMemory<byte>> sending) : IPeerLinks
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
        sending(wire);
        return inner.SendAsync(to, wire, ct);
    }

    public IAsyncEnumerable<SignedEnvelope> ReceiveAsync(CancellationToken ct) => inner.ReceiveAsync(ct);
}
