namespace Helen.Cli.Bench;

/// <summary>What one run cost: seconds by the clock, and of processor time over all threads of the process, in all and inside the operating system (commits, wake-ups, memory).</summary>
internal readonly record struct RunCost(double Seconds, double CpuSeconds, double SystemSeconds);
