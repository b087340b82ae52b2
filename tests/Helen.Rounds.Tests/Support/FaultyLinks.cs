namespace Helen.Rounds.Tests.Support;

/// <summary>Links of a process that dies while sending.</summary>
public sealed class FaultyLinks(IPeerLinks inner) : IPeerLinks
{
    /// <summary>Sends that still succeed; then every send throws.</summary>
    public int SendsLeft { get; set; } = int.MaxValue;

    public PartyId Self => inner.Self;

    public int PartyCount => inner.PartyCount;

    public SessionId Session => inner.Session;

    public int MaxPayloadBytes => inner.MaxPayloadBytes;

    public long Refused => inner.Refused;

    public SignedEnvelope Sign(MessageHeader header, ReadOnlyMemory<byte> payload) => inner.Sign(header, payload);

    public SignedEnvelope? TryOpen(ReadOnlyMemory<byte> wire) => inner.TryOpen(wire);

    public ValueTask SendAsync(PartyId? to, ReadOnlyMemory<byte> wire, CancellationToken ct) =>
        SendsLeft-- > 0 ? inner.SendAsync(to, wire, ct) : throw new IOException("The process died.");

    public IAsyncEnumerable<SignedEnvelope> ReceiveAsync(CancellationToken ct) => inner.ReceiveAsync(ct);
}
