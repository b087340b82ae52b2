namespace Helen.Cli.Demo;

/// <summary>What a phase cost: time, and bytes sent by all parties.</summary>
internal sealed record DemoPhase(string Name, TimeSpan Elapsed, long BytesSent);
