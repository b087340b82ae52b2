namespace Helen.Mutation;

/// <summary>One change of one condition.</summary>
/// <param name="Id">The number that switches it on, from 1.</param>
/// <param name="File">Source file, relative to the repository.</param>
/// <param name="Line">Its line, from 1.</param>
/// <param name="Rule">What is changed.</param>
/// <param name="Text">Original and replacement.</param>
/// <param name="Occurrence">Which of the file's changes with this rule and text, from 1.</param>
public sealed record Mutant(int Id, string File, int Line, string Rule, string Text, int Occurrence)
{
    /// <summary>Where and what, without numbers that move when other lines of the source change.</summary>
    public string Key => $"{File} {Rule} {Text} #{Occurrence}";

    /// <summary>For the reader.</summary>
    public string Place => $"{File}:{Line} {Rule} {Text}";
}
