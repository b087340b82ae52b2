namespace Helen.Rounds;

/// <summary>A journal that does not survive the process: for demonstrations, rehearsals and tests. A party that loses it has lost its session.</summary>
public sealed class InMemoryRoundJournal : IRoundJournal
{
    private readonly Lock _gate = new();
    private readonly Dictionary<RoundNumber, object> _steps = [];
    private CommittedHalt? _halt;

    /// <inheritdoc/>
    public ValueTask<CommittedStep<TNext>?> FindAsync<TNext>(RoundNumber round, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        lock (_gate)
        {
            if (!_steps.TryGetValue(round, out var stored)) return new((CommittedStep<TNext>?)null);
            return new(stored as CommittedStep<TNext> ?? throw new InvalidDataException($"The journal holds another type of state for {round}."));
        }
    }

    /// <inheritdoc/>
    public ValueTask CommitAsync<TNext>(CommittedStep<TNext> step)
    {
        lock (_gate)
        {
            if (_halt is not null) throw new InvalidOperationException("The session has halted.");
            if (!_steps.TryAdd(step.Round, step)) throw new InvalidOperationException($"{step.Round} is committed already.");
        }

        return ValueTask.CompletedTask;
    }

    /// <summary>Drops steps that nobody asks for any more.</summary>
    public void Forget(Func<RoundNumber, bool> superseded)
    {
        lock (_gate)
            foreach (var round in _steps.Keys.Where(superseded).ToList()) _steps.Remove(round);
    }

    /// <inheritdoc/>
    public ValueTask<CommittedHalt?> FindHaltAsync(CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        lock (_gate) return new(_halt);
    }

    /// <inheritdoc/>
    public ValueTask CommitHaltAsync(CommittedHalt halt)
    {
        lock (_gate)
        {
            halt.RequireContinues(_halt);
            _halt = halt;
        }

        return ValueTask.CompletedTask;
    }
}
