using System.Collections.Immutable;
using System.Diagnostics;
using Helen.Arithmetic.Randomness;
using Helen.Cryptography.Randomness;
using Helen.Mpc.Conversion;
using Helen.Mpc.DualMasks;
using Helen.Mpc.Tuples;
using Helen.Rounds;
using Helen.Training.Budget;
using Helen.Training.Phases.Agreement;
using Helen.Training.Phases.InputPreparation;
using Helen.Training.Phases.KeyGeneration;
using Helen.Training.Phases.ModelCompute;
using Helen.Training.Phases.Release;

namespace Helen.Training.Session;

/// <summary>
/// The order of a session's phases for one party, as straight-line code over rounds and segments. It holds no progress of its own: run again after a crash, over the same
/// journal, it replays what is committed, sends the same bytes again and goes on (protocol §8.2, §8.3).
/// </summary>
/// <param name="participant">This party.</param>
/// <param name="driver">Its driver over its own links and the same journal.</param>
/// <param name="journal">Its journal and position.</param>
/// <param name="epochs">Tuples of every MAC epoch.</param>
/// <param name="coins">Randomness of the MPC segments.</param>
/// <param name="progress">Told what begins; may be null.</param>
/// <param name="rows">Who computes the own rows; null = this process' thread pool.</param>
/// <param name="packing">Who packs what is turned into shares; null = this process' thread pool.</param>
public sealed class SessionRunner(
    Participant participant, RoundDriver driver, ISessionJournal journal, IMacEpochs epochs, IRandomSource coins, IProgress<SessionProgress>? progress = null, IRowWorker? rows = null,
    IPackingWorker? packing = null)
{
    private readonly IRowWorker _rows = rows ?? InProcessRows.Instance;

    private int Iterations => participant.Document.Budget.Iterations.Count;

    /// <summary>Runs the session to its end, from wherever the journal stands.</summary>
    /// <param name="input">This party's private input.</param>
    /// <param name="ct">Stops; what is committed stays.</param>
    /// <param name="heard">The epoch that a peer has announced, from <see cref="ListenAsync"/>; 0 when none was heard.</param>
    /// <exception cref="InvalidDataException">The journal lacks what it must hold: the party has lost its store. Or the session has used all of its attempts.</exception>
    public async Task<SessionOutcome> RunAsync(PrivateInput input, CancellationToken ct, byte heard = 0)
    {
        ArgumentNullException.ThrowIfNull(input);
        while (true)
        {
            try
            {
                return new SessionOutcome.Released(await PhasesAsync(input, heard, ct));
            }
            catch (HaltException halt)
            {
                return new SessionOutcome.Halted(halt.Blames);
            }
            catch (AttemptLostException lost)
            {
                // Nobody's fault: a peer lost its memory, so everybody begins a new epoch where the last certified checkpoint stands.
                heard = lost.Epoch;
            }
        }
    }

    /// <summary>
    /// After the end, by a driver that has run the session to it or a new one: sends the own result again, since a process may die before it left, and listens. Where the session has
    /// halted, tells so whoever begins again, and hears whom others convict.
    /// </summary>
    /// <param name="ct">Ends the waiting.</param>
    /// <returns>The epoch in which a peer waits for this party, or 0 when the halt names more than before: run again with it.</returns>
    public async Task<byte> ListenAsync(CancellationToken ct)
    {
        if (await FinishedAsync(ct)) await ResultAsync(ct);
        return await driver.ListenAsync(ct);
    }

    private async Task<SignedModel> PhasesAsync(PrivateInput input, byte heard, CancellationToken ct)
    {
        var finished = await FinishedAsync(ct);
        if (finished && heard == 0) return await ResultAsync(ct);
        var (epoch, certified) = await ResumeAsync(heard, finished, ct);
        // Everybody has committed its signature, so the most that anybody can lack is this party's.
        if (finished) return await ResultAsync(ct);
        if (certified.CertifiedIterations < Iterations) await epochs.PrepareAsync(epoch, certified.CertifiedIterations, ct);

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
        // The coins of all own local updates, before the first of them: whoever computes one again says the same.
        var rowSeed = Next(await driver.StartAsync(LocalUpdateRound.SeedNumber, random => new Step<CoinSeed>.Advance(CoinSeed.Draw(random), []), ct));
        ImmutableArray<CoordinateBlock> blocks =
            [.. Enumerable.Range(0, participant.Document.BlockCount).Select(block => CoordinateBlock.Of(participant.Public, participant.Self, own, rowSeed, (ushort)block))];

        var (last, lastEpoch) = await IterateAsync(blocks, committed, epoch, certified, ct);

        Report(Phase.Release, null, "opening and signing the model");
        // The release is opened once and never restarted: its coins are committed first, so that a second run of it sends the same bytes.
        var seed = Next(await driver.StartAsync(ReleaseSegment.StartNumber, random => new Step<CoinSeed>.Advance(CoinSeed.Draw(random), []), ct));
        var model = Next(await driver.RunSegmentAsync(new ReleaseSegment(participant, seed.Expand()), last, lastEpoch, ct));
        var result = new ResultRound(participant);
        var signed = Next(await driver.StartAsync(ResultRound.StartNumber, _ => result.Start(model), ct));
        return Next(await driver.RunAsync(result, signed, ct));
    }

    private async Task<bool> FinishedAsync(CancellationToken ct) => await journal.FindAsync<SignedModel>(new ResultRound(participant).Number, ct) is not null;

    /// <summary>The result of a finished session; the own signature is sent again.</summary>
    private async Task<SignedModel> ResultAsync(CancellationToken ct)
    {
        var signed = Next(await driver.StartAsync<SignedModel>(ResultRound.StartNumber, _ => throw new InvalidDataException("The own signature is missing: this party's store has lost it."), ct));
        return Next(await driver.RunAsync(new ResultRound(participant), signed, ct));
    }

    /// <summary>Announces a new epoch and agrees with all parties on the last certified checkpoint. A halted session announces nothing; a finished one is not judged by what peers claim.</summary>
    private async Task<(byte Epoch, SessionPosition Certified)> ResumeAsync(byte heard, bool finished, CancellationToken ct)
    {
        var own = await journal.ReadPositionAsync(ct);
        var epoch = Math.Max((byte)(own.Epoch + 1), heard);
        if (await journal.FindHaltAsync(ct) is not null)
        {
            epoch = 1;
        }
        else
        {
            if (own.Epoch >= SizeBudget.MaxAttempts) throw new InvalidDataException($"The session has used all of its {SizeBudget.MaxAttempts} attempts.");
            own = own with { Epoch = epoch };
            await journal.WritePositionAsync(own);          // before its first byte is sent
        }

        var claims = Next(await driver.ResumeAsync(epoch, new SessionClaim(own, finished).Encode(), finished ? null : claims => Judge(epoch, claims), ct));
        if (finished) return (epoch, own);
        var peers = claims.Select(claim => SessionClaim.TryRead(claim.Span, Iterations)!).ToList();
        // A result has every party's signature.
        if (peers.Any(claim => claim.Finished) && await journal.FindAsync<SignedModel>(ResultRound.StartNumber, ct) is null)
            throw new InvalidDataException("A peer claims to have the result, with this party's signature: this party's store has lost it.");
        var furthest = peers.Select(claim => claim.Position).MaxBy(p => p.CertifiedIterations)!;
        if (furthest.CertifiedIterations > own.CertifiedIterations + 1)
            throw new InvalidDataException($"A peer claims that {furthest.CertifiedIterations} iterations are certified; this party's store knows {own.CertifiedIterations}.");
        return (epoch, furthest);
    }

    private ImmutableArray<Blame> Judge(byte epoch, ImmutableArray<ReadOnlyMemory<byte>> claims)
    {
        var positions = claims.Select(claim => SessionClaim.TryRead(claim.Span, Iterations)?.Position).ToList();
        var round = new RoundNumber(Phase.Agreement, 0, 0, epoch);
        ImmutableArray<Blame> malformed = [.. positions.Index().Where(p => p.Item is null || p.Item.Epoch != epoch || p.Item.CertifiedEpoch >= epoch)
            .Select(p => new Blame(new PartyId(p.Index), Fault.MalformedEncoding, round, [], "The resumption claims no position of this session."))];
        if (!malformed.IsEmpty) return malformed;
        var furthest = positions.MaxBy(p => p!.CertifiedIterations)!;
        // A checkpoint is certified in one epoch only: two would let parties go on from different states.
        return positions.Any(p => p!.CertifiedIterations == furthest.CertifiedIterations && p.CertifiedEpoch != furthest.CertifiedEpoch)
            ? [new Blame(null, Fault.Disagreement, round, [], "The parties claim different certified checkpoints.")]
            : [];
    }

    private async Task<(IterationResult.Last Model, byte Epoch)> IterateAsync(
        ImmutableArray<CoordinateBlock> blocks, ImmutableArray<CommittedInput> committed, byte epoch, SessionPosition certified, CancellationToken ct)
    {
        var budget = participant.Document.Budget;
        var position = await journal.ReadPositionAsync(ct);
        if (position.CertifiedIterations == Iterations)
        {
            // In the order of the first run, so that the view ends where it ended then.
            var model = await StoredAsync(Iterations - 1, position.CertifiedEpoch, ct);
            await CertifiedAsync(position, ct);
            return ((IterationResult.Last)model, position.CertifiedEpoch);
        }

        var iterate = position.CertifiedIterations == 0
            ? PublicIterate.Initial(participant.Document, participant.Key.Paillier, [.. committed.Select(c => c.Label.ToArray())])
            : await CertifiedAsync(position, ct);

        MaskStocks? masks = null;
        ITupleSource? tuples = null;
        while (true)
        {
            var k = iterate.Iteration;
            Report(Phase.ModelCompute, k + 1, "local updates and their proofs");
            var round = new LocalUpdateRound(participant, committed, iterate);
            // What is committed is not computed again.
            var known = await journal.FindAsync<LocalUpdateState>(round.StartNumber, ct) is not null;
            var computed = known ? [] : await _rows.UpdateAsync(blocks, k, round.OwnBases, ct);
            var started = Next(await driver.StartAsync(round.StartNumber, _ => round.Start(computed), ct));
            var updates = Next(await driver.RunAsync(round, started, ct));
            var relaxed = iterate.Relaxed([.. updates.ByParty]);

            // What a peer holds certified is finished here too: its result is in the journal, and only the certificates are still to be exchanged.
            var attempt = k < certified.CertifiedIterations ? certified.CertifiedEpoch : epoch;
            IterationResult result;
            if (k < certified.CertifiedIterations)
            {
                result = await StoredAsync(k, attempt, ct);
            }
            else
            {
                tuples ??= await epochs.BeginAsync(epoch, ct);
                masks ??= await ProveMasksAsync(tuples, epoch, k, ct);
                Report(Phase.ModelCompute, k + 1, "soft threshold in MPC");
                result = Next(await driver.RunSegmentAsync(new IterationSegment(participant, masks, tuples, k, coins, packing), iterate.ToConvert(relaxed), attempt, ct));
            }

            var next = result is IterationResult.Continue { Converted: var converted } ? iterate.Next(relaxed, [.. converted]) : iterate.Finish();
            var checkpoint = new CheckpointRound(participant, k + 1, attempt);
            var signed = Next(await driver.StartAsync(checkpoint.StartNumber, _ => checkpoint.Start(next), ct));
            iterate = Next(await driver.RunAsync(checkpoint, signed, ct));
            await journal.WritePositionAsync(new(epoch, k + 1, attempt));
            if (result is IterationResult.Last last) return (last, attempt);
        }
    }

    /// <summary>The state of the last checkpoint that this party knows to be certified; its certificate is sent again for those who miss it.</summary>
    private async Task<PublicIterate> CertifiedAsync(SessionPosition position, CancellationToken ct)
    {
        var checkpoint = new CheckpointRound(participant, position.CertifiedIterations, position.CertifiedEpoch);
        var signed = Next(await driver.StartAsync<PublicIterate>(checkpoint.StartNumber, _ => throw Lost(position), ct));
        return Next(await driver.RunAsync(checkpoint, signed, ct));
    }

    /// <summary>The journalled result of an iteration that is finished here.</summary>
    private async Task<IterationResult> StoredAsync(int k, byte attempt, CancellationToken ct) => Next(await driver.RunSegmentAsync<IterationResult>(
        IterationSegment.IdOf(k), attempt, (_, _) => throw new InvalidDataException($"A certified checkpoint is missing: this party's store has lost iteration {k + 1}."), ct));

    /// <summary>Dual masks for all iterations from <paramref name="from"/> on. They live in memory only: the next start of the process burns them with their epoch.</summary>
    private async Task<MaskStocks> ProveMasksAsync(ITupleSource tuples, byte epoch, int from, CancellationToken ct)
    {
        var stocks = new MaskStocks(participant.Document.Budget);
        var batches = MaskPlan.Batches(participant.Document.Budget, from);
        for (var i = 0; i < batches.Count; i++)
        {
            Report(Phase.ModelCompute, null, $"proving dual masks, batch {i + 1} of {batches.Count}");
            var segment = new DualMaskSegment(batches[i].Segment, batches[i].Layout, tuples, coins);
            stocks.Add(batches[i], Next(await driver.RunSegmentAsync(segment, participant.Key, epoch, ct, keep: false)));
        }

        return stocks;
    }

    private void Report(Phase phase, int? iteration, string activity) => progress?.Report(new(phase, iteration, activity));

    private static InvalidDataException Lost(SessionPosition position) =>
        new($"A certified checkpoint is missing: this party's store has lost iteration {position.CertifiedIterations}.");

    private static T Next<T>(Step<T> step) => step switch
    {
        Step<T>.Advance advance => advance.Next,
        Step<T>.Halt halt => throw new HaltException(halt.Blames),
        _ => throw new UnreachableException(),
    };
}
