namespace Orleans;

/// <summary>Why an activation ends.</summary>
public readonly struct DeactivationReason
{
    /// <summary>A reason without an exception.</summary>
    /// <param name="code">The kind.</param>
    /// <param name="text">For people.</param>
    public DeactivationReason(DeactivationReasonCode code, string text) : this(code, null, text)
    {
    }

    /// <summary>A reason with the exception that led to it.</summary>
    /// <param name="code">The kind.</param>
    /// <param name="exception">What happened, if something did.</param>
    /// <param name="text">For people.</param>
    public DeactivationReason(DeactivationReasonCode code, Exception? exception, string text) => (ReasonCode, Exception, Description) = (code, exception, text);

    /// <summary>The kind.</summary>
    public DeactivationReasonCode ReasonCode { get; }

    /// <summary>For people.</summary>
    public string Description { get; }

    /// <summary>What happened, if something did.</summary>
    public Exception? Exception { get; }

    /// <summary>Kind and text.</summary>
    public override string ToString() => $"{ReasonCode}: {Description}";
}
