using System.Collections.Immutable;

namespace Helen.Cli.Demo;

/// <summary>What an engine delivers: the released coefficients in standard units, what they cost, and the proven bound on their distance to exact arithmetic (0 where there is none).</summary>
internal sealed record DemoRun(ImmutableArray<double> Coefficients, ImmutableArray<DemoPhase> Phases, ImmutableArray<long> BytesSentPerParty, int ProofsVerified,
    double ErrorBound)
{
    /// <summary>What each party checked of the others, by name: how many.</summary>
    public ImmutableArray<IReadOnlyDictionary<string, long>> ChecksPerParty { get; init; } = [];

    /// <summary>The same over all parties, in the order of the names.</summary>
    public IReadOnlyDictionary<string, long> Checks => ChecksPerParty.SelectMany(party => party).GroupBy(check => check.Key, StringComparer.Ordinal).OrderBy(check => check.Key, StringComparer.Ordinal)
        .ToDictionary(check => check.Key, check => check.Sum(party => party.Value));
}
