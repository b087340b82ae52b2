using Helen.Rounds;

namespace Helen.Training.Phases.KeyGeneration;

/// <summary>A journal that does not survive the process: for rehearsals and tests. A party that loses it has lost its part of the key.</summary>
public sealed class InMemoryKeyGenerationJournal : IKeyGenerationJournal
{
    private readonly InMemoryRoundJournal _rounds = new();
    private volatile KeyGenerationPosition _position = KeyGenerationPosition.Initial;

    /// <inheritdoc/>
    public ValueTask<KeyGenerationPosition> ReadPositionAsync(CancellationToken ct) => new(_position);

    /// <inheritdoc/>
    public ValueTask WritePositionAsync(KeyGenerationPosition position)
    {
        _position = position;
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask<CommittedStep<TNext>?> FindAsync<TNext>(RoundNumber round, CancellationToken ct) => _rounds.FindAsync<TNext>(round, ct);

    /// <inheritdoc/>
    public ValueTask CommitAsync<TNext>(CommittedStep<TNext> step) => _rounds.CommitAsync(step);

    /// <inheritdoc/>
    public ValueTask<CommittedHalt?> FindHaltAsync(CancellationToken ct) => _rounds.FindHaltAsync(ct);

    /// <inheritdoc/>
    public ValueTask CommitHaltAsync(CommittedHalt halt) => _rounds.CommitHaltAsync(halt);
}
