using Helen.Grains.Abstractions;
using Helen.Storage.Tuples;

namespace Helen.Grains.Preprocessing;

/// <summary>One turn at a time over the party's ledger, which is used off the turn. It keeps nothing itself: the ledger refuses the second of two activations as it refuses the second of two calls.</summary>
/// <param name="ledger">Shared by all silos of the party.</param>
[GrainType("helen.preprocessing")]
public sealed class PreprocessingGrain(ITupleLedger ledger) : Grain, IPreprocessingGrain
{
    /// <summary>Tuples of a session, as the grain's key.</summary>
    public static string TuplesOf(string sessionId) => $"{sessionId}.tuples";

    /// <inheritdoc/>
    public Task<long> OpenEpochAsync(CancellationToken ct)
    {
        var session = this.GetPrimaryKeyString();
        return Task.Run(() => ledger.OpenEpochAsync(session, ct).AsTask(), ct);
    }

    /// <inheritdoc/>
    public async Task ReserveAsync(long epoch, string piece, int attempt, CancellationToken ct)
    {
        try
        {
            var address = new AttemptAddress(this.GetPrimaryKeyString(), piece, attempt);
            await Task.Run(() => ledger.BeginAttemptAsync(address, epoch, CancellationToken.None).AsTask(), CancellationToken.None);
        }
        catch (AttemptRefusedException refusal)
        {
            // Exceptions of lower rooms do not cross grain calls.
            throw new InvalidOperationException(refusal.Message);
        }
    }
}
