using System.Collections.Immutable;
using Helen.Arithmetic.Randomness;
using Helen.Cryptography;
using Helen.Cryptography.Hashing;
using Helen.Cryptography.Randomness;
using Helen.Cryptography.Signatures;
using Helen.Mpc.Ole;
using Helen.Rounds;
using Helen.Training.Phases.KeyGeneration;
using Helen.Training.Session;
using Helen.Transport.Loopback;

namespace Helen.Training.Tests.Support;

/// <summary>All parties of one key generation over loopback, with insecure test keys; moves, links and journals of single parties can be replaced.</summary>
internal sealed class KeyGenerationHarness
{
    private readonly ImmutableArray<SigningKey> _signingKeys;
    private readonly ImmutableArray<IRandomSource> _coins;

    public KeyGenerationHarness(int parties, int seed, ICrossProducts? products = null, int bits = 512, int generators = 3)
    {
        var bytes = new byte[CoinSeed.ByteCount];
        BitConverter.TryWriteBytes(bytes, seed);
        var root = CoinSeed.FromStored(bytes);
        _signingKeys = [.. Enumerable.Range(0, parties).Select(i => SigningKey.Generate(root.Derive($"signing {i}").Expand()))];
        _coins = [.. Enumerable.Range(0, parties).Select(i => root.Derive($"coins {i}").Expand())];
        Products = products ?? new TransparentCrossProducts(1024);
        Document = new(Digest.Of(BitConverter.GetBytes(seed)).ToArray(), [.. _signingKeys.Select((k, i) => new SessionParty($"party {i + 1}", k.VerifyKey))], SecurityParameters.InsecureForTests(bits), generators);
        Journals = [.. Enumerable.Range(0, parties).Select(_ => new InMemoryKeyGenerationJournal())];
    }

    public KeyGenerationDocument Document { get; }

    public ICrossProducts Products { get; }

    public ImmutableArray<InMemoryKeyGenerationJournal> Journals { get; }

    public LoopbackNetwork Connect(LoopbackTap? tap = null) => tap is null
        ? new(Document.Id, _signingKeys, 64 << 20)
        : LoopbackNetwork.TappedForTests(Document.Id, _signingKeys, tap, 64 << 20);

    /// <summary>One party to its end.</summary>
    public Task<KeyGenerationOutcome> RunPartyAsync(IPeerLinks links, PartyMoves moves, CancellationToken ct, byte heard = 0) => RunPartyAsync(links, moves, null, default, ct, heard);

    /// <summary>The same; given what to do then, it does that, and serves whoever needs it until it is over.</summary>
    private async Task<KeyGenerationOutcome> RunPartyAsync(IPeerLinks links, PartyMoves moves, Action? ended, CancellationToken over, CancellationToken ct, byte heard = 0)
    {
        var journal = Journals[links.Self.Index];
        await using var driver = new RoundDriver(links, journal, _coins[links.Self.Index], Document.Limits);
        var runner = new KeyGenerationRunner(Document, driver, journal, Products, _coins[links.Self.Index], moves);
        var outcome = await runner.RunAsync(ct, heard);
        if (ended is null) return outcome;
        ended();
        try
        {
            while (true) await runner.RunAsync(over, await runner.ListenAsync(over));
        }
        catch (OperationCanceledException) when (over.IsCancellationRequested)
        {
            return outcome;
        }
    }

    /// <summary>A party whose process begins after its end: it listens, and runs again with what it hears.</summary>
    public async Task<KeyGenerationOutcome> ListenAsync(IPeerLinks links, CancellationToken ct)
    {
        var journal = Journals[links.Self.Index];
        await using var driver = new RoundDriver(links, journal, _coins[links.Self.Index], Document.Limits);
        var runner = new KeyGenerationRunner(Document, driver, journal, Products, _coins[links.Self.Index]);
        return await runner.RunAsync(ct, await runner.ListenAsync(ct));
    }

    /// <summary>Every party to its end; the deviator's own end does not matter.</summary>
    public async Task<ImmutableArray<KeyGenerationOutcome?>> RunAsync(PartyId? deviator = null, PartyMoves? moves = null, Rewrite? rewrite = null, LoopbackNetwork? network = null)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(stop.Token);
        var left = Journals.Length - (deviator is null ? 0 : 1);
        var runs = (network ?? Connect()).Endpoints.Select(endpoint => Task.Run(
            () => RunPartyAsync(
                endpoint.Self == deviator && rewrite is not null ? new DeviatingLinks(endpoint, rewrite) : endpoint,
                endpoint.Self == deviator && moves is not null ? moves : PartyMoves.Honest,
                endpoint.Self == deviator ? null : () =>
                {
                    if (Interlocked.Decrement(ref left) == 0) over.Cancel();
                },
                over.Token, stop.Token),
            stop.Token)).ToArray();
        await Task.WhenAll(runs.Where((_, i) => i != deviator?.Index));
        await stop.CancelAsync();
        return [.. runs.Select((r, i) => i == deviator?.Index ? null : r.Result)];
    }

    /// <summary>Every honest party halts for this reason and names exactly the deviator.</summary>
    public static void AssertNames(ImmutableArray<KeyGenerationOutcome?> outcomes, PartyId culprit, Fault fault)
    {
        Assert.All(outcomes.Where(outcome => outcome is not null), outcome =>
        {
            var blame = Assert.Single(Assert.IsType<KeyGenerationOutcome.Halted>(outcome).Blames);
            Assert.Equal((culprit, fault), (blame.Culprit, blame.Fault));
        });
    }

    /// <summary>Every party holds the same public key.</summary>
    public static ImmutableArray<PartyKey> AssertKeys(IEnumerable<KeyGenerationOutcome?> outcomes)
    {
        ImmutableArray<PartyKey> keys = [.. outcomes.Select(outcome => Assert.IsType<KeyGenerationOutcome.Generated>(outcome).Key)];
        Assert.All(keys, key => Assert.Equal((keys[0].PublicKey.Id, keys[0].Commitments.Id), (key.PublicKey.Id, key.Commitments.Id)));
        return keys;
    }
}
