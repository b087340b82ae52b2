using System.Collections.Immutable;
using Helen.Cryptography.Hashing;

namespace Helen.Rounds;

/// <summary>
/// What went wrong, where, and who did it where the mathematics proves it (Culprit is null otherwise).
/// Evidence holds the digests of the signed envelopes that convict.
/// </summary>
public sealed record Blame(PartyId? Culprit, Fault Fault, RoundNumber Round, ImmutableArray<Digest> Evidence, string Reason)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Fault} in {Round}: {(Culprit is { } culprit ? $"{culprit} is to blame" : "nobody can be named")}. {Reason}";
}
