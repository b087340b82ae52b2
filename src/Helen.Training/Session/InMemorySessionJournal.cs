using Helen.Rounds;

namespace Helen.Training.Session;

/// <summary>A session journal that does not survive the process: for rehearsals and tests. A party that loses it has lost its session.</summary>
public sealed class InMemorySessionJournal : ISessionJournal
{
    private readonly InMemoryRoundJournal _rounds = new();
    private volatile SessionPosition _position = SessionPosition.Initial;

    /// <inheritdoc/>
    public ValueTask<SessionPosition> ReadPositionAsync(CancellationToken ct) => new(_position);

    /// <inheritdoc/>
    public ValueTask WritePositionAsync(SessionPosition position)
    {
        _position = position;
        _rounds.Forget(position.Supersedes);
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
