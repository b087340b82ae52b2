using System.Collections.Immutable;
using Helen.Cryptography.Hashing;
using Helen.Rounds.Tests.Support;
using static Helen.Rounds.Tests.Support.World;

namespace Helen.Rounds.Tests;

/// <summary>What P1 (of three) finds in the messages of a round of two blocks each.</summary>
public sealed class GatheredTests
{
    private static readonly Digest s_view = Digest.Of([1]);
    private static readonly Digest s_elsewhere = Digest.Of([2]);

    [Fact]
    public void Of_EveryBlockOfEverybody_IsComplete()
    {
        var gathered = Of([Message(P(2), 0), Message(P(2), 1), Message(P(3), 1), Message(P(3), 0)]);
        Assert.True(gathered.Complete);
        Assert.Empty(gathered.Findings([]));
        Assert.Equal([(P(2), 0), (P(2), 1), (P(3), 0), (P(3), 1)], gathered.Messages.Select(message => (message.Header.From, (int)message.Header.Block)));
        Assert.False(Of([Message(P(2), 0), Message(P(2), 1), Message(P(3), 0)]).Complete);
    }

    /// <summary>Whoever was caught owes nothing more: it could stall the halt.</summary>
    [Fact]
    public void Of_SilentSenderThatWasCaught_IsComplete()
    {
        var caught = Because(P(2), Fault.Equivocation);
        var gathered = Of([Message(P(3), 0), Message(P(3), 1)], caught);
        Assert.True(gathered.Complete);
        Assert.Equal([caught], gathered.Findings([]));
        Assert.False(Of([Message(P(3), 0)], caught).Complete);
    }

    /// <summary>A peer on another view may be honest, so it is told of only when nobody is named.</summary>
    [Fact]
    public void Findings_OthersNamedBesideAnotherView_AreThoseAlone()
    {
        var gathered = Of([Message(P(2), 0, s_elsewhere), Message(P(3), 0), Message(P(3), 1)]);
        Assert.Equal((null, Fault.ViewMismatch), Assert.Single(gathered.Findings([])) is var split ? (split.Culprit, split.Fault) : default);
        var refused = Because(P(3), Fault.InvalidProof);
        Assert.Equal([refused], gathered.Findings([refused]));
    }

    private static Gathered Of(ImmutableArray<SignedEnvelope> arrived, params ImmutableArray<Blame> offences) =>
        Gathered.Of(ToyRound.At(1), ToyMessage.Kind, ToyMessage.Version, unicast: false, new Dictionary<PartyId, int> { [P(2)] = 2, [P(3)] = 2 }, s_view, arrived, offences, []);

    private static Blame Because(PartyId culprit, Fault fault) => new(culprit, fault, ToyRound.At(1), [], "Because.");

    private static SignedEnvelope Message(PartyId from, ushort block, Digest? view = null) =>
        new(new MessageHeader(ToyMessage.Kind, ToyMessage.Version, default, ToyRound.At(1), block, from, null, view ?? s_view), default, default, Digest.Of([(byte)from.Index, (byte)block]));
}
