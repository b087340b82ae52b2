using Helen.Arithmetic.Randomness;
using Helen.Cli.Engines;
using Helen.Grains.Abstractions;
using Helen.Grains.Preprocessing;
using Helen.Grains.Sessions;
using Helen.Mpc.Offline;
using Helen.Rounds;
using Helen.Storage.Bulk;
using Helen.Storage.Records;
using Helen.Storage.Reminders;
using Helen.Storage.Sqlite;
using Helen.Storage.Tuples;
using Helen.Training.Phases.InputPreparation;
using Helen.Training.Session;
using Microsoft.Extensions.DependencyInjection;

namespace Helen.Cli.Demo;

/// <summary>One party of the demonstration: grains of its own over its own store, and the session's grain in it.</summary>
internal sealed class DemoSilo : ISessionHost, IAsyncDisposable
{
    private static readonly TimeSpan PollPeriod = TimeSpan.FromMilliseconds(100);
    private readonly Participant _participant;
    private readonly PrivateInput _input;
    private readonly IPeerLinks _links;
    private readonly ILinkOpener _opener;
    private readonly IBulkStore _blobs;
    private readonly IRandomSource _random;
    private readonly IProgress<SessionProgress>? _progress;
    private readonly IProgress<PreprocessingProgress>? _preprocessing;
    private readonly GrainHost _host;
    private volatile SessionStatus _status = new();

    public DemoSilo(
        PartyStore store, Participant participant, PrivateInput input, IPeerLinks links, ILinkOpener opener, IRandomSource random, IProgress<SessionProgress>? progress, IProgress<PreprocessingProgress>? preprocessing)
    {
        (_participant, _input, _links, _opener, _progress, _preprocessing) = (participant, input, links, opener, progress, preprocessing);
        (_blobs, _random) = (store.Blobs, random);
        _host = new(new ServiceCollection()
            .AddSingleton<ISessionHost>(this)
            .AddSingleton(random)
            .AddSingleton<IRecordStore>(store.Records)
            .AddSingleton<IBulkStore>(store.Blobs)
            .AddSingleton<IReminderStore>(store.Reminders)
            .AddSingleton<ITupleLedger>(store.Tuples));
    }

    /// <summary>The session as last seen.</summary>
    public SessionStatus Status => _status;

    private string SessionId => _participant.Document.Id.ToString();

    private ISessionGrain Session => _host.Grains.GetGrain<ISessionGrain>(SessionId);

    /// <summary>Starts the grains; a session that their store holds unfinished wakes.</summary>
    public Task StartAsync(CancellationToken ct) => _host.StartAsync(ct);

    /// <summary>Begins the session, or takes it up.</summary>
    public Task BeginAsync(CancellationToken ct) => Session.StartAsync(ct);

    /// <summary>Watches the session to its end.</summary>
    public async Task<SessionStatus> EndAsync(TimeProvider time, CancellationToken ct)
    {
        while (true)
        {
            _status = await Session.GetStatusAsync(ct);
            if (_status.State is SessionState.Released or SessionState.Halted) return _status;
            if (_status.State == SessionState.Failed) throw new InvalidOperationException($"{_participant.Self} stopped: {_status.Failure}");
            await Task.Delay(PollPeriod, time, ct);
        }
    }

    /// <inheritdoc/>
    public ValueTask<SessionParts> OpenAsync(string sessionId, CancellationToken ct)
    {
        if (sessionId != SessionId) throw new InvalidDataException($"The session {sessionId} is none of this demonstration's.");
        var epochs = new MadeEpochs(_participant.Document, _opener, _ => new BulkTupleStore(_blobs), _random, _preprocessing);
        return new(new SessionParts(_participant, _input, _links, epochs, _progress, epochs.DisposeAsync));
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _host.DisposeAsync();
}
