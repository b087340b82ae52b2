using Helen.Rounds;
using Helen.Tests.Support;

namespace Helen.Training.Tests.Support;

/// <summary>Links that show what is about to leave; a process dies by throwing there.</summary>
internal sealed class WatchedLinks(IPeerLinks inner, Action<ReadOnlyMemory<byte>> sending) : ForwardedLinks(inner)
{
    public override ValueTask SendAsync(PartyId? to, ReadOnlyMemory<byte> wire, CancellationToken ct)
    {
        sending(wire);
        return Inner.SendAsync(to, wire, ct);
    }
}
