namespace Helen.Mutation;

/// <summary>One change of one condition.</summary>
/// <param name="Id">The number that switches it on, from 1.</param>
/// <param name="File">Source file, relative to the repository.</param>
/// <param name="Line">Its line, from 1.</param>
/// <param name="Rule">What is changed.</param>
/// <param name="Text">Original and replacement.</param>
public sealed record Mutant(int Id, string File, int Line, string Rule, string Text)
{
    /// <summary>Where and what, without the number: numbers move when sources change.</summary>
    public string Key => $"{File}:{Line} {Rule} {Text}";
}
