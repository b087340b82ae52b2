using System.Collections.Immutable;
using Helen.Rounds;
using Helen.Training.Phases.Release;

namespace Helen.Training.Session;

/// <summary>How a session ended.</summary>
public abstract record SessionOutcome
{
    private SessionOutcome()
    {
    }

    /// <summary>The model is released and signed by all.</summary>
    public sealed record Released(SignedModel Model) : SessionOutcome;

    /// <summary>Somebody deviated; nothing is released and the session never resumes.</summary>
    public sealed record Halted(ImmutableArray<Blame> Blames) : SessionOutcome;
}
