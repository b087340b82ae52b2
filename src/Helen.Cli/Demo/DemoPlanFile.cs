using System.Text.Json;
using Helen.Training.Data;

namespace Helen.Cli.Demo;

/// <summary>The options of the running demonstration beside its stores, so that resuming needs no options. Holds no secret.</summary>
internal static class DemoPlanFile
{
    public const string Name = "demo.json";

    /// <summary>Writes the options whole or not at all.</summary>
    public static void Write(string directory, DemoOptions options)
    {
        var file = Path.Combine(directory, Name);
        var kept = new Kept(options.Parties, options.DataFile is { } data ? Path.GetFullPath(data) : null, options.Label, options.L1, options.Iterations, options.RowSplit.ToString(), options.KeyBits, options.InsecureTest);
        File.WriteAllText($"{file}.new", JsonSerializer.Serialize(kept));
        File.Move($"{file}.new", file, overwrite: true);
    }

    /// <summary>The options of the demonstration that was interrupted.</summary>
    /// <exception cref="RefusedInputException">There is none.</exception>
    public static DemoOptions Read(string directory, string? jsonFile)
    {
        try
        {
            var kept = JsonSerializer.Deserialize<Kept>(File.ReadAllText(Path.Combine(directory, Name))) ?? throw new JsonException("null");
            if (!RowSplit.TryParse(kept.Split, out var split)) throw new JsonException("split");
            return new DemoOptions(kept.Parties, kept.DataFile, kept.Label, kept.L1, kept.Iterations, split, kept.KeyBits, kept.InsecureTest, jsonFile) { State = directory, Resume = true };
        }
        catch (Exception failure) when (failure is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new RefusedInputException("There is no unfinished demonstration to resume.", new InputLocation(directory), failure);
        }
        catch (Exception failure) when (failure is JsonException or IOException or UnauthorizedAccessException)
        {
            throw new RefusedInputException($"The options of the interrupted demonstration cannot be read: {failure.Message}", new InputLocation(Path.Combine(directory, Name)), failure);
        }
    }

    private sealed record Kept(int Parties, string? DataFile, string? Label, double L1, int Iterations, string Split, int KeyBits, bool InsecureTest);
}
