using System.Text.Json;

namespace Helen.Cli.Demo;

/// <summary>The result for programs. Names are stable; new ones may be added.</summary>
internal static class DemoJson
{
    private static readonly JsonSerializerOptions Format = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase, WriteIndented = true };

    /// <summary>The result as indented JSON, camelCase.</summary>
    public static string Serialise(DemoResult result) => JsonSerializer.Serialize(
        new
        {
            Engine = result.Engine.Name,
            result.Plan.Options.Parties,
            Rows = result.Plan.Data.RowCount,
            Features = result.Plan.Data.FeatureCount,
            FeatureNames = result.Plan.Data.Features,
            result.Plan.Data.Label,
            result.Plan.Options.L1,
            result.Plan.Options.Iterations,
            result.Plan.Options.KeyBits,
            Split = result.Plan.Options.RowSplit.ToString(),
            Coefficients = new { Standardised = result.Run.Coefficients, Original = result.Model.Coefficients },
            result.Model.Intercept,
            result.MaxAbsDifference,
            result.ArithmeticError,
            result.ObjectiveGap,
            OptimumKktViolation = result.Optimum.KktViolation,
            SecondsPerPhase = result.Phases.ToDictionary(phase => Key(phase.Name), phase => phase.Elapsed.TotalSeconds),
            result.Run.BytesSentPerParty,
            result.Run.ProofsVerified,
            Checks = result.Run.Checks.ToDictionary(check => Key(check.Key), check => check.Value),
        },
        Format) + "\n";

    /// <summary>"model compute" becomes modelCompute.</summary>
    private static string Key(string name)
    {
        var words = name.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return string.Concat(words.Select((word, position) => position == 0 ? word.ToLowerInvariant() : char.ToUpperInvariant(word[0]) + word[1..]));
    }
}
