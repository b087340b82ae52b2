using System.Collections.Immutable;

namespace Helen.Cli;

/// <summary>A session halted because of a peer's fault; carries the findings, one sentence each, to the user.</summary>
internal sealed class SessionAbortedException(ImmutableArray<string> blames) : Exception(string.Join(" ", blames))
{
    /// <summary>What went wrong, at least one.</summary>
    public ImmutableArray<string> Blames { get; } = blames;
}
