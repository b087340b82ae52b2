namespace Helen.Rounds;

/// <summary>
/// The durable memory of one party in one session (protocol §8.2). A commit is atomic and takes no cancellation; when it throws, nothing has been
/// sent and the session may be tried again. A second commit for the same round is refused: it means that another activation lives.
/// </summary>
public interface IRoundJournal
{
    /// <summary>The committed step of this round; null when there is none.</summary>
    /// <exception cref="InvalidDataException">What is stored is broken or of another type.</exception>
    ValueTask<CommittedStep<TNext>?> FindAsync<TNext>(RoundNumber round, CancellationToken ct);

    /// <summary>Makes a step durable.</summary>
    /// <exception cref="InvalidOperationException">The round has a step already, or the session has halted.</exception>
    ValueTask CommitAsync<TNext>(CommittedStep<TNext> step);

    /// <summary>How the session halted; null while it runs.</summary>
    ValueTask<CommittedHalt?> FindHaltAsync(CancellationToken ct);

    /// <summary>Makes the end durable. A later one takes the place of the first: it names more, and says all that the first said.</summary>
    /// <exception cref="InvalidOperationException">It says less: see <see cref="CommittedHalt.RequireContinues"/>.</exception>
    ValueTask CommitHaltAsync(CommittedHalt halt);
}
