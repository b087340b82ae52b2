namespace Helen.Grains.Abstractions;

/// <summary>Checks proofs: as many at once as the silo has processors. The key is 0. Asked by <see cref="IProofVerificationGrain"/> of the same silo, which holds the parts there.</summary>
[Alias("helen.proof-worker")]
public interface IProofWorkerGrain : IGrainWithIntegerKey
{
    /// <summary>Whether a described proof holds.</summary>
    /// <param name="description">From <see cref="ProofWork.Description"/>.</param>
    /// <param name="ct">Ends the caller's wait.</param>
    [Alias("check"), ResponseTimeout("01:00:00")]
    Task<bool> CheckAsync(byte[] description, CancellationToken ct);
}
