using System.Collections.Immutable;

namespace Helen.Rounds;

/// <summary>Where a round's proofs are checked. Whatever it answers decides whom this party blames: it belongs to the party as its driver does.</summary>
public interface IProofScheduler
{
    /// <summary>Judges all jobs of one round, in parallel as far as there are cores.</summary>
    /// <param name="round">The round.</param>
    /// <param name="tasks">Its jobs over all messages; none is there twice.</param>
    /// <param name="ct">Ends the wait.</param>
    /// <returns>Whether each job's check holds, in the order of <paramref name="tasks"/>.</returns>
    Task<ImmutableArray<bool>> JudgeAsync(RoundNumber round, IReadOnlyList<ProofTask> tasks, CancellationToken ct);
}
