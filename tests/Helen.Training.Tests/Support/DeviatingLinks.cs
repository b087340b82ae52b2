using Helen.Rounds;
using Helen.Tests.Support;

namespace Helen.Training.Tests.Support;

/// <summary>What a deviating party signs instead of an honest payload.</summary>
internal delegate ReadOnlyMemory<byte> Rewrite(MessageHeader header, ReadOnlyMemory<byte> payload);

/// <summary>Links of a party that follows the protocol but for its payloads: it deviates first and signs afterwards.</summary>
internal sealed class DeviatingLinks(IPeerLinks inner, Rewrite rewrite) : ForwardedLinks(inner)
{
    public override SignedEnvelope Sign(MessageHeader header, ReadOnlyMemory<byte> payload) => Inner.Sign(header, rewrite(header, payload));
}
