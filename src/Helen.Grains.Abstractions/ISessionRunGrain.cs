namespace Helen.Grains.Abstractions;

/// <summary>
/// What the background run of a session asks of its own grain: every durable step goes through the grain's turn. Each call names the run; one that is not the latest is refused,
/// so a run that outlived its activation changes nothing. Not for other callers.
/// </summary>
[Alias("helen.session-run")]
public interface ISessionRunGrain : IGrainWithStringKey
{
    /// <summary>Commits a journal entry whose bytes are stored already. Throws when the round has one, or the session has halted.</summary>
    /// <param name="run">Number of the run.</param>
    /// <param name="name">The entry.</param>
    /// <param name="digest">32 bytes: SHA-256 of the entry's bytes.</param>
    /// <param name="ct">Ends the caller's wait, never the commit.</param>
    [Alias("commit")]
    Task CommitAsync(long run, string name, byte[] digest, CancellationToken ct);

    /// <summary>Commits a position and forgets the entries that nobody can ask for behind it.</summary>
    /// <param name="run">Number of the run.</param>
    /// <param name="position">The position's canonical bytes.</param>
    /// <param name="ct">Ends the caller's wait, never the commit.</param>
    [Alias("move")]
    Task MoveAsync(long run, byte[] position, CancellationToken ct);

    /// <summary>Commits the end, whose bytes are stored already. Ending again in the same way changes nothing; of two halts the later counts, which names more.</summary>
    /// <param name="run">Number of the run.</param>
    /// <param name="state"><see cref="SessionState.Released"/> or <see cref="SessionState.Halted"/>.</param>
    /// <param name="digest">32 bytes: SHA-256 of the stored end.</param>
    /// <param name="ct">Ends the caller's wait, never the commit.</param>
    [Alias("finish")]
    Task FinishAsync(long run, SessionState state, byte[] digest, CancellationToken ct);
}
