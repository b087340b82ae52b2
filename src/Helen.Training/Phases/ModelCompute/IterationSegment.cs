using Helen.Arithmetic.Randomness;
using Helen.Cryptography.Paillier;
using Helen.Mpc.Circuits;
using Helen.Mpc.Conversion;
using Helen.Mpc.Spdz;
using Helen.Mpc.Tuples;
using Helen.Rounds;
using Helen.Training.Session;

namespace Helen.Training.Phases.ModelCompute;

/// <summary>
/// The nonlinear step of iteration k as one MPC segment (protocol §4.3, §6.2, §6.4, §6.5): open the masked means, soft threshold with saturation, MAC check (A), open
/// z + ΣR', MAC check (B), encrypt. The last iteration stops after check (A) and keeps [z] for the release.
/// </summary>
/// <param name="participant">This party.</param>
/// <param name="masks">Masks of the epoch.</param>
/// <param name="tuples">Tuples of the epoch.</param>
/// <param name="iteration">k.</param>
/// <param name="coins">Randomness of the segment.</param>
/// <param name="packing">Who packs; null = this process' thread pool.</param>
public sealed class IterationSegment(Participant participant, MaskStocks masks, ITupleSource tuples, int iteration, IRandomSource coins, IPackingWorker? packing = null)
    : Segment<Ciphertext[], IterationResult>
{
    /// <inheritdoc/>
    public override SegmentId Id { get; } = IdOf(iteration);

    /// <summary>The segment of iteration <paramref name="k"/>.</summary>
    public static SegmentId IdOf(int k) => new(Phase.ModelCompute, (ushort)k, 0);

    /// <inheritdoc/>
    protected override async Task<IterationResult> ExecuteAsync(Ciphertext[] from, ISegmentChannel channel, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(from);
        ArgumentNullException.ThrowIfNull(channel);
        var budget = participant.Document.Budget;
        var d = participant.Document.FeatureCount;
        SoftThreshold threshold = new(budget.SoftThreshold), saturation = new(budget.Saturation);
        using var spdz = new SpdzContext(channel, tuples, coins);
        await spdz.ReserveAsync(threshold.Demand(d), ct);
        if (from.Length > d) await spdz.ReserveAsync(saturation.Demand(from.Length - d), ct);

        var x = await CiphertextToShares.RunAsync(participant.Key, participant.KeyShare, spdz, channel, coins, from, masks.Of(iteration), ct, packing);
        var z = await threshold.EvaluateAsync(spdz, x.AsMemory(0, d), ct);
        var refreshed = from.Length > d ? await saturation.EvaluateAsync(spdz, x.AsMemory(d), ct) : [];
        await spdz.MacCheckAsync(ct);                       // (A)
        if (iteration == budget.Iterations.Count - 1) return new IterationResult.Last(z, tuples.MacKey);

        var converted = await SharesToCiphertext.RunAsync(participant.Key.Paillier, spdz, [.. z, .. refreshed], masks.Back!, ct);     // opens, then (B)
        spdz.EnsureAllChecked();
        return new IterationResult.Continue(converted);
    }
}
