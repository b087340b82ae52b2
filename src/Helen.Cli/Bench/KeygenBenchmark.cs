using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Helen.Arithmetic.Randomness;
using Helen.Cli.Keys;
using Helen.Training.Data;
using Helen.Training.Phases.KeyGeneration;
using Spectre.Console;

namespace Helen.Cli.Bench;

/// <summary><c>helen bench keygen</c>: makes one key in a directory of its own and says what it took.</summary>
internal sealed class KeygenBenchmark(IAnsiConsole output, IRandomSource random, TimeProvider time)
{
    private static readonly JsonSerializerOptions s_indented = new() { WriteIndented = true };

    /// <summary>The sub-command.</summary>
    public Command Build()
    {
        var parties = new Option<int>("--parties") { HelpName = "N", Description = "Parties on this machine, 2 to 8.", DefaultValueFactory = _ => 2 };
        var bits = new Option<int>("--bits") { HelpName = "2048|3072", Description = "Bits of the modulus.", DefaultValueFactory = _ => 2048 };
        var insecure = new Option<bool>("--insecure-test") { Description = "Accept keys of 512 and 1024 bits, which protect nothing.", Arity = ArgumentArity.Zero };
        var json = new Option<string?>("--json") { HelpName = "FILE", Description = "Write the result as JSON to this file." };
        var command = new Command("keygen", "Make a joint key without a dealer, all parties in this process.") { parties, bits, insecure, json };
        command.SetAction((parsed, ct) => RunAsync(parsed.GetValue(parties), parsed.GetValue(bits), parsed.GetValue(insecure), parsed.GetValue(json), ct));
        return command;
    }

    private async Task<int> RunAsync(int parties, int bits, bool insecure, string? file, CancellationToken ct)
    {
        KeyCommand.RequireParties(parties);
        var security = KeyCommand.Security(bits, insecure);
        using var json = file is null ? null : JsonDestination.Reserve(file, "");
        var directory = Directory.CreateTempSubdirectory("helen-bench-").FullName;
        try
        {
            var stages = new Stages(time, output);
            await using var store = await KeyStore.OpenAsync(Path.Combine(directory, "state"), parties, random, ct);
            var (start, cpuStart) = (time.GetTimestamp(), Process.GetCurrentProcess().TotalProcessorTime);
            var run = await store.GenerateAsync(security, generators: 64, stages, ct);
            var seconds = time.GetElapsedTime(start).TotalSeconds;
            var cpuSeconds = (Process.GetCurrentProcess().TotalProcessorTime - cpuStart).TotalSeconds;
            var peak = Process.GetCurrentProcess().PeakWorkingSet64;
            var stageSeconds = stages.Finish();
            foreach (var key in run.Keys) key.Dispose();
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{bits} bits, {parties} parties: {seconds:F1} s ({cpuSeconds:F1} s of CPU time, all parties), {run.Candidates} candidates ({1000 * seconds / run.Candidates:F2} ms each), {run.BytesSentPerParty.Max() / 1e6:F0} MB sent by a party, peak {peak / 1048576.0:F0} MiB for all parties"));
            foreach (var (stage, took) in stageSeconds) output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{took,8:F1} s  {stage}"));
            json?.Commit(JsonSerializer.Serialize(new
            {
                parties,
                bits,
                seconds,
                cpuSecondsOfAllParties = cpuSeconds,
                candidates = run.Candidates,
                secondsPerCandidate = seconds / run.Candidates,
                bytesSentPerParty = run.BytesSentPerParty,
                peakBytesOfAllParties = peak,
                secondsByStage = stageSeconds,
                processors = Environment.ProcessorCount,
            }, s_indented));
            return ExitCode.Done;
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    /// <summary>Seconds by stage, as the first party enters them.</summary>
    private sealed class Stages(TimeProvider time, IAnsiConsole output) : IProgress<KeyGenerationProgress>
    {
        private readonly Dictionary<string, double> _seconds = [];
        private string? _stage;
        private long _entered;

        public void Report(KeyGenerationProgress value)
        {
            output.WriteLine(KeyView.Describe(value));
            Close(value.Activity.Split(',')[0]);
        }

        public Dictionary<string, double> Finish()
        {
            Close(null);
            return _seconds;
        }

        private void Close(string? next)
        {
            if (_stage is not null) _seconds[_stage] = _seconds.GetValueOrDefault(_stage) + time.GetElapsedTime(_entered).TotalSeconds;
            (_stage, _entered) = (next, time.GetTimestamp());
        }
    }
}
