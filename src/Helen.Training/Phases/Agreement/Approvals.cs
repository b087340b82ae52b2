using System.Collections.Immutable;

namespace Helen.Training.Phases.Agreement;

/// <summary>The peers' signatures over the session document, in party order: part of the audit record.</summary>
public sealed class Approvals(ImmutableArray<ReadOnlyMemory<byte>> signatures)
{
    /// <summary>64 bytes each.</summary>
    public ImmutableArray<ReadOnlyMemory<byte>> Signatures { get; } = signatures;
}
