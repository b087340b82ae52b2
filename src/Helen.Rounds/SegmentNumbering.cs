namespace Helen.Rounds;

/// <summary>
/// Round numbers of segments: Step = index·1024 + n. Segments of one (phase, iteration) are disjoint by their index, and from journalled rounds by
/// Attempt ≥ 1. The last number of a segment is its end, under which its result is committed.
/// </summary>
internal static class SegmentNumbering
{
    internal const int StepsPerSegment = 1024;
    internal const int MaxIndex = (ushort.MaxValue / StepsPerSegment);
    internal const byte MaxAttempt = 64;

    internal static RoundNumber Number(SegmentId segment, int step, byte attempt) =>
        new(segment.Phase, segment.Iteration, (ushort)((segment.Index * StepsPerSegment) + step), attempt);

    internal static RoundNumber End(SegmentId segment, byte attempt) => Number(segment, StepsPerSegment - 1, attempt);

    /// <summary>Where a journal holds the complaint of a party that waits for the others' evidence.</summary>
    internal static readonly RoundNumber Dispute = new(Phase.Release, ushort.MaxValue, ushort.MaxValue, 0);

    /// <summary>Where a party announces an epoch.</summary>
    internal static RoundNumber Announcement(byte epoch) => new(Phase.Agreement, 0, ushort.MaxValue, epoch);

    /// <summary>Where the parties confirm that they were told the same.</summary>
    internal static RoundNumber AnnouncementEcho(byte epoch) => new(Phase.Agreement, 0, ushort.MaxValue - 1, epoch);

    /// <summary>Where a party asks for announcements.</summary>
    internal static RoundNumber Inquiry { get; } = new(Phase.Agreement, 0, ushort.MaxValue - 2, 0);

    /// <summary>Where a party that has halted shows what convicts this one.</summary>
    internal static RoundNumber Conviction(PartyId culprit) => new(Phase.Release, ushort.MaxValue, (ushort)culprit.Index, 0);

    internal static bool IsAnnouncement(RoundNumber round) => round.Attempt is >= 1 and <= MaxAttempt && round == Announcement(round.Attempt);

    internal static SegmentId SegmentOf(RoundNumber round) => new(round.Phase, round.Iteration, (ushort)(round.Step / StepsPerSegment));
}
