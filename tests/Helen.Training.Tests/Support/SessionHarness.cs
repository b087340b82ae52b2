using System.Collections.Concurrent;
using System.Collections.Immutable;
using Helen.Arithmetic.Randomness;
using Helen.Cryptography;
using Helen.Cryptography.Signatures;
using Helen.Dealer;
using Helen.Rounds;
using Helen.Training.Budget;
using Helen.Training.Data;
using Helen.Training.Phases.InputPreparation;
using Helen.Training.Session;
using Helen.Training.Summaries;
using Helen.Training.Tests.Reference;
using Helen.Transport.Loopback;

namespace Helen.Training.Tests.Support;

/// <summary>All parties of one session over loopback, with insecure test keys; links and tuples of single parties can be replaced.</summary>
internal sealed class SessionHarness
{
    private static readonly ConcurrentDictionary<(int ModulusBits, int Parties, int Features), Lazy<DealtKey>> Keys = new();
    private readonly SystemRandomSource _random = new SystemRandomSource();
    private readonly ImmutableArray<SigningKey> _signingKeys;
    private readonly DealtKey _key;
    private readonly DealtEpochs _epochs;
    private readonly LoopbackNetwork _network;

    private SessionHarness(ImmutableArray<PartySummary> summaries, Standardisation standardisation, int rows, double l1, int iterations, SecurityParameters security, int blockRows)
    {
        int m = summaries.Length, d = standardisation.Features.Length;
        var rho = summaries[0].Rho;
        _signingKeys = [.. Enumerable.Range(0, m).Select(_ => SigningKey.Generate(_random))];
        var nonce = new byte[32];
        _random.Fill(nonce);
        Document = new("test", nonce, [.. _signingKeys.Select((k, i) => new SessionParty($"party {i + 1}", k.VerifyKey))], standardisation, "label", rows,
            new BudgetInput(m, d, iterations, l1, rho, Math.Max(4, 1 / rho) * Math.Sqrt(d), d, security), blockRows);
        Inputs = [.. summaries.Select(s => PrivateInput.Of(s, Document))];
        // One key for all sessions of a shape: finding primes costs more than a small session.
        _key = Keys.GetOrAdd((security.ModulusBits, m, d), _ => new(() => new KeyDealer(new SystemRandomSource()).Deal(security, m, d))).Value;
        _epochs = new(m, _random);
        Journals = [.. Enumerable.Range(0, m).Select(_ => (ISessionJournal)new InMemorySessionJournal())];
        _network = new(Document.Id, _signingKeys);
    }

    public SessionDocument Document { get; }

    public ImmutableArray<PrivateInput> Inputs { get; }

    /// <summary>What survives a crash.</summary>
    public ImmutableArray<ISessionJournal> Journals { get; set; }

    public Participant ParticipantOf(PartyId party) =>
        new(Document, party, _signingKeys[party.Index], _key.PublicKey, _key.Shares[party.Index], _key.CommitmentKey);

    public IMacEpochs EpochsOf(PartyId party) => _epochs.For(party);

    public static SessionHarness Diabetes(int parties, int iterations, int modulusBits, double l1 = 0.05, RowSplit? split = null, int blockRows = 64)
    {
        var summaries = Reference.Diabetes.Summaries(parties, split ?? RowSplit.Contiguous);
        var standardisation = Standardisation.Of(Reference.Diabetes.Data);
        return new(summaries, standardisation, Reference.Diabetes.Data.RowCount, l1, iterations, SecurityParameters.InsecureForTests(modulusBits), blockRows);
    }

    /// <summary>Rows of features with their labels, dealt contiguously.</summary>
    public static SessionHarness Of(double[][] rows, double[] labels, int parties, int modulusBits, int blockRows = 64)
    {
        var d = rows[0].Length;
        var values = new double[rows.Length, d];
        for (var i = 0; i < rows.Length; i++)
            for (var l = 0; l < d; l++)
                values[i, l] = rows[i][l];
        var data = new Dataset([.. Enumerable.Range(0, d).Select(l => $"x{l}")], "y", values, labels);
        var standardisation = Standardisation.Of(data);
        var standardised = standardisation.Apply(data);
        ImmutableArray<PartySummary> summaries = [.. RowSplit.Contiguous.Assign(rows.Length, parties).Select(r => PartySummary.Of(standardised.Select(r.AsSpan()), rows.Length, PartySummary.DefaultRho(parties)))];
        return new(summaries, standardisation, rows.Length, 0.05, 2, SecurityParameters.InsecureForTests(modulusBits), blockRows);
    }

    /// <summary>Runs all parties; <paramref name="rewrite"/> alters what <paramref name="deviator"/> signs, before it signs it.</summary>
    public async Task<ImmutableArray<SessionOutcome?>> RunAsync(PartyId? deviator = null, Rewrite? rewrite = null)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var runs = _network.Endpoints.Select(endpoint => Task.Run(
            async () =>
            {
                IPeerLinks links = endpoint.Self == deviator ? new DeviatingLinks(endpoint, rewrite!) : endpoint;
                return await RunPartyAsync(links, stop.Token);
            },
            stop.Token)).ToArray();
        // What the deviating party concludes does not matter, and it may wait for ever.
        await Task.WhenAll(runs.Where((_, i) => i != deviator?.Index));
        await stop.CancelAsync();
        return [.. runs.Select((r, i) => i == deviator?.Index ? null : r.Result)];
    }

    /// <summary>One process life of one party, over links of its own, to the end of the session.</summary>
    public async Task<SessionOutcome> RunPartyAsync(IPeerLinks links, CancellationToken ct)
    {
        await using var driver = Connect(links);
        return await Runner(driver).RunAsync(Inputs[links.Self.Index], ct);
    }

    /// <summary>The same, and then it listens as a host does, until it is stopped: whoever begins again finds it.</summary>
    /// <param name="links">Its links.</param>
    /// <param name="stop">Ends the life, which then throws <see cref="OperationCanceledException"/> unless the session has ended.</param>
    /// <param name="listenFirst">As a process that begins after the end.</param>
    public async Task<SessionOutcome> LiveAsync(IPeerLinks links, CancellationToken stop, bool listenFirst = false)
    {
        var end = new TaskCompletionSource<SessionOutcome>(TaskCreationOptions.RunContinuationsAsynchronously);
        _ = Task.Run(
            async () =>
            {
                try
                {
                    await using var driver = Connect(links);
                    var runner = Runner(driver);
                    var heard = listenFirst ? await runner.ListenAsync(stop) : (byte)0;
                    while (true)
                    {
                        end.TrySetResult(await runner.RunAsync(Inputs[links.Self.Index], stop, heard));
                        heard = await runner.ListenAsync(stop);
                    }
                }
                catch (Exception exception)
                {
                    end.TrySetException(exception);
                }
            },
            CancellationToken.None);
        return await end.Task;
    }

    private RoundDriver Connect(IPeerLinks links) => new(links, Journals[links.Self.Index], _random, Document.Limits);

    private SessionRunner Runner(RoundDriver driver) => new(ParticipantOf(driver.Self), driver, Journals[driver.Self.Index], _epochs.For(driver.Self), _random);

    /// <summary>Fresh links, as after every process was lost.</summary>
    public LoopbackNetwork Reconnect(LoopbackTap? tap = null) => tap is null ? new(Document.Id, _signingKeys) : LoopbackNetwork.TappedForTests(Document.Id, _signingKeys, tap);
}
