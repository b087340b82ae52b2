using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Helen.Arithmetic.Randomness;
using Helen.Cli.Keys;
using Helen.Cryptography;
using Helen.Training.Data;
using Helen.Training.Phases.KeyGeneration;
using Spectre.Console;

namespace Helen.Cli.Bench;

/// <summary><c>helen bench keygen</c>: makes keys, each in a directory of its own, and says what they took.</summary>
internal sealed class KeygenBenchmark(IAnsiConsole output, IRandomSource random, TimeProvider time)
{
    private const int MostRuns = 100;
    private static readonly JsonSerializerOptions s_indented = new() { WriteIndented = true, PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    /// <summary>The sub-command.</summary>
    public Command Build()
    {
        var parties = new Option<int>("--parties") { HelpName = "N", Description = "Parties on this machine, 2 to 8.", DefaultValueFactory = _ => 2 };
        var bits = new Option<int>("--bits") { HelpName = "2048|3072", Description = "Bits of the modulus.", DefaultValueFactory = _ => 2048 };
        var runs = new Option<int>("--runs") { HelpName = "R", Description = $"Keys, 1 to {MostRuns}; figures are medians over them.", DefaultValueFactory = _ => 1 };
        var insecure = new Option<bool>("--insecure-test") { Description = "Accept keys of 512 and 1024 bits, which protect nothing.", Arity = ArgumentArity.Zero };
        var json = new Option<string?>("--json") { HelpName = "FILE", Description = "Write the result as JSON to this file." };
        var command = new Command("keygen", "Make a joint key without a dealer, all parties in this process.") { parties, bits, runs, insecure, json };
        command.SetAction((parsed, ct) => RunAsync(parsed.GetValue(parties), parsed.GetValue(bits), parsed.GetValue(runs), parsed.GetValue(insecure), parsed.GetValue(json), ct));
        return command;
    }

    private async Task<int> RunAsync(int parties, int bits, int count, bool insecure, string? file, CancellationToken ct)
    {
        KeyCommand.RequireParties(parties);
        var security = KeyCommand.Security(bits, insecure);
        if (count is < 1 or > MostRuns) throw new RefusedInputException($"--runs is 1 to {MostRuns}, not {count}.");
        using var json = file is null ? null : JsonDestination.Reserve(file, "");
        var runs = new List<KeygenRun>();
        while (runs.Count < count)
        {
            runs.Add(await MakeAsync(parties, security, ct));
            output.WriteLine($"{bits} bits, {parties} parties: {Describe(runs[^1])}");
        }

        var (median, peak) = (KeygenRun.MedianOf(runs), Process.GetCurrentProcess().PeakWorkingSet64);
        if (count > 1) output.WriteLine($"Medians of {count} keys: {Describe(median)}");
        foreach (var (stage, cost) in median.Stages) output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{cost.Seconds,8:F1} s  {cost.CpuSecondsOfAllParties,8:F1} s CPU  {stage}"));
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Peak memory: {peak / 1048576.0:F0} MiB, all parties in one process; {peak / 1048576.0 / parties:F0} MiB for each."));
        json?.Commit(JsonSerializer.Serialize(new
        {
            parties,
            bits,
            keys = count,
            median.Seconds,
            median.CpuSecondsOfAllParties,
            median.Batches,
            median.Candidates,
            median.SecondsPerCandidate,
            median.BytesSentPerParty,
            peakBytesOfAllParties = peak,
            peakBytesPerParty = peak / parties,
            median.Stages,
            runs,
            processors = Environment.ProcessorCount,
        }, s_indented));
        return ExitCode.Done;
    }

    private async Task<KeygenRun> MakeAsync(int parties, SecurityParameters security, CancellationToken ct)
    {
        var directory = Directory.CreateTempSubdirectory("helen-bench-").FullName;
        try
        {
            var stages = new Stages(time, output);
            await using var store = await KeyStore.OpenAsync(Path.Combine(directory, "state"), parties, random, ct);
            var (start, cpuStart) = (time.GetTimestamp(), Environment.CpuUsage.TotalTime);
            var run = await store.GenerateAsync(security, generators: 64, stages, ct);
            var seconds = time.GetElapsedTime(start).TotalSeconds;
            var cpuSeconds = (Environment.CpuUsage.TotalTime - cpuStart).TotalSeconds;
            foreach (var key in run.Keys) key.Dispose();
            return new(seconds, cpuSeconds, stages.Batches, run.Candidates, seconds / run.Candidates, run.BytesSentPerParty, stages.Finish());
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    private static string Describe(KeygenRun run) => string.Create(
        CultureInfo.InvariantCulture,
        $"{run.Seconds:F1} s ({run.CpuSecondsOfAllParties:F1} s of CPU time, all parties), {run.Batches} {(run.Batches == 1 ? "batch" : "batches")}, {run.Candidates} candidates ({1000 * run.SecondsPerCandidate:F2} ms each), {run.BytesSentPerParty.Max() / 1e6:F0} MB sent by a party");

    /// <summary>Costs by stage, as the first party enters them.</summary>
    private sealed class Stages(TimeProvider time, IAnsiConsole output) : IProgress<KeyGenerationProgress>
    {
        private readonly OrderedDictionary<string, StageCost> _costs = [];
        private string? _stage;
        private (long Time, TimeSpan Cpu) _entered;

        public int Batches { get; private set; }

        public void Report(KeyGenerationProgress value)
        {
            output.WriteLine(KeyView.Describe(value));
            Batches = Math.Max(Batches, value.Batch);
            Close(value.Activity.Split(',')[0]);
        }

        public OrderedDictionary<string, StageCost> Finish()
        {
            Close(null);
            return _costs;
        }

        private void Close(string? next)
        {
            var now = (Time: time.GetTimestamp(), Cpu: Environment.CpuUsage.TotalTime);
            if (_stage is not null)
            {
                var (seconds, cpuSeconds) = _costs.GetValueOrDefault(_stage) ?? new(0, 0);
                _costs[_stage] = new(seconds + time.GetElapsedTime(_entered.Time, now.Time).TotalSeconds, cpuSeconds + (now.Cpu - _entered.Cpu).TotalSeconds);
            }

            (_stage, _entered) = (next, now);
        }
    }
}
