using System.Collections.Immutable;
using Helen.Cryptography.Hashing;

namespace Helen.Rounds;

/// <summary>Where a view comes from: the view before, and every broadcast of the round between (protocol §3.2), own included, ordered by (party, block).</summary>
/// <param name="Round">The round that led to the view.</param>
/// <param name="Base">The view before it.</param>
/// <param name="View">The view after it.</param>
/// <param name="Broadcasts">The round's broadcasts; none in a unicast round.</param>
/// <param name="Speakers">The peers that were heard in the round, in private too: each of them has signed <paramref name="Base"/>.</param>
internal sealed record ViewOrigin(RoundNumber Round, Digest Base, Digest View, ImmutableArray<SignedEnvelope> Broadcasts, ImmutableArray<PartyId> Speakers)
{
    internal static ViewOrigin Of(RoundNumber round, Digest before, IEnumerable<SignedEnvelope> broadcasts, IEnumerable<PartyId> speakers)
    {
        ImmutableArray<SignedEnvelope> ordered = [.. broadcasts.OrderBy(envelope => envelope.Header.From.Index).ThenBy(envelope => envelope.Header.Block)];
        var view = ViewChain.Extend(before, round, ordered.Select(envelope => (envelope.Header.From, envelope.Header.Block, envelope.Digest)));
        return new(round, before, view, ordered, [.. speakers.Distinct()]);
    }

    /// <summary>
    /// Whether <paramref name="shown"/>, broadcasts of the same round on the same base, are one for each of this origin's places. Which places there are follows from what
    /// all parties on one base know, so an honest party that was on it shows exactly these.
    /// </summary>
    internal bool HasPlacesOf(IReadOnlyCollection<SignedEnvelope> shown) =>
        shown.Select(PlaceOf).Order().SequenceEqual(Broadcasts.Select(PlaceOf).Order());

    /// <summary>Where two parties were told different things: this party's envelope and the one shown, of one place.</summary>
    internal IEnumerable<(SignedEnvelope Own, SignedEnvelope Shown)> DifferencesFrom(IEnumerable<SignedEnvelope> shown) =>
        Broadcasts.Join(shown, PlaceOf, PlaceOf, (own, other) => (own, other)).Where(pair => pair.own.Digest != pair.other.Digest);

    private static (int, ushort, ushort) PlaceOf(SignedEnvelope envelope) => (envelope.Header.From.Index, envelope.Header.Kind.Value, envelope.Header.Block);
}
