namespace Helen.Rounds;

/// <summary>Told to the host after each completed gathering: which round, and its phase's figures so far.</summary>
public readonly record struct RoundProgress(RoundNumber Round, PhaseTraffic Traffic);
