using System.Globalization;
using Helen.Training.Phases.KeyGeneration;

namespace Helen.Cli.Keys;

/// <summary>Keys and their making in words.</summary>
internal static class KeyView
{
    /// <summary>One clause on where the making stands. The search has no memory: what is expected still does not shrink with what was tried in vain.</summary>
    public static string Describe(KeyGenerationProgress progress)
    {
        ArgumentNullException.ThrowIfNull(progress);
        return string.Create(CultureInfo.InvariantCulture, $"{progress.Activity} (batch {progress.Batch}; {progress.Candidates} candidates tried, about {progress.Expected} expected from here)");
    }

    /// <summary>One line per key.</summary>
    public static string Line(KeyRecord record) => string.Create(
        CultureInfo.InvariantCulture, $"{record.Id.ToString()[..16]}  {record.Parties} parties  {record.Bits} bits  {(record.Blob is null ? "unfinished" : "ready")}{(record.Bits < 2048 ? "  INSECURE, for tests" : "")}");
}
