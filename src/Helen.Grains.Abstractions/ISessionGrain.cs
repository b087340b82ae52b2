using Orleans.Concurrency;

namespace Helen.Grains.Abstractions;

/// <summary>One session of this party (architecture §3). The key is the session id in hexadecimal. The grain is the only writer of the session's state.</summary>
[Alias("helen.session")]
public interface ISessionGrain : IGrainWithStringKey
{
    /// <summary>
    /// Begins the session, or takes it up where its journal stands; returns at once, while the session runs on. Does nothing where it runs already, or has halted.
    /// A released session listens again for peers that have not heard of the release.
    /// </summary>
    /// <param name="ct">Ends the caller's wait, not the session.</param>
    [Alias("start")]
    Task StartAsync(CancellationToken ct);

    /// <summary>Wakes the session if it was started and has not ended; what a process start calls for every stored session.</summary>
    /// <param name="ct">Ends the caller's wait.</param>
    [Alias("wake")]
    Task WakeAsync(CancellationToken ct);

    /// <summary>How far the session is. Like every call, it wakes a session that should run and does not.</summary>
    /// <param name="ct">Ends the caller's wait.</param>
    [Alias("status"), AlwaysInterleave]
    Task<SessionStatus> GetStatusAsync(CancellationToken ct);

    /// <summary>Stops the work and lets go of the links, as before maintenance; the next call, the reminder or the next process start takes the session up again.</summary>
    /// <param name="ct">Ends the caller's wait.</param>
    [Alias("pause")]
    Task PauseAsync(CancellationToken ct);
}
