using System.Diagnostics;

namespace Helen.Benchmarks;

/// <summary>Times actions and prints one line each: the median of repetitions, which is what an otherwise busy machine leaves meaningful.</summary>
internal static class Table
{
    public static double Measure(string name, Action action, int repetitions = 15)
    {
        for (var i = 0; i < 3; i++) action();
        var times = new double[repetitions];
        for (var i = 0; i < repetitions; i++)
        {
            var start = Stopwatch.GetTimestamp();
            action();
            times[i] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        }

        Array.Sort(times);
        Console.WriteLine($"{name,-64} {times[repetitions / 2],10:F3} ms   (least {times[0]:F3})");
        return times[0];
    }
}
