namespace Helen.Grains.Sessions;

/// <summary>
/// Opens what a session of this party needs. A service of the host: it loads secrets from where the party keeps them, so that none passes through a grain call or a grain state.
/// A host whose links hold something for a session that no run reads wakes it (<see cref="Abstractions.ISessionGrain.WakeAsync"/>): a peer may wait for its result.
/// </summary>
public interface ISessionHost
{
    /// <summary>Opens a session's parts for one run of it. A run ends before the next one of the same silo begins.</summary>
    /// <param name="sessionId">The session id in hexadecimal.</param>
    /// <param name="ct">Ends the wait.</param>
    /// <exception cref="InvalidDataException">The session is unknown here, or what is stored of it is broken.</exception>
    ValueTask<SessionParts> OpenAsync(string sessionId, CancellationToken ct);
}
