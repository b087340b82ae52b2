using Helen.Tests.Support;

namespace Helen.Rounds.Tests.Support;

/// <summary>Links of a process that dies while sending.</summary>
internal sealed class FaultyLinks(IPeerLinks inner) : ForwardedLinks(inner)
{
    /// <summary>Sends that still succeed; then every send throws.</summary>
    public int SendsLeft { get; set; } = int.MaxValue;

    public override ValueTask SendAsync(PartyId? to, ReadOnlyMemory<byte> wire, CancellationToken ct) =>
        SendsLeft-- > 0 ? Inner.SendAsync(to, wire, ct) : throw new IOException("The process died.");
}
