using System.Collections.Immutable;
using System.Text.Json;
using Helen.Cli.Demo;

namespace Helen.Cli.Bench;

/// <summary>What the same session costs with and without grains, run by turns.</summary>
/// <param name="Options">What was run.</param>
/// <param name="With">On grains, each party with its own sealed store.</param>
/// <param name="Without">Journals in memory, no grains.</param>
internal sealed record GrainsResult(DemoOptions Options, ImmutableArray<RunCost> With, ImmutableArray<RunCost> Without)
{
    private static readonly JsonSerializerOptions Format = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase, WriteIndented = true };

    /// <summary>Median with over median without, of the seconds.</summary>
    public double Ratio => Median(With, cost => cost.Seconds) / Median(Without, cost => cost.Seconds);

    /// <summary>The same of the processor time, which other programs on the machine disturb less.</summary>
    public double CpuRatio => Median(With, cost => cost.CpuSeconds) / Median(Without, cost => cost.CpuSeconds);

    /// <summary>Median over the pairs of the ratio of processor times: what changes on the machine from pair to pair cancels.</summary>
    public double CpuRatioOfPairs => Median([.. With.Zip(Without, (with, without) => with.CpuSeconds / without.CpuSeconds)]);

    public static double Median(ImmutableArray<RunCost> costs, Func<RunCost, double> figure) => Median([.. costs.Select(figure)]);

    public static double Median(ImmutableArray<double> values)
    {
        var sorted = values.Sort();
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }

    /// <summary>The result for programs. Names are stable; new ones may be added.</summary>
    public string ToJson() => JsonSerializer.Serialize(
        new
        {
            Benchmark = "grains",
            BuildInfo.Version,
            Engine = BuildInfo.GrainEngine,
            Processors = Environment.ProcessorCount,
            Options.Parties,
            Options.Iterations,
            Options.KeyBits,
            SecondsWithGrains = With.Select(cost => cost.Seconds),
            SecondsWithoutGrains = Without.Select(cost => cost.Seconds),
            CpuSecondsWithGrains = With.Select(cost => cost.CpuSeconds),
            CpuSecondsWithoutGrains = Without.Select(cost => cost.CpuSeconds),
            SystemSecondsWithGrains = With.Select(cost => cost.SystemSeconds),
            SystemSecondsWithoutGrains = Without.Select(cost => cost.SystemSeconds),
            Ratio,
            CpuRatio,
            CpuRatioOfPairs,
        },
        Format) + "\n";
}
