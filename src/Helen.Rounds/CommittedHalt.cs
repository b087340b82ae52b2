using System.Collections.Immutable;

namespace Helen.Rounds;

/// <summary>The end of a session: why it halted, and the signed complaint. A halted session stays halted after a restart; whom it names may still grow.</summary>
public sealed record CommittedHalt(RoundNumber Round, ImmutableArray<Blame> Blames, ImmutableArray<SignedOutgoing> Outbox);
