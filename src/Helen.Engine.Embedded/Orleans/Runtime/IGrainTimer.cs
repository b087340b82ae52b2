namespace Orleans.Runtime;

/// <summary>A timer of one activation; disposing ends it.</summary>
public interface IGrainTimer : IDisposable
{
    /// <summary>Starts anew with these times.</summary>
    /// <param name="dueTime">Time to the next tick; infinite for none.</param>
    /// <param name="period">Time between ticks; infinite for one tick.</param>
    /// <exception cref="ArgumentOutOfRangeException">A due time below zero or a period not above zero (infinite apart).</exception>
    void Change(TimeSpan dueTime, TimeSpan period);
}
