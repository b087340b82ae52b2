using System.Diagnostics.CodeAnalysis;

namespace Orleans.Runtime;

/// <summary>When a grain timer ticks, and how it lives with calls.</summary>
public readonly struct GrainTimerCreationOptions()
{
    /// <summary>With the two times alone.</summary>
    /// <param name="dueTime">Time to the first tick; infinite for none.</param>
    /// <param name="period">Time between ticks; infinite for one tick.</param>
    [SetsRequiredMembers]
    public GrainTimerCreationOptions(TimeSpan dueTime, TimeSpan period) : this() => (DueTime, Period) = (dueTime, period);

    /// <summary>Time to the first tick; infinite for none.</summary>
    public required TimeSpan DueTime { get; init; }

    /// <summary>Time from the end of a tick to the next; infinite for one tick.</summary>
    public required TimeSpan Period { get; init; }

    /// <summary>Whether ticks may run between the turns of calls and of other ticks. Else a tick waits like a call.</summary>
    public bool Interleave { get; init; }

    /// <summary>Whether a tick keeps the activation from idle collection, as a call does.</summary>
    public bool KeepAlive { get; init; }
}
