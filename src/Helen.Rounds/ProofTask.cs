namespace Helen.Rounds;

/// <summary>One job that is to be judged.</summary>
/// <param name="prover">Who proves.</param>
/// <param name="job">Which check of which envelope.</param>
/// <param name="check">The check, with the round's own objects: pure and thread safe.</param>
/// <param name="describe">The same check as bytes; null where the round has none. Pure.</param>
public sealed class ProofTask(PartyId prover, ProofJob job, Func<bool> check, Func<ProofDescription?> describe)
{
    /// <summary>Who proves.</summary>
    public PartyId Prover { get; } = prover;

    /// <summary>Which check of which envelope.</summary>
    public ProofJob Job { get; } = job;

    /// <summary>Checks it here.</summary>
    public bool Check() => check();

    /// <summary>The check as bytes, for somebody else; null where the round has none.</summary>
    public ProofDescription? Describe() => describe();
}
