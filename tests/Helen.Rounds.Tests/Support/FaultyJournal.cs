namespace Helen.Rounds.Tests.Support;

/// <summary>A store that fails on demand, before or after it has written.</summary>
public sealed class FaultyJournal(IRoundJournal inner) : IRoundJournal
{
    public bool FailBefore { get; set; }

    public bool FailAfter { get; set; }

    public ValueTask<CommittedStep<TNext>?> FindAsync<TNext>(RoundNumber round, CancellationToken ct) => inner.FindAsync<TNext>(round, ct);

    public ValueTask<CommittedHalt?> FindHaltAsync(CancellationToken ct) => inner.FindHaltAsync(ct);

    public async ValueTask CommitAsync<TNext>(CommittedStep<TNext> step)
    {
        if (FailBefore) throw new IOException("The disk is full.");
        await inner.CommitAsync(step);
        if (FailAfter) throw new IOException("The acknowledgement was lost.");
    }

    public async ValueTask CommitHaltAsync(CommittedHalt halt)
    {
        if (FailBefore) throw new IOException("The disk is full.");
        await inner.CommitHaltAsync(halt);
        if (FailAfter) throw new IOException("The acknowledgement was lost.");
    }
}
