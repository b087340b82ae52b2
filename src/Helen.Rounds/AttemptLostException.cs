namespace Helen.Rounds;

/// <summary>
/// The running attempt is over without anybody's fault: a peer lost its memory and announced a new MAC epoch (protocol §8.3). The caller begins again with
/// <see cref="RoundDriver.ResumeAsync"/>; committed rounds are replayed, unfinished segments start afresh.
/// </summary>
public sealed class AttemptLostException : Exception
{
    /// <summary>The peer and the epoch it announced.</summary>
    public AttemptLostException(PartyId peer, byte epoch) : base($"{peer} begins epoch {epoch}; the running attempt is lost.") => Epoch = epoch;

    /// <summary>The announced epoch.</summary>
    public byte Epoch { get; }
}
