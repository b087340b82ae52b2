using System.Collections.Immutable;

namespace Helen.Rounds;

/// <summary>What a party does next. It is committed before any of its outbox is sent.</summary>
public abstract record Step<TNext>(ImmutableArray<Outgoing> Outbox)
{
    /// <summary>Go on with the next state; the outbox holds this party's messages of the next round.</summary>
    public sealed record Advance(TNext Next, ImmutableArray<Outgoing> Outbox) : Step<TNext>(Outbox);

    /// <summary>Stop for good; the session never resumes. The driver sends the complaint with its evidence.</summary>
    public sealed record Halt(ImmutableArray<Blame> Blames) : Step<TNext>([]);
}
