using Helen.Rounds;
using Helen.Tests.Support;

namespace Helen.Adversary.Tests.Support;

/// <summary>Links of an honest party; what it sends is noted.</summary>
internal sealed class ObservedLinks(IPeerLinks inner, Action<MessageHeader, int> onSent) : ForwardedLinks(inner)
{
    public override ValueTask SendAsync(PartyId? to, ReadOnlyMemory<byte> wire, CancellationToken ct)
    {
        if (Inner.TryOpen(wire) is { } envelope) onSent(envelope.Header, envelope.Payload.Length);
        return Inner.SendAsync(to, wire, ct);
    }
}
