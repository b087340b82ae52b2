using System.Collections.Immutable;

namespace Helen.Grains.Abstractions;

/// <summary>
/// The verdicts on one prover's proofs in one session. The key is the session id in hexadecimal, a point, and the prover's index. A verdict names the envelope and the description
/// that it judges and is durable before it is told, so that a session that is taken up again does not verify twice (architecture §3, §5).
/// </summary>
[Alias("helen.proof-verification")]
public interface IProofVerificationGrain : IGrainWithStringKey
{
    /// <summary>Judges the jobs of one round that no verdict is kept of, by workers in parallel, and keeps all of them with one write. Verdicts of earlier rounds are forgotten: those are committed.</summary>
    /// <param name="round">The round's name in the journal.</param>
    /// <param name="jobs">All jobs of this prover in the round.</param>
    /// <param name="parts">What the descriptions name by digest, each once.</param>
    /// <param name="ct">Ends the caller's wait, never a write.</param>
    /// <returns>Whether each job's check holds, in order.</returns>
    [Alias("verify"), ResponseTimeout("01:00:00")]
    Task<ImmutableArray<bool>> VerifyAsync(string round, ImmutableArray<ProofWork> jobs, ImmutableArray<byte[]> parts, CancellationToken ct);
}
