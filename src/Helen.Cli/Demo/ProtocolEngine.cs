using System.Collections.Immutable;
using System.Diagnostics;
using Helen.Arithmetic.Randomness;
using Helen.Cli.Keys;
using Helen.Cryptography;
using Helen.Cryptography.Hashing;
using Helen.Cryptography.Signatures;
using Helen.Grains.Abstractions;
using Helen.Rounds;
using Helen.Training.Budget;
using Helen.Training.Data;
using Helen.Training.Phases.InputPreparation;
using Helen.Training.Phases.KeyGeneration;
using Helen.Training.Session;
using Helen.Transport.Loopback;

namespace Helen.Cli.Demo;

/// <summary>
/// The protocol itself, all parties in this process: each has its own engine, grains, store, keys and links, and everything that passes between them is signed bytes
/// over the loopback network. No dealer takes part.
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
        "The parties make their joint key themselves (protocol §3.5), once; it is kept and serves later demonstrations. The tuples of the MPC are made by the parties themselves, too (§4.2).",
        "Every party proves that its inputs are those of some dataset inside the session's bounds (protocol §5); nothing proves that the data are true.",
        "All parties run in this process, each with its own sealed store; a demonstration that was interrupted goes on with --resume.",
    ];

    public async Task<DemoRun> TrainAsync(DemoTask task, IProgress<DemoProgress> progress, CancellationToken ct)
    {
        var security = SecurityOf(task.Options);
        var parties = task.Parties.Length;
        var meter = new PhaseMeter(time, progress, task.Options.Iterations);
        await using var store = await DemoStore.OpenAsync(task.Options.StateDirectory, parties, task.Options.Resume, random, ct);
        if (!task.Options.Resume) DemoPlanFile.Write(task.Options.StateDirectory, task.Options);
        var setups = task.Options.Resume ? await ReadSetupsAsync(store, ct) : [];
        ImmutableArray<SigningKey> signingKeys = task.Options.Resume ? [.. setups.Select(setup => setup.Setup.SigningKey)] : [.. Enumerable.Range(0, parties).Select(_ => SigningKey.Generate(random))];
        var nonce = new byte[32];
        if (task.Options.Resume) setups[0].Setup.Nonce.CopyTo(nonce);
        else random.Fill(nonce);
        meter.Enter("planning", null, "size budget and session document");
        // Long sessions have many plans to compare: an interrupted user does not wait for that.
        var document = await Task.Run(() => DocumentOf(task, security, nonce, signingKeys), ct).WaitAsync(ct);
        if (setups.Any(setup => setup.Session != document.Id)) throw new RefusedInputException("The data differ from those the interrupted demonstration began with.", new InputLocation(task.Options.StateDirectory));
        ImmutableArray<PrivateInput> inputs = [.. task.Parties.Select(summary => PrivateInput.Of(summary, document))];
        var keys = task.Options.Resume
            ? await LoadKeysAsync(task.Options.StateDirectory, document, setups[0].Setup.Key, ct)
            : await MakeKeysAsync(task.Options.StateDirectory, document, meter, ct);
        if (!task.Options.Resume) setups = await WriteSetupsAsync(store, document, nonce, signingKeys, keys[0].Id);
        ImmutableArray<Participant> participants = [.. setups.Select((setup, i) => setup.Setup.Join(document, keys[i]))];
        var preprocessing = new PreprocessingMeter(time, parties, meter);
        var network = new LoopbackNetwork(document.Id, signingKeys);
        var silos = ImmutableArray.CreateBuilder<DemoSilo>(parties);
        try
        {
            for (var i = 0; i < parties; i++)
                silos.Add(new DemoSilo(store.Parties[i], participants[i], inputs[i], network.Endpoints[i], network.LinksOf(new PartyId(i)), random, i == 0 ? meter : null, preprocessing.Of(i)));
            meter.Attach(() => (silos.Sum(silo => silo.Status.ProofsVerified), silos.Sum(silo => silo.Status.BytesSent)));
            foreach (var silo in silos)
            {
                await silo.StartAsync(ct);
                await silo.BeginAsync(ct);
            }

            var ends = await Task.WhenAll(silos.Select(silo => silo.EndAsync(time, ct)));
            var phases = meter.Finish();
            if (ends.Any(end => end.State == SessionState.Halted)) throw new SessionAbortedException([.. ends.SelectMany(end => end.Blames).Distinct()]);
            var models = ends.Select(end => end.Result ?? throw new UnreachableException("A session was released without a model.")).ToList();
            if (models.Any(model => !model.Coefficients.SequenceEqual(models[0].Coefficients))) throw new UnreachableException("The parties signed different models.");
            foreach (var silo in silos) await silo.DisposeAsync();
            await store.RemoveAsync();
            return new DemoRun(
                models[0].Coefficients, phases, [.. ends.Select(end => end.BytesSent)], (int)ends.Sum(end => end.ProofsVerified), document.Budget.RoundingErrorBound, preprocessing.Finish())
            {
                ChecksPerParty = [.. ends.Select(end => end.Checks)],
            };
        }
        finally
        {
            foreach (var silo in silos) await silo.DisposeAsync();
            foreach (var endpoint in network.Endpoints) endpoint.Dispose();
            foreach (var (setup, _) in setups) setup.Dispose();
            foreach (var key in keys) key.Dispose();
        }
    }

    /// <summary>The key lengths that the user asked for.</summary>
    internal static SecurityParameters SecurityOf(DemoOptions options) => options.InsecureTest && SecurityParameters.InsecureModulusBits.Contains(options.KeyBits)
        ? SecurityParameters.InsecureForTests(options.KeyBits)
        : SecurityParameters.Production(options.KeyBits);

    /// <summary>The session's document.</summary>
    internal static SessionDocument DocumentOf(DemoTask task, SecurityParameters security, byte[] nonce, ImmutableArray<SigningKey> signingKeys)
    {
        int parties = task.Parties.Length, features = task.Standardisation.Features.Length;
        var rho = task.Parties[0].Rho;
        // A standardised column has mean square 1, so tr G = d bounds every party's spectrum.
        var input = new BudgetInput(parties, features, task.Options.Iterations, task.Options.L1, rho, Math.Max(LabelBoundPerRoot, 1 / rho) * Math.Sqrt(features) * Rounding, features * Rounding, security);
        return new("helen demo", nonce, [.. signingKeys.Select((key, i) => new SessionParty($"party {i + 1}", key.VerifyKey))], task.Standardisation, task.Label, task.RowCount, input, BlockRows);
    }

    private static async Task<ImmutableArray<(PartySetup Setup, SessionId Session)>> ReadSetupsAsync(DemoStore store, CancellationToken ct)
    {
        var setups = ImmutableArray.CreateBuilder<(PartySetup, SessionId)>(store.Parties.Length);
        for (var i = 0; i < store.Parties.Length; i++) setups.Add(PartySetup.Decode(await store.ReadSetupAsync(i, ct)));
        return setups.MoveToImmutable();
    }

    private static async Task<ImmutableArray<(PartySetup Setup, SessionId Session)>> WriteSetupsAsync(DemoStore store, SessionDocument document, byte[] nonce, ImmutableArray<SigningKey> signingKeys, Digest key)
    {
        ImmutableArray<VerifyKey> parties = [.. signingKeys.Select(signing => signing.VerifyKey)];
        var setups = ImmutableArray.CreateBuilder<(PartySetup, SessionId)>(parties.Length);
        for (var i = 0; i < parties.Length; i++)
        {
            var setup = new PartySetup(nonce, parties, signingKeys[i], key);
            await store.WriteSetupAsync(i, setup.Encode(document.Id));
            setups.Add((setup, document.Id));
        }

        return setups.MoveToImmutable();
    }

    /// <summary>The consortium's key of this length, made now if there is none yet.</summary>
    private async Task<ImmutableArray<PartyKey>> MakeKeysAsync(string state, SessionDocument document, PhaseMeter meter, CancellationToken ct)
    {
        await using var keyStore = await KeyStore.OpenAsync(state, document.PartyCount, random, ct);
        meter.Enter("joint key", null, "looking for an earlier one");
        return await keyStore.FindAsync(document.Security.ModulusBits, document.FeatureCount, ct)
            ?? (await keyStore.GenerateAsync(document.Security, document.FeatureCount, new KeyProgress(meter), ct)).Keys;
    }

    /// <summary>The key that the interrupted demonstration began with.</summary>
    private async Task<ImmutableArray<PartyKey>> LoadKeysAsync(string state, SessionDocument document, Digest key, CancellationToken ct)
    {
        await using var keyStore = await KeyStore.OpenAsync(state, document.PartyCount, random, ct);
        return (await keyStore.ListAsync(ct)).Any(record => record.Id == key && record.Blob is not null)
            ? await keyStore.LoadAsync(key, ct)
            : throw new RefusedInputException("The joint key of the interrupted demonstration has been destroyed; start it anew.", new InputLocation(state));
    }

    private sealed class KeyProgress(PhaseMeter meter) : IProgress<KeyGenerationProgress>
    {
        public void Report(KeyGenerationProgress value) => meter.Enter("joint key", null, KeyView.Describe(value));
    }
}
