using System.Collections.Immutable;

namespace Helen.Rounds;

/// <summary>
/// Leaves a running <see cref="Segment{TCheckpoint, TResult}"/> because of a peer's fault. A segment's progress lives on the stack, so this is its
/// only way out; <see cref="Segment{TCheckpoint, TResult}.RunAsync"/> turns it into <see cref="Step{TNext}.Halt"/>. Rounds never throw it.
/// </summary>
public sealed class HaltException : Exception
{
    /// <summary>Halts with these blames (at least one).</summary>
    public HaltException(ImmutableArray<Blame> blames) : base(string.Join(" ", blames)) => Blames = blames;

    /// <summary>Halts with one blame.</summary>
    public HaltException(Blame blame) : this([blame])
    {
    }

    /// <summary>What went wrong, in party order.</summary>
    public ImmutableArray<Blame> Blames { get; }
}
