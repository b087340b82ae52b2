namespace Helen.Storage.Tuples;

/// <summary>
/// Remembers which one-use material was ever reserved, and never lets it be reserved twice (protocol §8.3, §8.4). It holds addresses, not the material.
/// A session has one running MAC epoch at a time; every reservation is made under it; an attempt that does not finish ends it.
/// Opening the store burns all epochs of earlier process starts, so unused preprocessing never outlives its process. Safe for concurrent use, also by
/// several activations or processes: of two callers with one address exactly one wins. Any exception but a refusal leaves the outcome open; whoever gets one
/// hands nothing out and takes <see cref="NextAttemptAsync"/>.
/// </summary>
public interface ITupleLedger
{
    /// <summary>Opens the session's next MAC epoch and burns the running one first, if any.</summary>
    /// <returns>1, 2, …; never the same twice in a session.</returns>
    ValueTask<long> OpenEpochAsync(string session, CancellationToken ct);

    /// <summary>The session's running epoch, or null when it has none.</summary>
    ValueTask<long?> FindEpochAsync(string session, CancellationToken ct);

    /// <summary>Ends an epoch and burns its reservations that did not complete, before any later attempt can begin. An epoch that is over already stays so.</summary>
    ValueTask BurnEpochAsync(string session, long epoch, CancellationToken ct);

    /// <summary>
    /// The lowest attempt that <see cref="BeginAttemptAsync"/> would accept of this segment here. The parties then begin at the maximum over all of them.
    /// </summary>
    /// <exception cref="AttemptRefusedException">The session has no attempts left.</exception>
    ValueTask<int> NextAttemptAsync(string session, string segment, CancellationToken ct);

    /// <summary>
    /// Reserves the material of an attempt, durably before it returns; only then may material be handed out or a first byte be sent.
    /// An epoch serves one attempt number, and each segment once.
    /// </summary>
    /// <param name="address">Session, segment and attempt.</param>
    /// <param name="epoch">The running epoch whose material the caller holds.</param>
    /// <param name="ct">Cancels waiting for the store, not a write under way.</param>
    /// <exception cref="AttemptRefusedException">The attempt was begun before, lies behind, exceeds the bound, or the epoch is over or serves another number.</exception>
    ValueTask BeginAttemptAsync(AttemptAddress address, long epoch, CancellationToken ct);

    /// <summary>Marks a reserved attempt completed; completing it again changes nothing.</summary>
    /// <exception cref="AttemptRefusedException">It was not begun, or is burnt.</exception>
    ValueTask CompleteAsync(AttemptAddress address, CancellationToken ct);

    /// <summary>What became of an attempt; null when it was never begun.</summary>
    ValueTask<AttemptState?> ReadAsync(AttemptAddress address, CancellationToken ct);
}
