namespace Helen.Cli.Tests;

public sealed class PrintableTests
{
    [Theory]
    [InlineData("größe", "größe")]
    [InlineData("a\u001b[31mb", "a?[31mb")]
    [InlineData("a\u202eb", "a?b")]
    [InlineData("a\nb", "a b")]
    [InlineData("\U0001F389", "\U0001F389")]
    public void Line_ForeignText_IsHarmless(string text, string shown) => Assert.Equal(shown, Printable.Line(text));

    [Fact]
    public void Cell_CutInsideACharacter_LeavesItOut()
    {
        var text = new string('x', 39) + "\U0001F389" + "tail";

        Assert.Equal(new string('x', 39) + "…", Printable.Cell(text));
    }
}
