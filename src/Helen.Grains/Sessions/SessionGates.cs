using System.Collections.Concurrent;

namespace Helen.Grains.Sessions;

/// <summary>One run of a session at a time in this process: the next one opens its links only after the one before has let go of them. One per party and process; safe for concurrent use.</summary>
public sealed class SessionGates
{
    private readonly ConcurrentDictionary<string, SemaphoreSlim> _gates = new(StringComparer.Ordinal);

    /// <summary>Waits for the run before.</summary>
    /// <param name="sessionId">The session.</param>
    /// <param name="ct">Ends the wait.</param>
    /// <returns>Lets the next run in when it is disposed.</returns>
    public async ValueTask<IDisposable> EnterAsync(string sessionId, CancellationToken ct)
    {
        var gate = _gates.GetOrAdd(sessionId, _ => new(1));
        await gate.WaitAsync(ct);
        return new Turn(gate);
    }

    private sealed class Turn(SemaphoreSlim gate) : IDisposable
    {
        private int _over;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _over, 1) == 0) gate.Release();
        }
    }
}
