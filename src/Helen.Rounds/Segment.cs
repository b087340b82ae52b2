namespace Helen.Rounds;

/// <summary>An MPC segment is not a round: its progress lives on the stack, it starts from a checkpoint and sends before it commits (protocol §8.3).</summary>
public abstract class Segment<TCheckpoint, TResult>
{
    /// <summary>Which segment.</summary>
    public abstract SegmentId Id { get; }

    /// <summary>
    /// Whether every message of the segment is journalled before it is sent, as in a round. So must a segment be that is never restarted under another attempt: a second run sends
    /// the same bytes or stops, and a party that has finished sends them again for one that has not (protocol §7, §8.2).
    /// </summary>
    public virtual bool IsJournalled => false;

    /// <summary>Runs one attempt to its end.</summary>
    public async Task<Step<TResult>> RunAsync(TCheckpoint from, ISegmentChannel channel, CancellationToken ct)
    {
        try
        {
            return new Step<TResult>.Advance(await ExecuteAsync(from, channel, ct), []);
        }
        catch (HaltException halt)
        {
            return new Step<TResult>.Halt(halt.Blames);
        }
    }

    /// <summary>The segment itself.</summary>
    /// <exception cref="HaltException">A peer's fault.</exception>
    protected abstract Task<TResult> ExecuteAsync(TCheckpoint from, ISegmentChannel channel, CancellationToken ct);
}
