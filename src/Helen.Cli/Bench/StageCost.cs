namespace Helen.Cli.Bench;

/// <summary>What one stage of a run took.</summary>
/// <param name="Seconds">Wall time.</param>
/// <param name="CpuSecondsOfAllParties">Time of all cores in it.</param>
internal sealed record StageCost(double Seconds, double CpuSecondsOfAllParties);
