using System.Collections.Immutable;

namespace Helen.Rounds;

/// <summary>Checks proofs on the thread pool of this process.</summary>
public sealed class InProcessProofs : IProofScheduler
{
    /// <summary>It holds nothing, so one is enough.</summary>
    public static InProcessProofs Instance { get; } = new();

    /// <inheritdoc/>
    public async Task<ImmutableArray<bool>> JudgeAsync(RoundNumber round, IReadOnlyList<ProofTask> tasks, CancellationToken ct) =>
        [.. await Task.WhenAll((tasks ?? throw new ArgumentNullException(nameof(tasks))).Select(task => Task.Run(task.Check, ct)))];
}
