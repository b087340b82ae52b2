namespace Helen.Mpc.Offline;

/// <summary>How far the production of one MAC epoch has come at one party.</summary>
/// <param name="Ready">Tuples made and checked, of all kinds.</param>
/// <param name="Ordered">Tuples made or ordered: the plan, and what takes have added.</param>
/// <param name="BytesSent">Sent for it so far, to all peers together.</param>
/// <param name="Elapsed">Working time so far: waiting for orders does not count.</param>
public readonly record struct PreprocessingProgress(long Ready, long Ordered, long BytesSent, TimeSpan Elapsed)
{
    /// <summary>Time to the end of what is ordered, at the rate so far; null before the first batch.</summary>
    public TimeSpan? Remaining => Ready == 0 ? null : Elapsed * ((double)(Ordered - Ready) / Ready);
}
