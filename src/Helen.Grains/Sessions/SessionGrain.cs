using Helen.Arithmetic.Randomness;
using Helen.Cryptography.Hashing;
using Helen.Grains.Abstractions;
using Helen.Grains.Preprocessing;
using Helen.Storage.Bulk;
using Helen.Training.Session;
using Microsoft.Extensions.Logging;

namespace Helen.Grains.Sessions;

/// <summary>
/// Owns one session's journal and is its only writer. Every activation that finds its session unfinished takes it up, as a new run with the next number; the head record's
/// ETag makes that number a fence: of two activations exactly one gets it, and the other's next commit fails before anything is sent (protocol §8.2, architecture §3.1).
/// A write whose outcome is open ends the activation, so that the next one reads what the store really holds.
/// </summary>
/// <param name="state">The head record.</param>
/// <param name="host">Opens documents, keys, links, tuples.</param>
/// <param name="bulk">Keeps the journal's entries.</param>
/// <param name="sessions">The sessions that this silo knows; its grains share them.</param>
/// <param name="coins">Randomness of the rounds and segments.</param>
/// <param name="gates">Let one run of a session at a time use its links.</param>
/// <param name="logger">Told when a session is taken up, ends, or stops.</param>
[GrainType(TypeName)]
public sealed class SessionGrain(
    [PersistentState(SessionGrain.StateName, SessionGrain.StorageName)] IPersistentState<SessionHead> state, ISessionHost host, IBulkStore bulk, PublicSessions sessions, IRandomSource coins,
    SessionGates gates, ILogger<SessionGrain> logger)
    : Grain, ISessionGrain, ISessionRunGrain, IRemindable, IAsyncDisposable
{
    /// <summary>Stored with every session: never to be changed.</summary>
    public const string TypeName = "helen.session";

    /// <summary>Name of the head record's state.</summary>
    public const string StateName = "session";

    /// <summary>The storage provider of all of Helen's grains.</summary>
    public const string StorageName = "helen";

    private const string ReminderName = "wake";
    private static readonly TimeSpan ReminderPeriod = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan KeepAlivePeriod = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan ListeningTime = TimeSpan.FromDays(1);

    private SessionBook _book = SessionBook.Empty;
    private StoredEnd? _end;
    private SessionRun? _run;
    private IGrainTimer? _keepAlive;
    private TimeSpan _listened;

    private string SessionId => this.GetPrimaryKeyString();

    /// <inheritdoc/>
    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _book = SessionBook.Decode(state.State);
        if (_book.HasEnded) _end = await ReadEndAsync(cancellationToken);
        if (_book.State is SessionState.Running || _book.HasEnded) await BeginRunAsync();
    }

    /// <inheritdoc/>
    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        // The next activation opens the same links: this one lets go of them first.
        await DisposeAsync().AsTask().WaitAsync(cancellationToken);
    }

    /// <summary>Ends the run, also where activation failed half-way.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _run, null) is { } run) await run.DisposeAsync();
    }

    /// <inheritdoc/>
    public async Task StartAsync(CancellationToken ct)
    {
        if (_run is { IsOver: false, Failure: null }) return;
        if (!_book.HasEnded) await this.RegisterOrUpdateReminder(ReminderName, ReminderPeriod, ReminderPeriod);
        await BeginRunAsync();
    }

    /// <inheritdoc/>
    public Task WakeAsync(CancellationToken ct) => Task.CompletedTask;      // activation did it

    /// <inheritdoc/>
    public Task<SessionStatus> GetStatusAsync(CancellationToken ct)
    {
        var (progress, traffic, failure) = (_run?.Progress, _run?.Traffic ?? default, _run?.Failure);
        return Task.FromResult(new SessionStatus
        {
            // This call interleaves: an end counts once its result is here, too.
            State = failure is not null && !_book.HasEnded ? SessionState.Failed : _book.HasEnded && _end is null ? SessionState.Running : _book.State,
            Phase = progress?.Phase.ToString() ?? "",
            Iteration = progress?.Iteration ?? 0,
            Activity = progress?.Activity ?? "",
            CertifiedIterations = _book.Position.CertifiedIterations,
            Epoch = _book.Position.Epoch,
            ProofsVerified = traffic.ProofsVerified,
            Checks = _run?.Checks.ToDictionary() ?? [],
            BytesSent = traffic.BytesSent,
            BytesReceived = traffic.BytesReceived,
            Result = _end?.Result,
            Blames = _end?.Blames ?? [],
            Failure = failure?.Message ?? "",
        });
    }

    /// <inheritdoc/>
    public Task PauseAsync(CancellationToken ct)
    {
        DeactivateOnIdle();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async Task ReceiveReminder(string reminderName, TickStatus status)
    {
        if (_book.HasEnded) await ForgetReminderAsync();
        // A broken store or a bug does not mend by itself, and every begin costs one of the session's 64 epochs.
        else if (_run is { Failure: IOException or TimeoutException }) await BeginRunAsync();
    }

    /// <inheritdoc/>
    public async Task CommitAsync(long run, string name, byte[] digest, CancellationToken ct)
    {
        RequireLatest(run);
        await WriteAsync(_book.With(name, Digest.Read(digest)));
    }

    /// <inheritdoc/>
    public async Task MoveAsync(long run, byte[] position, CancellationToken ct)
    {
        RequireLatest(run);
        await WriteAsync(_book.At(SessionPosition.TryRead(position, ushort.MaxValue) ?? throw new ArgumentException("The bytes are no position.", nameof(position))));
    }

    /// <inheritdoc/>
    public async Task FinishAsync(long run, SessionState state, byte[] digest, CancellationToken ct)
    {
        RequireLatest(run);
        // A halt may come to name more.
        if (!_book.HasEnded || (_book.State == SessionState.Halted && state == SessionState.Halted && _book.Entries[SessionBook.EndName] != Digest.Read(digest)))
        {
            await WriteAsync(_book with { State = state, Entries = _book.Entries.SetItem(SessionBook.EndName, Digest.Read(digest)) });
            _end = await ReadEndAsync(ct);
            Log.Ended(logger, SessionId, state);
        }

        await ForgetReminderAsync();
    }

    private async Task BeginRunAsync()
    {
        await DisposeAsync();
        await WriteAsync(_book with { Run = _book.Run + 1, State = _book.HasEnded ? _book.State : SessionState.Running });
        Log.Begins(logger, SessionId, _book.Run);
        _run = new(SessionId, this.AsReference<ISessionRunGrain>(), GrainFactory.GetGrain<IPreprocessingGrain>(PreprocessingGrain.TuplesOf(SessionId)), _book, host, bulk, GrainFactory, sessions, coins, gates, logger);
        _run.Begin();
        _keepAlive ??= this.RegisterGrainTimer(_ => StayAwakeAsync(), new GrainTimerCreationOptions(KeepAlivePeriod, KeepAlivePeriod) { KeepAlive = true });
    }

    /// <summary>A running session is never collected; one that has ended listens for a day, and again for a day whenever something wakes it.</summary>
    private Task StayAwakeAsync()
    {
        if (_book.HasEnded && (_listened += KeepAlivePeriod) >= ListeningTime)
        {
            _keepAlive?.Dispose();
            _keepAlive = null;
        }

        return Task.CompletedTask;
    }

    /// <summary>The commit. The book changes only after it.</summary>
    private async Task WriteAsync(SessionBook book)
    {
        state.State.Version = SessionBook.Version;
        state.State.Bytes = book.Encode();
        try
        {
            await state.WriteStateAsync(CancellationToken.None);
        }
        catch
        {
            _run?.Stop();
            DeactivateOnIdle();
            throw;
        }

        _book = book;
    }

    private async Task<StoredEnd> ReadEndAsync(CancellationToken ct)
    {
        var digest = _book.Entries[SessionBook.EndName];
        var bytes = await Task.Run(() => bulk.GetAsync(digest, ct).AsTask(), ct);
        return StoredEnd.Decode(bytes ?? throw new InvalidDataException("The end of the session is missing: the store has lost it."));
    }

    private void RequireLatest(long run)
    {
        if (run != _book.Run) throw new InvalidOperationException($"Run {run} of the session is over; run {_book.Run} has taken its place.");
    }

    private async Task ForgetReminderAsync()
    {
        if (await this.GetReminder(ReminderName) is { } reminder) await this.UnregisterReminder(reminder);
    }
}
