using System.Collections.Immutable;
using Helen.Arithmetic.Randomness;
using Helen.Grains.Abstractions;
using Helen.Grains.Blocks;
using Helen.Grains.Preprocessing;
using Helen.Grains.Proofs;
using Helen.Rounds;
using Helen.Storage.Bulk;
using Helen.Training.Session;
using Microsoft.Extensions.Logging;

namespace Helen.Grains.Sessions;

/// <summary>
/// The long work of a session: one pass through the phases, off the grain's turn. What is durable goes through the grain's own calls; what is only shown (progress, figures,
/// why it stopped) is read from here. After the end it listens on: a peer that lost its memory before it heard of the release gets the result, and
/// who begins again after a halt is told of it.
/// </summary>
internal sealed class SessionRun(
    string sessionId, ISessionRunGrain self, IPreprocessingGrain ledger, SessionBook start, ISessionHost host, IBulkStore bulk, IGrainFactory grains, PublicSessions sessions, IRandomSource coins, SessionGates gates,
    ILogger logger)
    : IProgress<SessionProgress>, IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private volatile SessionProgress? _progress;
    private volatile DriverStatistics? _statistics;
    private volatile Exception? _failure;
    private IProgress<SessionProgress>? _observer;
    private Task _work = Task.CompletedTask;

    /// <summary>What it did last; null before the first step and after the end.</summary>
    public SessionProgress? Progress => _progress;

    /// <summary>Traffic since it began.</summary>
    public PhaseTraffic Traffic => _statistics?.Total() ?? default;

    /// <summary>Checks made since it began, by name.</summary>
    public IReadOnlyDictionary<string, long> Checks => _statistics?.Checks ?? ImmutableSortedDictionary<string, long>.Empty;

    /// <summary>Why it stopped; null while it runs, and when it was told to stop.</summary>
    public Exception? Failure => _failure;

    /// <summary>Whether it is over.</summary>
    public bool IsOver => _work.IsCompleted;

    /// <summary>Begins.</summary>
    public void Begin() => _work = Task.Run(RunAsync);

    /// <summary>Tells it to stop, without waiting.</summary>
    public void Stop() => _stop.Cancel();

    void IProgress<SessionProgress>.Report(SessionProgress value)
    {
        _progress = value;
        _observer?.Report(value);
    }

    /// <summary>Stops it, and waits until it has let go of the links.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _work;
        _stop.Dispose();
    }

    private async Task RunAsync()
    {
        var stop = _stop.Token;
        try
        {
            // A run that was told to stop may still hold the links: its activation has a limited time to wait for it.
            using var turn = await gates.EnterAsync(sessionId, stop);
            await using var parts = await host.OpenAsync(sessionId, stop);
            _observer = parts.Progress;
            var journal = new GrainJournal(self, start, bulk, SessionCodecs.For(parts.Participant), stop);
            await using var driver = new RoundDriver(parts.Links, journal, coins, parts.Participant.Document.Limits, proofs: new GrainProofs(sessionId, grains));
            _statistics = driver.Statistics;
            sessions.Know(parts.Participant.Public);
            var blocks = new GrainBlocks(sessionId, grains, bulk, parts.Participant.Public);
            var epochs = new LedgeredEpochs(parts.Epochs, ledger);
            var runner = new SessionRunner(parts.Participant, driver, journal, epochs, coins, this, blocks, blocks);
            byte heard = 0;
            // A halt may name more than the end says, if the process before died in between.
            if (start.State == SessionState.Released) heard = await runner.ListenAsync(stop);
            while (true)
            {
                var end = StoredEnd.Of(await runner.RunAsync(parts.Input, stop, heard));
                var digest = await bulk.PutAsync(end.Encode(), CancellationToken.None);
                await self.FinishAsync(start.Run, end.State, digest.ToArray(), CancellationToken.None).WaitAsync(stop);
                parts.Participant.Public.ForgetParts();
                _progress = null;
                heard = await runner.ListenAsync(stop);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The activation ends, or another one has taken over.
        }
        catch (Exception exception) // whatever it is, it is the status' to report
        {
            _failure = exception;
            Log.Stopped(logger, sessionId, exception);
        }
    }
}
