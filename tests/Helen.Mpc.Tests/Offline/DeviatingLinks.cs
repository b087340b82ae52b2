using Helen.Rounds;
using Helen.Tests.Support;

namespace Helen.Mpc.Tests.Offline;

/// <summary>The links of a party that deviates: what it signs is rewritten before it is signed, so that everything that follows from it is consistent.</summary>
internal sealed class DeviatingLinks(IPeerLinks inner, Func<MessageHeader, byte[], byte[]> rewrite) : ForwardedLinks(inner)
{
    public override SignedEnvelope Sign(MessageHeader header, ReadOnlyMemory<byte> payload) =>
        Inner.Sign(header, header.Kind == ReservedKinds.SegmentExchange ? rewrite(header, payload.ToArray()) : payload);
}
