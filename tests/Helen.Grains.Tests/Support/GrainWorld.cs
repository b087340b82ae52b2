using System.Collections.Immutable;
using Helen.Arithmetic.Randomness;
using Helen.Grains.Abstractions;
using Helen.Grains.Preprocessing;
using Helen.Rounds;
using Helen.Storage.Sealing;
using Helen.Storage.Sqlite;
using Helen.Storage.Tests.FaultInjection;
using Helen.Training.Data;
using Helen.Training.Reference;
using Helen.Training.Session;
using Helen.Training.Tests.Support;
using Helen.Transport.Loopback;
using Diabetes = Helen.Training.Tests.Reference.Diabetes;

namespace Helen.Grains.Tests.Support;

/// <summary>All parties of one session, each with a store in a file of its own and a process over it.</summary>
internal sealed class GrainWorld : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("helen-grains-");

    private readonly WorldOptions _options;

    private GrainWorld(int parties, int iterations, WorldOptions options)
    {
        _options = options;
        Harness = SessionHarness.Diabetes(parties, iterations, 512, blockRows: options.BlockRows);
        Tuples = [.. Enumerable.Range(0, parties).Select(_ => new TakenTuples())];
    }

    public SessionHarness Harness { get; }

    public ImmutableArray<PartyStore> Stores { get; private set; } = [];

    /// <summary>What left of each party's tuples, over all lives.</summary>
    public ImmutableArray<TakenTuples> Tuples { get; }

    public ImmutableArray<PartyLinks> Links { get; private set; } = [];

    /// <summary>Of the running life.</summary>
    private LoopbackNetwork Network { get; set; } = null!;

    public ImmutableArray<Silo> Silos { get; private set; } = [];

    /// <param name="parties">m.</param>
    /// <param name="iterations">K.</param>
    /// <param name="faults">Of the first party's store.</param>
    /// <param name="onSend">Told what the first party sends.</param>
    /// <param name="rewrite">Alters what the last party signs.</param>
    /// <param name="lost">What never reaches the last party.</param>
    public static Task<GrainWorld> StartAsync(int parties = 2, int iterations = 2, FaultPlan? faults = null, Action<SignedEnvelope>? onSend = null, Rewrite? rewrite = null, Func<SignedEnvelope, bool>? lost = null) =>
        StartAsync(parties, iterations, new WorldOptions { Faults = faults, OnSend = onSend, Rewrite = rewrite, Lost = lost });

    /// <param name="parties">m.</param>
    /// <param name="iterations">K.</param>
    /// <param name="options">What differs.</param>
    public static async Task<GrainWorld> StartAsync(int parties, int iterations, WorldOptions options)
    {
        var world = new GrainWorld(parties, iterations, options);
        await world.BeginLifeAsync(options);
        return world;
    }

    /// <summary>Every process dies at once; new ones begin over the same files.</summary>
    public async Task RestartAsync()
    {
        foreach (var silo in Silos) await silo.Engine.KillAsync();
        foreach (var links in Links) links.Cut();
        await EndLifeAsync();
        await BeginLifeAsync(_options.Later());
    }

    /// <summary>One party's process dies, and another begins over its files; the others live on.</summary>
    /// <param name="party">Whose.</param>
    /// <param name="between">Told the folder of its files between the two.</param>
    public async Task RestartAsync(int party, Action<string>? between = null)
    {
        await Silos[party].Engine.KillAsync();
        Links[party].Cut();
        await Silos[party].DisposeAsync();
        await Stores[party].DisposeAsync();
        between?.Invoke(FolderOf(party));
        Links = Links.SetItem(party, new PartyLinks(Network.Endpoints[party], Links[party], party == 0 ? _options.OnSend : null));
        Stores = Stores.SetItem(party, await OpenStoreAsync(FolderOf(party)));
        Silos = Silos.SetItem(party, await StartSiloAsync(party, _options.Later()));
    }

    /// <summary>One more process over a party's store and links.</summary>
    public Task<Silo> StartTwinAsync(int party) => StartSiloAsync(party, _options.Later());

    /// <summary>The files of a party's store.</summary>
    public string[] FilesOf(int party) => Directory.GetFiles(FolderOf(party));

    public async Task<SessionStatus[]> EndAsync() => await Task.WhenAll(Silos.Select(silo => silo.EndAsync()));

    /// <summary>Runs to the end; every party has the right model, signed by all, and nobody ever said two things in one place.</summary>
    public async Task AssertReleasesAsync()
    {
        var ends = await EndAsync();
        var expected = PlaintextAdmm.Run(
            Diabetes.Summaries(Harness.Document.PartyCount, RowSplit.Contiguous), 0.05, Harness.Document.Budget.Iterations.Count, ct: TestContext.Current.CancellationToken).Coefficients;
        Assert.All(ends, end =>
        {
            Assert.Equal(SessionState.Released, end.State);
            Assert.Equal(ends[0].Result!.Coefficients, end.Result!.Coefficients);
            Assert.Equal(ends[0].Result!.Transcript, end.Result.Transcript);
            Assert.Equal(Harness.Document.PartyCount, end.Result.Signatures.Length);
            Assert.True(Diabetes.Distance(expected, end.Result.Coefficients) <= 1e-8);
        });
        AssertNobodySpokeTwice();
    }

    /// <summary>No place ever had two bodies, neither where it was sent nor where it arrived.</summary>
    public void AssertNobodySpokeTwice() => Assert.All(Links, links => Assert.Empty(links.Equivocations));

    /// <summary>No address' tuples left twice to a party, over all of its lives.</summary>
    public void AssertNoTupleServedTwice() => Assert.All(Tuples, tuples => Assert.Equal(tuples.Addresses.Count, tuples.Addresses.Select(address => (address.Segment, address.Attempt, address.Part)).Distinct().Count()));

    public async ValueTask DisposeAsync()
    {
        foreach (var links in Links) links.Cut();
        await EndLifeAsync();
        _folder.Delete(recursive: true);
    }

    private async Task BeginLifeAsync(WorldOptions options)
    {
        var earlier = Links;
        Network = Harness.Reconnect();
        Links = [.. Network.Endpoints.Select((endpoint, i) => new PartyLinks(endpoint, earlier.IsEmpty ? null : earlier[i], i == 0 ? options.OnSend : null))];
        Stores = [.. await Task.WhenAll(Links.Select((_, i) => OpenStoreAsync(FolderOf(i))))];
        Silos = [.. await Task.WhenAll(Links.Select((_, i) => StartSiloAsync(i, options)))];
    }

    private Task<Silo> StartSiloAsync(int party, WorldOptions options)
    {
        const int degree = 64;
        return Silo.StartAsync(Harness, party < Links.Length - 1 ? Links[party] : Last(Links[party]), Stores[party], options, Tuples[party], options.Produce
            ? blobs => new MadeEpochs(Harness.Document, Network.LinksOf(new(party)), _ => new BulkTupleStore(blobs), new SystemRandomSource(), insecureDegree: degree)
            : null);

        IPeerLinks Last(IPeerLinks links) => options.Rewrite is { } rewrite ? new DeviatingLinks(links, rewrite) : options.Lost is { } lost ? new DeafLinks(links, lost) : links;
    }

    private async Task EndLifeAsync()
    {
        foreach (var silo in Silos) await silo.DisposeAsync();
        foreach (var store in Stores) await store.DisposeAsync();
    }

    private string FolderOf(int party) => Path.Combine(_folder.FullName, $"party{party + 1}");

    private static async Task<PartyStore> OpenStoreAsync(string folder)
    {
        var coins = new SystemRandomSource();
        using var key = KeyFile.LoadOrCreate(Path.Combine(folder, "seal.key"), coins);
        return await PartyStore.OpenAsync(new PartyStoreOptions { DatabasePath = Path.Combine(folder, "helen.db") }, key, coins, CancellationToken.None);
    }
}
