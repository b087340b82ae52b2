using System.Collections.Immutable;
using Helen.Cryptography.Hashing;

namespace Helen.Rounds;

/// <summary>What a journal holds of one round: the next state, the signed bytes of the outbox, and the view after the round. Next may hold secrets: sealed at rest.</summary>
public sealed record CommittedStep<TNext>(RoundNumber Round, TNext Next, ImmutableArray<SignedOutgoing> Outbox, Digest View)
{
    /// <summary>Never the state.</summary>
    public override string ToString() => $"CommittedStep({Round}, {Outbox.Length} envelopes, view {View})";
}
