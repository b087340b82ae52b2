namespace Helen.Storage.Tuples;

/// <summary>Addresses the one-use material (tuples, dual masks) of one attempt of one segment of one session (protocol §8.3).</summary>
public readonly record struct AttemptAddress
{
    /// <summary>A checked address.</summary>
    /// <exception cref="ArgumentException">The session or the segment is no <see cref="StorageName"/>.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The attempt is below 1.</exception>
    public AttemptAddress(string session, string segment, int attempt)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(attempt, 1);
        (Session, Segment, Attempt) = (StorageName.Check(session, nameof(session)), StorageName.Check(segment, nameof(segment)), attempt);
    }

    /// <summary>The session's text form.</summary>
    public string Session { get; }

    /// <summary>The segment's text form.</summary>
    public string Segment { get; }

    /// <summary>1, 2, …; attempt numbers belong to the session, so a segment may well begin with attempt 3.</summary>
    public int Attempt { get; }

    /// <inheritdoc/>
    public override string ToString() => $"{Session} {Segment} attempt {Attempt}";
}
