namespace Helen.Cli;

/// <summary>Foreign text on a terminal: no control characters, no line breaks.</summary>
internal static class Printable
{
    private const int CellLength = 40;

    /// <summary>The text on one line; what cannot be printed becomes '?'.</summary>
    public static string Line(string text) =>
        string.Concat(text.ReplaceLineEndings(" ").Select(letter => char.IsControl(letter) ? '?' : letter));

    /// <summary>The beginning of a cell of a data file, printable.</summary>
    public static string Cell(string text) => Line(text.Length <= CellLength ? text : $"{text[..CellLength]}…");
}
