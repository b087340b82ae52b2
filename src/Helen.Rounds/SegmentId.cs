namespace Helen.Rounds;

/// <summary>One MPC segment of a session; tuples are addressed by (segment, attempt).</summary>
public readonly record struct SegmentId(Phase Phase, ushort Iteration, ushort Index)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Phase}/{Iteration}#{Index}";
}
