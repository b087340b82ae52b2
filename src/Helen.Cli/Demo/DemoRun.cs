using System.Collections.Immutable;

namespace Helen.Cli.Demo;

/// <summary>What an engine delivers: the released coefficients in standard units, and what they cost.</summary>
internal sealed record DemoRun(ImmutableArray<double> Coefficients, ImmutableArray<DemoPhase> Phases, ImmutableArray<long> BytesSentPerParty, int ProofsVerified);
