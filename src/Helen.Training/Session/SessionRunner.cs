using System.Collections.Immutable;
using Helen.Arithmetic.Randomness;
using Helen.Mpc.DualMasks;
using Helen.Mpc.Tuples;
using Helen.Rounds;
using Helen.Training.Phases.Agreement;
using Helen.Training.Phases.InputPreparation;
using Helen.Training.Phases.KeyGeneration;
using Helen.Training.Phases.ModelCompute;
using Helen.Training.Phases.Release;

namespace Helen.Training.Session;

/// <summary>
/// The order of a session's phases for one party, as straight-line code over the rounds and segments. It holds no progress of its own: every journalled round is
/// committed by the driver before it is sent.
/// </summary>
/// <param name="participant">This party.</param>
/// <param name="driver">Its driver over its own links and journal.</param>
/// <param name="tuples">Tuples and MAC key share of the running MAC epoch.</param>
/// <param name="coins">All randomness that is not drawn through the driver.</param>
/// <param name="progress">Told what begins; may be null.</param>
public sealed class SessionRunner(Participant participant, RoundDriver driver, ITupleSource tuples, IRandomSource coins, IProgress<SessionProgress>? progress = null)
{
    // A lost attempt cannot be repeated without durable stores; every segment runs once.
    private const byte FirstAttempt = 1;

    /// <summary>Runs the session to its end.</summary>
    public async Task<SessionOutcome> RunAsync(PrivateInput input, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(input);
        try
        {
            return new SessionOutcome.Released(await PhasesAsync(input, ct));
        }
        catch (HaltException halt)
        {
            return new SessionOutcome.Halted(halt.Blames);
        }
    }

    private async Task<SignedModel> PhasesAsync(PrivateInput input, CancellationToken ct)
    {
        Report(Phase.Agreement, null, "signing the session document");
        var approval = new ApprovalRound(participant);
        var approved = Next(await driver.StartAsync(ApprovalRound.StartNumber, _ => approval.Start(), ct));
        var approvals = Next(await driver.RunAsync(approval, approved, ct));

        Report(Phase.KeyGeneration, null, "confirming the joint key");
        Next(await driver.RunAsync(new KeyConfirmationRound(participant), approvals, ct));

        Report(Phase.InputPreparation, null, "committing to inputs and proving them");
        var inputs = new InputRound(participant);
        var own = Next(await driver.StartAsync(InputRound.StartNumber, random => inputs.Start(input, random), ct));
        var committed = Next(await driver.RunAsync(inputs, own, ct));

        var masks = await ProveMasksAsync(ct);
        var (iterate, last) = await IterateAsync(own, committed, masks, ct);

        Report(Phase.Release, null, "certifying, opening and signing the model");
        var checkpoint = new CheckpointRound(participant);
        var state = Next(await driver.StartAsync(CheckpointRound.StartNumber, _ => checkpoint.Start(iterate.Digest), ct));
        Next(await driver.RunAsync(checkpoint, state, ct));
        var model = Next(await driver.RunSegmentAsync(new ReleaseSegment(participant, tuples, coins), last, FirstAttempt, ct));
        var result = new ResultRound(participant);
        var signed = Next(await driver.StartAsync(ResultRound.StartNumber, _ => result.Start(model), ct));
        return Next(await driver.RunAsync(result, signed, ct));
    }

    private async Task<MaskStocks> ProveMasksAsync(CancellationToken ct)
    {
        var stocks = new MaskStocks(participant.Document.Budget);
        var batches = MaskPlan.Batches(participant.Document.Budget);
        for (var i = 0; i < batches.Count; i++)
        {
            Report(Phase.ModelCompute, null, $"proving dual masks, batch {i + 1} of {batches.Count}");
            var segment = new DualMaskSegment(batches[i].Segment, batches[i].Layout, tuples, coins);
            stocks.Add(batches[i], Next(await driver.RunSegmentAsync(segment, participant.Key, FirstAttempt, ct)));
        }
        return stocks;
    }

    private async Task<(PublicIterate Iterate, IterationResult.Last Model)> IterateAsync(
        OwnCommitment own, ImmutableArray<CommittedInput> committed, MaskStocks masks, CancellationToken ct)
    {
        var iterate = PublicIterate.Initial(participant.Document, participant.Key.Paillier, [.. committed.Select(c => c.Label.ToArray())]);
        while (true)
        {
            var k = iterate.Iteration;
            Report(Phase.ModelCompute, k + 1, "local updates and their proofs");
            var round = new LocalUpdateRound(participant, own, committed, k);
            var started = Next(await driver.StartAsync(round.StartNumber, random => round.Start(iterate, random), ct));
            var updates = Next(await driver.RunAsync(round, started, ct));

            Report(Phase.ModelCompute, k + 1, "soft threshold in MPC");
            var relaxed = iterate.Relaxed([.. updates.ByParty]);
            var segment = new IterationSegment(participant, masks, tuples, k, coins);
            switch (Next(await driver.RunSegmentAsync(segment, iterate.ToConvert(relaxed), FirstAttempt, ct)))
            {
                case IterationResult.Continue next:
                    iterate = iterate.Next(relaxed, [.. next.Converted]);
                    break;
                case IterationResult.Last last:
                    return (iterate, last);
            }
        }
    }

    private void Report(Phase phase, int? iteration, string activity) => progress?.Report(new(phase, iteration, activity));

    private static T Next<T>(Step<T> step) => step switch
    {
        Step<T>.Advance advance => advance.Next,
        Step<T>.Halt halt => throw new HaltException(halt.Blames),
        _ => throw new System.Diagnostics.UnreachableException(),
    };
}
