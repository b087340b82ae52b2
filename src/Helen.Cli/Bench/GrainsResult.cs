using System.Collections.Immutable;
using System.Text.Json;
using Helen.Cli.Demo;

namespace Helen.Cli.Bench;

/// <summary>Seconds of the same session with and without grains, run by turns.</summary>
/// <param name="Options">What was run.</param>
/// <param name="With">On grains, each party with its own sealed store.</param>
/// <param name="Without">Journals in memory, no grains.</param>
internal sealed record GrainsResult(DemoOptions Options, ImmutableArray<double> With, ImmutableArray<double> Without)
{
    private static readonly JsonSerializerOptions Format = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase, WriteIndented = true };

    /// <summary>Median with over median without.</summary>
    public double Ratio => Median(With) / Median(Without);

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
            SecondsWithGrains = With,
            SecondsWithoutGrains = Without,
            MedianSecondsWithGrains = Median(With),
            MedianSecondsWithoutGrains = Median(Without),
            Ratio,
        },
        Format) + "\n";
}
