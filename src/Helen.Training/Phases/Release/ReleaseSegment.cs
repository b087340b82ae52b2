using System.Diagnostics;
using System.Numerics;
using Helen.Arithmetic.Randomness;
using Helen.Mpc.Spdz;
using Helen.Mpc.Tuples;
using Helen.Rounds;
using Helen.Training.Budget;
using Helen.Training.Phases.ModelCompute;
using Helen.Training.Session;

namespace Helen.Training.Phases.Release;

/// <summary>
/// Opens the model (protocol §7): the certified release share is opened once, journalled, and checked again; nothing is signed before that second check.
/// </summary>
public sealed class ReleaseSegment(Participant participant, IRandomSource coins) : Segment<IterationResult.Last, OpenedModel>
{
    /// <summary>Where the seed of the coins is committed.</summary>
    public static RoundNumber StartNumber { get; } = new(Phase.Release, 0, 0, 0);

    /// <inheritdoc/>
    public override SegmentId Id { get; } = new(Phase.Release, 0, 0);

    /// <inheritdoc/>
    public override bool IsJournalled => true;

    /// <inheritdoc/>
    protected override async Task<OpenedModel> ExecuteAsync(IterationResult.Last from, ISegmentChannel channel, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(from);
        ArgumentNullException.ThrowIfNull(channel);
        using var spdz = new SpdzContext(channel, new MacKeyOnly(from.MacKey), coins);
        var opening = await spdz.OpenJournalledAsync(from.Model, ct);
        var model = (await spdz.MacCheckAsync(ct)).Accept(opening);
        var integers = model.Values.Select(v => v.ToBalancedInteger()).ToList();
        // Saturation makes |z| ≤ C exactly, so a MAC-checked value outside it is a defect of this program, not of a peer.
        var limit = participant.Document.Budget.SoftThreshold.Saturation;
        if (integers.Any(z => BigInteger.Abs(z) > limit)) throw new UnreachableException("A released coefficient exceeds the saturation bound.");
        return new([.. integers.Select(z => Math.ScaleB((double)z, -SizeBudget.ValueFractionBits))], channel.View);
    }
}
