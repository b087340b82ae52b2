namespace Helen.Rounds;

/// <summary>Where in a session a message belongs. Attempt is 0 in journalled rounds, 1..64 inside MPC segments: a new attempt is not equivocation.</summary>
public readonly record struct RoundNumber(Phase Phase, ushort Iteration, ushort Step, byte Attempt)
{
    /// <inheritdoc/>
    public override string ToString() => Attempt == 0 ? $"{Phase}/{Iteration}/{Step}" : $"{Phase}/{Iteration}/{Step} attempt {Attempt}";
}
