using Helen.Rounds;
using Helen.Tests.Support;

namespace Helen.Training.Tests.Support;

/// <summary>Links that lose some of what arrives.</summary>
internal sealed class DeafLinks(IPeerLinks inner, Func<SignedEnvelope, bool> lost) : ForwardedLinks(inner)
{
    public override IAsyncEnumerable<SignedEnvelope> ReceiveAsync(CancellationToken ct) => Inner.ReceiveAsync(ct).Where(envelope => !lost(envelope));
}
