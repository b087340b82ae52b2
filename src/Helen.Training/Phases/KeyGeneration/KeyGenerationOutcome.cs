using System.Collections.Immutable;
using Helen.Rounds;

namespace Helen.Training.Phases.KeyGeneration;

/// <summary>How the making of a key ended at one party.</summary>
public abstract record KeyGenerationOutcome
{
    private KeyGenerationOutcome()
    {
    }

    /// <summary>There is a key.</summary>
    /// <param name="Key">This party's part of it.</param>
    /// <param name="Candidates">Candidates that were multiplied in the epoch that found it.</param>
    public sealed record Generated(PartyKey Key, long Candidates) : KeyGenerationOutcome;

    /// <summary>Somebody deviated; there is no key.</summary>
    public sealed record Halted(ImmutableArray<Blame> Blames) : KeyGenerationOutcome;
}
