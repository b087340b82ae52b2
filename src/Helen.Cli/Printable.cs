using System.Globalization;
using System.Text;

namespace Helen.Cli;

/// <summary>Foreign text on a terminal: no control characters, no line breaks, nothing that turns the direction of writing.</summary>
internal static class Printable
{
    private const int CellLength = 40;

    /// <summary>The text on one line; what cannot be printed becomes '?'.</summary>
    public static string Line(string text) =>
        string.Concat(text.ReplaceLineEndings(" ").EnumerateRunes().Select(letter => IsShown(letter) ? letter.ToString() : "?"));

    /// <summary>The beginning of a cell of a data file, printable.</summary>
    public static string Cell(string text)
    {
        if (text.Length <= CellLength) return Line(text);
        // A character of two halves is not cut in two.
        var end = char.IsHighSurrogate(text[CellLength - 1]) ? CellLength - 1 : CellLength;
        return Line($"{text[..end]}…");
    }

    private static bool IsShown(Rune letter) => Rune.GetUnicodeCategory(letter) is not (
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);
}
