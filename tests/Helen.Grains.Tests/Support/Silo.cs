using Helen.Arithmetic.Randomness;
using Helen.Engine.Embedded;
using Helen.Grains.Abstractions;
using Helen.Grains.Engines;
using Helen.Grains.Sessions;
using Helen.Rounds;
using Helen.Storage.Bulk;
using Helen.Storage.Records;
using Helen.Storage.Reminders;
using Helen.Storage.Sqlite;
using Helen.Storage.Tests.FaultInjection;
using Helen.Storage.Tuples;
using Helen.Training.Phases;
using Helen.Training.Session;
using Helen.Training.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Helen.Grains.Tests.Support;

/// <summary>One process of one party: an engine over the party's store and links.</summary>
internal sealed class Silo : ISessionHost, IAsyncDisposable
{
    private readonly SessionHarness _harness;
    private readonly IPeerLinks _links;
    private readonly ServiceProvider _services;
    private readonly Watch _watch;
    private readonly TakenTuples _tuples;
    private readonly Func<IBulkStore, MadeEpochs>? _produce;
    private int _open;

    private Silo(SessionHarness harness, IPeerLinks links, PartyStore store, WorldOptions options, TakenTuples tuples, Func<IBulkStore, MadeEpochs>? produce)
    {
        (_harness, _links, _tuples, _produce) = (harness, links, tuples, produce);
        var first = links.Self.Index == 0;
        var faults = first ? options.Faults : null;
        var records = first && options.Records is { } wrap ? wrap(store.Records) : store.Records;
        _watch = new(faults is null ? records : new FaultingRecordStore(records, faults));
        var services = new ServiceCollection();
        services.AddLogging(logging => logging.ClearProviders().AddProvider(_watch));
        services.AddSingleton<ISessionHost>(this);
        services.AddSingleton<IRandomSource>(new SystemRandomSource());
        services.AddSingleton<IRecordStore>(_watch);
        services.AddSingleton(faults is null ? store.Blobs : new FaultingBulkStore(store.Blobs, faults));
        services.AddSingleton<IReminderStore>(store.Reminders);
        services.AddSingleton<ITupleLedger>(store.Tuples);
        services.AddHelenGrains(options.Engine);
        if (first && options.Checker is { } checker) services.AddSingleton(provider => checker(new ProofChecker(provider.GetRequiredService<PublicSessions>())));
        _services = services.BuildServiceProvider();
        Engine = _services.GetRequiredService<EmbeddedEngine>();
    }

    public EmbeddedEngine Engine { get; }

    public ISessionGrain Session => Engine.Client.GetGrain<ISessionGrain>(_harness.Document.Id.ToString());

    public static async Task<Silo> StartAsync(SessionHarness harness, IPeerLinks links, PartyStore store, WorldOptions? options = null, TakenTuples? tuples = null, Func<IBulkStore, MadeEpochs>? produce = null)
    {
        var silo = new Silo(harness, links, store, options ?? new(), tuples ?? new(), produce);
        await silo.Engine.StartAsync(TestContext.Current.CancellationToken);
        return silo;
    }

    public ValueTask<SessionParts> OpenAsync(string sessionId, CancellationToken ct)
    {
        if (sessionId != _harness.Document.Id.ToString()) throw new InvalidDataException("Unknown session.");
        if (Interlocked.Increment(ref _open) != 1) throw new InvalidOperationException("Two runs of a process hold the links.");
        var made = _produce?.Invoke(_services.GetRequiredService<IBulkStore>());
        var epochs = _tuples.Over(made is null ? _harness.EpochsOf(_links.Self) : made);
        return new(new SessionParts(_harness.ParticipantOf(_links.Self), _harness.Inputs[_links.Self.Index], _links, epochs, close: async () =>
        {
            if (made is not null) await made.DisposeAsync();
            Interlocked.Decrement(ref _open);
        }));
    }

    /// <summary>Starts the session, again after each failure, until it has ended.</summary>
    public async Task<SessionStatus> EndAsync()
    {
        while (true)
        {
            try
            {
                await Session.StartAsync(TestContext.Current.CancellationToken);
                var status = await Session.GetStatusAsync(TestContext.Current.CancellationToken);
                if (status.State is SessionState.Released or SessionState.Halted) return status;
                if (status.State is SessionState.Failed)
                {
                    if (!Mends(status.Failure)) throw new InvalidOperationException($"{_links.Self}: {status}");
                    continue;
                }
            }
            catch (Exception exception) when (Mends(exception.Message))
            {
                continue;
            }

            try
            {
                await _watch.NextAsync();
            }
            catch (OperationCanceledException)
            {
                throw new TimeoutException($"{_links.Self}: {await Session.GetStatusAsync(CancellationToken.None)}");
            }
        }
    }

    public ValueTask DisposeAsync() => _services.DisposeAsync();

    /// <summary>An injected fault mends, and so does a race for a record that was lost; anything else is a defect.</summary>
    private static bool Mends(string failure) => failure.Contains("Injected", StringComparison.Ordinal) || failure.Contains("was changed by another writer", StringComparison.Ordinal);
}
