using System.Diagnostics;
using Helen.Engine.Embedded;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Helen.Benchmarks;

/// <summary>Sequential calls of one local grain: each is awaited before the next one is made.</summary>
internal static class GrainCalls
{
    private const int Calls = 20_000, Repetitions = 5;

    public static async Task RunAsync()
    {
        await using var services = new ServiceCollection()
            .AddLogging(logging => logging.ClearProviders())
            .AddSingleton<IReminderTable, InMemoryReminderTable>()
            .AddEmbeddedEngine(options => options.AddGrain<SumGrain>())
            .BuildServiceProvider();
        var engine = services.GetRequiredService<EmbeddedEngine>();
        await engine.StartAsync(CancellationToken.None);
        var grain = engine.Client.GetGrain<ISumGrain>("one");
        var bytes = new byte[512];
        await MeasureAsync($"{Calls} sequential calls, a number in and out", () => grain.AddAsync(1, CancellationToken.None));
        await MeasureAsync($"{Calls} sequential calls, {bytes.Length} bytes in", () => grain.LengthAsync(bytes, CancellationToken.None));
        await engine.StopAsync(CancellationToken.None);
    }

    private static async Task MeasureAsync(string name, Func<Task> call)
    {
        for (var i = 0; i < Calls; i++) await call();
        var runs = new (double Clock, double Cpu)[Repetitions];
        for (var run = 0; run < Repetitions; run++)
        {
            var (start, cpu) = (Stopwatch.GetTimestamp(), Environment.CpuUsage.TotalTime);
            for (var i = 0; i < Calls; i++) await call();
            runs[run] = (Stopwatch.GetElapsedTime(start).TotalMilliseconds, (Environment.CpuUsage.TotalTime - cpu).TotalMilliseconds);
        }

        Console.WriteLine($"{name,-64} {Median(runs.Select(r => r.Clock)),10:F0} ms   (processor {Median(runs.Select(r => r.Cpu)):F0}, least {runs.Min(r => r.Clock):F0})");
    }

    private static double Median(IEnumerable<double> values) => values.Order().ElementAt(Repetitions / 2);
}
