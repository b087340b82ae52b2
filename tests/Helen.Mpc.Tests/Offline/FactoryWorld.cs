using System.Collections.Immutable;
using Helen.Arithmetic.Fields;
using Helen.Arithmetic.Randomness;
using Helen.Cryptography;
using Helen.Cryptography.Encoding;
using Helen.Cryptography.Hashing;
using Helen.Cryptography.Lattice;
using Helen.Cryptography.Signatures;
using Helen.Mpc.Offline;
using Helen.Mpc.Spdz;
using Helen.Mpc.Tuples;
using Helen.Rounds;
using Helen.Tests.Support;
using Helen.Transport.Loopback;

namespace Helen.Mpc.Tests.Offline;

/// <summary>The factories of m parties, each with its own driver, over the signed bytes of a loopback network.</summary>
internal sealed class FactoryWorld : IAsyncDisposable
{
    public const int SmallDegree = 64;
    private static readonly SessionId s_session = new(Digest.Of("factory"u8));
    private readonly List<RoundDriver> _drivers = [];

    public FactoryWorld(
        int parties, IReadOnlyList<TupleDemand>? plan = null, SecurityParameters? security = null, int degree = SmallDegree, int? rowsPerBatch = null, Func<LoopbackEndpoint, IPeerLinks>? links = null,
        int maxPayloadBytes = LoopbackNetwork.DefaultMaxPayloadBytes, Func<PartyId, IRandomSource>? random = null)
    {
        ImmutableArray<SigningKey> keys = [.. Enumerable.Range(0, parties).Select(i => SigningKey.Generate(new SeededRandomSource((ulong)i + 1)))];
        Network = new(PreprocessingSession.IdOf(s_session, 1), keys, maxPayloadBytes);
        foreach (var endpoint in Network.Endpoints)
        {
            _drivers.Add(new(links?.Invoke(endpoint) ?? endpoint, new InMemoryRoundJournal(), new SystemRandomSource(), new WireLimits(64, 1, 1)));
            Stores.Add(new());
            // Every party has its own instance, as in its own process.
            Factories.Add(new(_drivers[^1], LatticeParameters.ForField(security ?? SecurityParameters.InsecureForTests(512), parties, degree), plan ?? [], Stores[^1],
                random?.Invoke(endpoint.Self) ?? new SystemRandomSource(), null, rowsPerBatch));
        }
    }

    public LoopbackNetwork Network { get; }

    public List<TupleFactory> Factories { get; } = [];

    public List<InMemoryTupleStore> Stores { get; } = [];

    /// <summary>α.</summary>
    public FieldElement MacKey => Sum(Factories.Select(factory => factory.MacKey.Value));

    public static SegmentId Segment(ushort index) => new(Phase.ModelCompute, 0, index);

    /// <summary>The same take at every party.</summary>
    public Task<TupleBatch[]> TakeAsync(TupleDemand demand, ushort segment = 0, ushort part = 0) => Task.WhenAll(Factories.Select(factory =>
        factory.TakeAsync(Segment(segment), 1, part, demand, TestContext.Current.CancellationToken).AsTask()));

    /// <summary>The shared value, after its MAC has been found right.</summary>
    public FieldElement Open(IEnumerable<AuthenticatedShare> shares)
    {
        var all = shares.ToList();
        var value = Sum(all.Select(share => share.Value));
        Assert.Equal(MacKey * value, Sum(all.Select(share => share.Mac)));
        return value;
    }

    public static FieldElement Sum(IEnumerable<FieldElement> elements) => elements.Aggregate(FieldElement.Zero, (sum, element) => sum + element);

    public async ValueTask DisposeAsync()
    {
        foreach (var factory in Factories) await factory.DisposeAsync();
        foreach (var driver in _drivers) await driver.DisposeAsync();
    }
}
