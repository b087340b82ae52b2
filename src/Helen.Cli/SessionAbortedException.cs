using System.Collections.Immutable;
using Helen.Rounds;

namespace Helen.Cli;

/// <summary>A session halted because of a peer's fault; carries the blames to the user.</summary>
internal sealed class SessionAbortedException(ImmutableArray<Blame> blames) : Exception(string.Join(" ", blames))
{
    /// <summary>What went wrong, at least one.</summary>
    public ImmutableArray<Blame> Blames { get; } = blames;
}
