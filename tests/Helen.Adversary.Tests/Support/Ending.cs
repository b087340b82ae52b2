using System.Collections.Immutable;
using Helen.Rounds;

namespace Helen.Adversary.Tests.Support;

/// <summary>How a play ended at one party that did not wait for ever.</summary>
internal abstract record Ending
{
    private Ending()
    {
    }

    /// <summary>It has what the parties came for: the model, the tuples, the key.</summary>
    public sealed record Finished : Ending;

    /// <summary>It stopped.</summary>
    public sealed record Halted(ImmutableArray<Blame> Blames) : Ending;
}
