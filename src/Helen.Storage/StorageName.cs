using System.Text;

namespace Helen.Storage;

/// <summary>What may name something in a store: 1 to <see cref="StorageLimits.MaxNameLength"/> units of well-formed text without control characters, compared byte by byte.</summary>
public static class StorageName
{
    /// <summary>The name itself.</summary>
    /// <exception cref="ArgumentException">Empty, too long, malformed, or with a control character.</exception>
    public static string Check(string name, string paramName)
    {
        ArgumentException.ThrowIfNullOrEmpty(name, paramName);
        if (name.Length > StorageLimits.MaxNameLength) throw new ArgumentException($"A stored name has at most {StorageLimits.MaxNameLength} characters.", paramName);
        foreach (var rune in name.EnumerateRunes())
            if (Rune.IsControl(rune) || rune == Rune.ReplacementChar) throw new ArgumentException("A stored name has no control, replacement or unpaired surrogate character.", paramName);
        return name;
    }
}
