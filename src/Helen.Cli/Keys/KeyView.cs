using System.Globalization;
using Helen.Cryptography.Hashing;
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

    /// <summary>The line of a key that some party has lost.</summary>
    public static string Remains(Digest id, int parties) => string.Create(CultureInfo.InvariantCulture, $"{id.ToString()[..16]}  {parties} parties  lost by one of them: it can only be destroyed");

    /// <summary>One line per key.</summary>
    public static string Line(KeyRecord record) => string.Create(
        CultureInfo.InvariantCulture, $"{record.Id.ToString()[..16]}  {record.Parties} parties  {record.Bits} bits  {(record.Blob is null ? "unfinished" : "ready")}{(record.Bits < 2048 ? "  INSECURE, for tests" : "")}");
}
