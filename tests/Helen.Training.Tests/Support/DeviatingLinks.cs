using Helen.Rounds;

namespace Helen.Training.Tests.Support;

/// <summary>What a deviating party signs instead of an honest payload.</summary>
internal delegate ReadOnlyMemory<byte> Rewrite(MessageHeader header, ReadOnlyMemory<byte> payload);

/// <summary>Links of a party that follows the protocol but for its payloads: it deviates first and signs afterwards.</summary>
internal sealed class DeviatingLinks(IPeerLinks inner, Rewrite rewrite) : IPeerLinks
{
    public PartyId Self => inner.Self;

    public int PartyCount => inner.PartyCount;

    public SessionId Session => inner.Session;

    public int MaxPayloadBytes => inner.MaxPayloadBytes;

    public long Refused => inner.Refused;

    public SignedEnvelope Sign(MessageHeader header, ReadOnlyMemory<byte> payload) => inner.Sign(header, rewrite(header, payload));

    public SignedEnvelope? TryOpen(ReadOnlyMemory<byte> wire) => inner.TryOpen(wire);

    public ValueTask SendAsync(PartyId? to, ReadOnlyMemory<byte> wire, CancellationToken ct) => inner.SendAsync(to, wire, ct);

    public IAsyncEnumerable<SignedEnvelope> ReceiveAsync(CancellationToken ct) => inner.ReceiveAsync(ct);
}
