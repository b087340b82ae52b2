using System.Collections.Immutable;
using Helen.Arithmetic.Randomness;
using Helen.Cli.Demo;
using Helen.Cli.Keys;
using Helen.Cryptography.Signatures;
using Helen.Grains.Abstractions;
using Helen.Mpc.Offline;
using Helen.Rounds;
using Helen.Training.Data;
using Helen.Training.Phases.InputPreparation;
using Helen.Training.Phases.KeyGeneration;
using Helen.Training.Session;
using Helen.Training.Summaries;
using Helen.Transport.Loopback;

namespace Helen.Cli.Bench;

/// <summary>
/// What grains and their stores add to a session (architecture §3). Both kinds of runs have the same data, keys and links; they take turns, so that whatever else the
/// machine does meets both. Only the session is timed: from its first message until all parties hold the signed model. Engines are started before: a party's process starts once and runs many.
/// </summary>
internal sealed class GrainsBenchmark(IRandomSource random, TimeProvider time)
{
    public const int MostRuns = 100;

    /// <summary>Measures.</summary>
    /// <param name="options">The session.</param>
    /// <param name="runs">Of each kind; one more of each goes first and is not counted.</param>
    /// <param name="progress">Told the cost of every pair (with, without).</param>
    /// <param name="ct">Ends it.</param>
    public async Task<GrainsResult> RunAsync(DemoOptions options, int runs, IProgress<(RunCost With, RunCost Without)> progress, CancellationToken ct)
    {
        if (runs is < 1 or > MostRuns) throw new RefusedInputException($"--runs is 1 to {MostRuns}, not {runs}.");
        var plan = DemoPlan.Prepare(options);
        var rho = PartySummary.DefaultRho(options.Parties);
        ImmutableArray<PartySummary> summaries = [.. plan.PartyRows.Select(rows => PartySummary.Of(rows, plan.Data.RowCount, rho))];
        var task = new DemoTask(plan.Standardisation, plan.Data.Label, plan.Data.RowCount, summaries, options);
        var keys = await KeyAsync(options, plan.Data.FeatureCount, ct);
        var (with, without) = (ImmutableArray.CreateBuilder<RunCost>(), ImmutableArray.CreateBuilder<RunCost>());
        for (var run = 0; run <= runs; run++)
        {
            // Each kind goes first in every other pair: what one leaves behind (garbage, warm caches) meets both.
            RunCost onGrains = default;
            if (run % 2 == 0) onGrains = await TimeAsync(task, keys, WithGrainsAsync, ct);
            var alone = await TimeAsync(task, keys, WithoutGrainsAsync, ct);
            if (run % 2 != 0) onGrains = await TimeAsync(task, keys, WithGrainsAsync, ct);
            var pair = (With: onGrains, Without: alone);
            if (run == 0) continue;
            with.Add(pair.With);
            without.Add(pair.Without);
            progress.Report(pair);
        }

        return new(options, with.ToImmutable(), without.ToImmutable());
    }

    /// <summary>One joint key for all runs: that of the state directory, or one for this bench alone. Making it is not timed.</summary>
    private async Task<ImmutableArray<PartyKey>> KeyAsync(DemoOptions options, int features, CancellationToken ct)
    {
        if (options.State is { } state) return await KeyIn(state);
        var directory = Directory.CreateTempSubdirectory("helen-bench-");
        try
        {
            return await KeyIn(directory.FullName);
        }
        finally
        {
            directory.Delete(recursive: true);
        }

        async Task<ImmutableArray<PartyKey>> KeyIn(string directory)
        {
            await using var store = await KeyStore.OpenAsync(directory, options.Parties, random, ct);
            return await store.FindAsync(options.KeyBits, features, ct) ?? (await store.GenerateAsync(ProtocolEngine.SecurityOf(options), features, progress: null, ct)).Keys;
        }
    }

    private async Task<RunCost> TimeAsync(DemoTask task, ImmutableArray<PartyKey> keys, Func<Session, CancellationToken, Task<RunCost>> run, CancellationToken ct)
    {
        ImmutableArray<SigningKey> signingKeys = [.. Enumerable.Range(0, task.Parties.Length).Select(_ => SigningKey.Generate(random))];
        var nonce = new byte[32];
        random.Fill(nonce);
        var document = ProtocolEngine.DocumentOf(task, ProtocolEngine.SecurityOf(task.Options), nonce, signingKeys);
        var network = new LoopbackNetwork(document.Id, signingKeys);
        try
        {
            return await run(
                new(
                    [.. signingKeys.Select((signing, i) => new Participant(document, new PartyId(i), signing, keys[i].PublicKey, keys[i].Share, keys[i].Commitments.Take(document.FeatureCount)))],
                    [.. task.Parties.Select(summary => PrivateInput.Of(summary, document))], network),
                ct);
        }
        finally
        {
            foreach (var endpoint in network.Endpoints) endpoint.Dispose();
            foreach (var signing in signingKeys) signing.Dispose();
        }
    }

    private async Task<RunCost> WithoutGrainsAsync(Session session, CancellationToken ct)
    {
        var start = Begin();
        var ends = await Task.WhenAll(session.Participants.Select((participant, i) => Task.Run(
            async () =>
            {
                var journal = new InMemorySessionJournal();
                await using var driver = new RoundDriver(session.Network.Endpoints[i], journal, random, participant.Document.Limits);
                await using var epochs = new MadeEpochs(participant.Document, session.Network.LinksOf(participant.Self), _ => new InMemoryTupleStore(), random);
                return await new SessionRunner(participant, driver, journal, epochs, random).RunAsync(session.Inputs[i], ct);
            },
            ct)));
        var cost = CostSince(start);
        return ends.OfType<SessionOutcome.Halted>().FirstOrDefault() is { } halted ? throw new SessionAbortedException([.. halted.Blames.Select(blame => blame.ToString())]) : cost;
    }

    private async Task<RunCost> WithGrainsAsync(Session session, CancellationToken ct)
    {
        var directory = Directory.CreateTempSubdirectory("helen-bench-");
        var silos = new List<DemoSilo>();
        try
        {
            await using var store = await DemoStore.OpenAsync(directory.FullName, session.Participants.Length, resume: false, random, ct);
            try
            {
                for (var i = 0; i < session.Participants.Length; i++)
                    silos.Add(new DemoSilo(store.Parties[i], session.Participants[i], session.Inputs[i], session.Network.Endpoints[i], session.Network.LinksOf(new PartyId(i)), random, null, null));
                foreach (var silo in silos) await silo.StartAsync(ct);
                var start = Begin();
                foreach (var silo in silos) await silo.BeginAsync(ct);
                var ends = await Task.WhenAll(silos.Select(silo => silo.EndAsync(time, ct)));
                var cost = CostSince(start);
                return ends.FirstOrDefault(end => end.State == SessionState.Halted) is { } halted ? throw new SessionAbortedException(halted.Blames) : cost;
            }
            finally
            {
                foreach (var silo in silos) await silo.DisposeAsync();
            }
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    private (long Time, Environment.ProcessCpuUsage Cpu) Begin() => (time.GetTimestamp(), Environment.CpuUsage);

    private RunCost CostSince((long Time, Environment.ProcessCpuUsage Cpu) start)
    {
        var (seconds, cpu) = (time.GetElapsedTime(start.Time).TotalSeconds, Environment.CpuUsage);
        return new(seconds, (cpu.TotalTime - start.Cpu.TotalTime).TotalSeconds, (cpu.PrivilegedTime - start.Cpu.PrivilegedTime).TotalSeconds);
    }

    private sealed class Session(ImmutableArray<Participant> participants, ImmutableArray<PrivateInput> inputs, LoopbackNetwork network)
    {
        public ImmutableArray<Participant> Participants => participants;

        public ImmutableArray<PrivateInput> Inputs => inputs;

        public LoopbackNetwork Network => network;
    }
}
