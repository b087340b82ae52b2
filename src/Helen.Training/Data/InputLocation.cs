namespace Helen.Training.Data;

/// <summary>Where in an input a fault was found; parts that do not apply are null. Lines count from 1, the header included.</summary>
public sealed record InputLocation(string? File = null, long? Line = null, string? Column = null)
{
    /// <summary>"file, line n, column 'c'", without the parts that are unknown.</summary>
    public override string ToString()
    {
        var parts = new List<string>();
        if (File is not null) parts.Add(File);
        if (Line is { } line) parts.Add($"line {line}");
        if (Column is not null) parts.Add($"column '{Column}'");
        return string.Join(", ", parts);
    }
}
