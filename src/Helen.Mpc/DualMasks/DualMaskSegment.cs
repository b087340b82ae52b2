using Helen.Arithmetic.Randomness;
using Helen.Cryptography.Paillier;
using Helen.Mpc.Spdz;
using Helen.Mpc.Tuples;
using Helen.Rounds;

namespace Helen.Mpc.DualMasks;

/// <summary>One batch of dual masks as a segment of its own, ahead of need (protocol §6.3). Starts from the key; its masks belong to the MAC epoch of the tuples.</summary>
/// <param name="id">Which segment.</param>
/// <param name="layout">Shape and bounds.</param>
/// <param name="tuples">Input masks and MAC key share of the running epoch.</param>
/// <param name="random">All coins of this party.</param>
public sealed class DualMaskSegment(SegmentId id, MaskLayout layout, ITupleSource tuples, IRandomSource random) : Segment<ThresholdPublicKey, VerifiedDualMasks>
{
    /// <inheritdoc/>
    public override SegmentId Id => id;

    /// <inheritdoc/>
    protected override async Task<VerifiedDualMasks> ExecuteAsync(ThresholdPublicKey from, ISegmentChannel channel, CancellationToken ct)
    {
        using var spdz = new SpdzContext(channel, tuples, random);
        var masks = await DualMaskProtocol.RunAsync(from, layout, spdz, channel, random, ct);
        spdz.EnsureAllChecked();
        return masks;
    }
}
