namespace Helen.Cli.Bench;

/// <summary>What one run cost: seconds by the clock, and of processor time over all threads of the process.</summary>
internal readonly record struct RunCost(double Seconds, double CpuSeconds);
