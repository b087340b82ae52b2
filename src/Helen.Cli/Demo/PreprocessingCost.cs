using System.Collections.Immutable;

namespace Helen.Cli.Demo;

/// <summary>What the tuples cost: working time of the slowest party, which overlaps the phases, bytes sent by each party, and tuples made.</summary>
internal sealed record PreprocessingCost(TimeSpan Elapsed, ImmutableArray<long> BytesSentPerParty, long Tuples);
