using System.Globalization;
using Helen.Grains.Abstractions;
using Helen.Training.Phases;
using Orleans.Concurrency;

namespace Helen.Grains.Proofs;

/// <summary>One of a silo's workers. It knows no session: the description says all.</summary>
/// <param name="checker">Shared by the silo's workers.</param>
/// <param name="parts">What descriptions name, in this silo.</param>
[GrainType("helen.proof-worker"), StatelessWorker]
public sealed class ProofWorkerGrain(IProofChecker checker, ProofParts parts) : Grain, IProofWorkerGrain
{
    /// <inheritdoc/>
    public Task<bool> CheckAsync(byte[] description, CancellationToken ct) => Work.RunAsync(Work.Proof, this.GetPrimaryKeyLong().ToString(CultureInfo.InvariantCulture), () => checker.Check(description, parts.Find), ct);
}
