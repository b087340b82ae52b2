namespace Helen.Training.Data;

/// <summary>
/// A user's input that cannot be worked with: data, an option's value, a session that does not fit its budget. The message is one sentence for
/// that user; hosts show it without a stack trace.
/// </summary>
public sealed class RefusedInputException : Exception
{
    /// <summary>Refuses with <paramref name="reason"/>, found at <paramref name="location"/> where there is one.</summary>
    public RefusedInputException(string reason, InputLocation? location = null, Exception? inner = null)
        : base(location is null ? reason : $"{location}: {reason}", inner)
    {
        Reason = reason;
        Location = location;
    }

    /// <summary>What is wrong, without the place.</summary>
    public string Reason { get; }

    /// <summary>Where it was found.</summary>
    public InputLocation? Location { get; }

    /// <summary>A figure of the party's own data that explains the refusal, or null. It may be shown to that party's user, and is therefore no part of <see cref="Exception.Message"/>, which logs and status keep.</summary>
    public string? OwnFigure { get; init; }

    /// <summary>The same refusal, found in <paramref name="file"/>.</summary>
    public RefusedInputException In(string file) => new(Reason, (Location ?? new InputLocation()) with { File = file }, this) { OwnFigure = OwnFigure };
}
