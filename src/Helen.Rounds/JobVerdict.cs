namespace Helen.Rounds;

/// <summary>How one <see cref="ProofJob"/> ended.</summary>
public readonly record struct JobVerdict(ProofJob Job, bool Holds);
