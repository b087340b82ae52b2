namespace Orleans.Runtime;

/// <summary>The times of a reminder's tick, UTC.</summary>
/// <param name="firstTickTime">When it was first due.</param>
/// <param name="period">Time between ticks.</param>
/// <param name="timeStamp">When this tick was sent.</param>
[Immutable, GenerateSerializer, Alias("TickStatus")]
public readonly struct TickStatus(DateTime firstTickTime, TimeSpan period, DateTime timeStamp)
{
    /// <summary>When it was first due.</summary>
    [Id(0)]
    public DateTime FirstTickTime { get; } = firstTickTime;

    /// <summary>Time between ticks.</summary>
    [Id(1)]
    public TimeSpan Period { get; } = period;

    /// <summary>When this tick was sent.</summary>
    [Id(2)]
    public DateTime CurrentTickTime { get; } = timeStamp;

    /// <summary>The three times.</summary>
    public override string ToString() => $"<{FirstTickTime:O}, {Period}, {CurrentTickTime:O}>";
}
