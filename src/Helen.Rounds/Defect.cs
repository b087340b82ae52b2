namespace Helen.Rounds;

/// <summary>What a cheap check found wrong with a peer's message: a fault that names its sender, and one clear sentence.</summary>
public sealed record Defect(Fault Fault, string Reason);
