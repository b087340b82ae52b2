namespace Helen.Grains.Abstractions;

/// <summary>
/// Hands out the right to use preprocessed material of one session, each piece once (protocol §8.3, §8.4): the reservation is durable before the material leaves. The key is
/// the session id in hexadecimal, a point, and the kind of material. Asked by the session's run only.
/// </summary>
[Alias("helen.preprocessing")]
public interface IPreprocessingGrain : IGrainWithStringKey
{
    /// <summary>Opens the next epoch of this party's ledger and burns what earlier ones left. Returns its number, which <see cref="ReserveAsync"/> names.</summary>
    /// <param name="ct">Ends the caller's wait.</param>
    [Alias("open")]
    Task<long> OpenEpochAsync(CancellationToken ct);

    /// <summary>Reserves one piece, durably. Throws <see cref="InvalidOperationException"/> when it was reserved before or the epoch is over.</summary>
    /// <param name="epoch">From <see cref="OpenEpochAsync"/>.</param>
    /// <param name="piece">Segment and part.</param>
    /// <param name="attempt">The attempt, 1..64.</param>
    /// <param name="ct">Ends the caller's wait, never the reservation.</param>
    [Alias("reserve")]
    Task ReserveAsync(long epoch, string piece, int attempt, CancellationToken ct);
}
