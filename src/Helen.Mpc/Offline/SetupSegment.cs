using Helen.Arithmetic.Randomness;
using Helen.Cryptography.Lattice;
using Helen.Mpc.Spdz;
using Helen.Rounds;

namespace Helen.Mpc.Offline;

/// <summary>Fresh keys of one MAC epoch (protocol §4.2): the first segment of a preprocessing session.</summary>
internal sealed class SetupSegment(LatticeParameters parameters, IRandomSource random) : Segment<MacKeyShare, EpochKeys>
{
    public override SegmentId Id { get; } = new(Phase.Preprocessing, 0, 0);

    protected override Task<EpochKeys> ExecuteAsync(MacKeyShare from, ISegmentChannel channel, CancellationToken ct) => EpochKeys.SetUpAsync(parameters, from, channel, random, ct);
}
