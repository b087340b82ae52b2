namespace Helen.Rounds;

/// <summary>How one party opens links to the same parties for a session beside another one, such as the preprocessing of a MAC epoch.</summary>
public interface ILinkOpener
{
    /// <summary>
    /// Opens this party's links of a session; they are read by one driver. Frames of peers that opened it earlier have been held, up to a bound; behind it they wait.
    /// </summary>
    /// <param name="session">The id; every party derives the same.</param>
    /// <param name="ct">Gives up.</param>
    /// <exception cref="InvalidOperationException">The session was opened here before, or too many are open.</exception>
    ValueTask<ISessionLinks> OpenAsync(SessionId session, CancellationToken ct);
}
