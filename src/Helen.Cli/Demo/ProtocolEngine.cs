using System.Collections.Immutable;
using System.Diagnostics;
using Helen.Arithmetic.Randomness;
using Helen.Cryptography;
using Helen.Cryptography.Signatures;
using Helen.Dealer;
using Helen.Rounds;
using Helen.Training.Budget;
using Helen.Training.Phases.InputPreparation;
using Helen.Training.Session;
using Helen.Transport.Loopback;

namespace Helen.Cli.Demo;

/// <summary>
/// The protocol itself, all parties in this process: each has its own keys, journal, driver and links, and everything that passes between them is signed bytes
/// over the loopback network. Only keys and tuples come from a dealer.
/// </summary>
internal sealed class ProtocolEngine(IRandomSource random, TimeProvider time) : IDemoEngine
{
    // One coordinate block covers this many features; a proof costs O(d) whatever its number of rows.
    private const int BlockRows = 64;

    // Bounds that data can meet exactly (one party holds everything that differs from the mean) must not be missed by rounding.
    private const double Rounding = 1 + 1e-9;

    // ‖b̄‖ ≤ 4√d covers standardised data split evenly; 1/ρ·√d covers any split (Cauchy–Schwarz: |b_l| ≤ 1).
    private const double LabelBoundPerRoot = 4;

    public string Name => "protocol";

    public ImmutableArray<string> Notes { get; } =
    [
        DealerWarning.Text,
        "Not there yet: keys and tuples without a dealer (protocol §3.5, §4.2); proofs that the inputs are a dataset (§5.2-5.4).",
        "Until those proofs are there, a malicious party's inputs are unbounded, and the masking bounds are not enforced against it.",
        "Not there yet: durable stores. All parties run in this process and a crash loses the run.",
    ];

    public async Task<DemoRun> TrainAsync(DemoTask task, IProgress<DemoProgress> progress, CancellationToken ct)
    {
        var security = task.InsecureTest && SecurityParameters.InsecureModulusBits.Contains(task.KeyBits)
            ? SecurityParameters.InsecureForTests(task.KeyBits)
            : SecurityParameters.Production(task.KeyBits);
        int parties = task.Parties.Length, features = task.Standardisation.Features.Length;
        var rho = task.Parties[0].Rho;
        // A standardised column has mean square 1, so tr G = d bounds every party's spectrum.
        var input = new BudgetInput(parties, features, task.Iterations, task.L1, rho, Math.Max(LabelBoundPerRoot, 1 / rho) * Math.Sqrt(features) * Rounding, features * Rounding, security);

        var meter = new PhaseMeter(time, progress, task.Iterations);
        ImmutableArray<SigningKey> signingKeys = [.. Enumerable.Range(0, parties).Select(_ => SigningKey.Generate(random))];
        var nonce = new byte[32];
        random.Fill(nonce);
        meter.Enter("planning", null, "size budget and session document");
        // Long sessions have many plans to compare: an interrupted user does not wait for that.
        var document = await Task.Run(
            () => new SessionDocument(
                "helen demo", nonce, [.. signingKeys.Select((key, i) => new SessionParty($"party {i + 1}", key.VerifyKey))], task.Standardisation, task.Label, task.RowCount, input,
                BlockRows),
            ct).WaitAsync(ct);
        ImmutableArray<PrivateInput> inputs = [.. task.Parties.Select(summary => PrivateInput.Of(summary, document))];

        meter.Enter("key dealing", null, $"{security.ModulusBits} bits, by a dealer who knows them (insecure)");
        using var key = await Task.Run(() => new KeyDealer(random).Deal(security, parties, features), ct);
        using var tuples = new TupleDealer(parties, random);
        var network = new LoopbackNetwork(document.Id, signingKeys);
        var drivers = network.Endpoints.Select(endpoint => new RoundDriver(endpoint, new InMemoryRoundJournal(), random, document.Limits)).ToImmutableArray();
        meter.Attach([.. drivers.Select(driver => driver.Statistics)]);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(ct);
        try
        {
            var runs = Enumerable.Range(0, parties).Select(i => Task.Run(
                async () =>
                {
                    var participant = new Participant(document, new PartyId(i), signingKeys[i], key.PublicKey, key.Shares[i], key.CommitmentKey);
                    var runner = new SessionRunner(participant, drivers[i], tuples.SourceFor(new PartyId(i)), random, i == 0 ? meter : null);
                    try
                    {
                        return await runner.RunAsync(inputs[i], stop.Token);
                    }
                    catch
                    {
                        // A defect in one party's code must not leave the others waiting for it.
                        await stop.CancelAsync();
                        throw;
                    }
                },
                stop.Token)).ToArray();
            var outcomes = await AllAsync(runs);
            var phases = meter.Finish();
            if (outcomes.OfType<SessionOutcome.Halted>().FirstOrDefault() is { } halted) throw new SessionAbortedException(halted.Blames);
            var models = outcomes.Cast<SessionOutcome.Released>().Select(o => o.Model).ToList();
            if (models.Select(m => m.Model.Digest).Distinct().Count() != 1) throw new UnreachableException("The parties signed different models.");
            return new DemoRun(
                models[0].Model.Coefficients, phases, [.. drivers.Select(d => d.Statistics.Total().BytesSent)],
                (int)drivers.Sum(d => d.Statistics.Total().ProofsVerified), document.Budget.RoundingErrorBound);
        }
        finally
        {
            foreach (var driver in drivers) await driver.DisposeAsync();
            foreach (var endpoint in network.Endpoints) endpoint.Dispose();
            foreach (var signingKey in signingKeys) signingKey.Dispose();
        }
    }

    /// <summary>Waits for every party; of several failures the first that is no mere cancellation counts.</summary>
    private static async Task<SessionOutcome[]> AllAsync(Task<SessionOutcome>[] runs)
    {
        try
        {
            return await Task.WhenAll(runs);
        }
        catch (OperationCanceledException)
        {
            foreach (var run in runs.Where(r => r.IsFaulted)) await run;
            throw;
        }
    }
}
