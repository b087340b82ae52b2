using System.Collections.Immutable;
using System.Diagnostics;
using Helen.Arithmetic.Randomness;
using Helen.Cryptography.Randomness;
using Helen.Mpc.Ole;
using Helen.Rounds;
using Helen.Training.Budget;

namespace Helen.Training.Phases.KeyGeneration;

/// <summary>
/// Makes a joint key without a dealer (protocol §3.5) at one party. Until this party has confirmed a key, all of it is lost with the process, and the next epoch begins with fresh coins: none
/// serve two epochs. The confirmation is journalled and sent again byte by byte; behind it nothing secret is sent. It holds no progress of its own: run again after a crash over the same journal.
/// </summary>
public sealed class KeyGenerationRunner
{
    private readonly KeyGenerationDocument _document;
    private readonly RoundDriver _driver;
    private readonly IKeyGenerationJournal _journal;
    private readonly ICrossProducts _products;
    private readonly IRandomSource _coins;
    private readonly IProgress<KeyGenerationProgress>? _progress;
    private readonly PartyMoves _moves;
    private long _candidates;

    /// <summary>This party's part.</summary>
    /// <param name="document">What is agreed.</param>
    /// <param name="driver">The party's driver over its own links and the same journal; its session is the document's.</param>
    /// <param name="journal">The party's journal and position.</param>
    /// <param name="products">Pairwise OLE.</param>
    /// <param name="coins">Randomness of the batches.</param>
    /// <param name="progress">Told what begins; may be null.</param>
    public KeyGenerationRunner(
        KeyGenerationDocument document, RoundDriver driver, IKeyGenerationJournal journal, ICrossProducts products, IRandomSource coins, IProgress<KeyGenerationProgress>? progress = null)
        : this(document, driver, journal, products, coins, PartyMoves.Honest, progress)
    {
    }

    internal KeyGenerationRunner(
        KeyGenerationDocument document, RoundDriver driver, IKeyGenerationJournal journal, ICrossProducts products, IRandomSource coins, PartyMoves moves, IProgress<KeyGenerationProgress>? progress = null)
    {
        ArgumentNullException.ThrowIfNull(document);
        ArgumentNullException.ThrowIfNull(driver);
        if (driver.Session != document.Id || driver.PartyCount != document.Parties.Length) throw new ArgumentException("The driver belongs to another session.", nameof(driver));
        (_document, _driver, _journal, _products, _coins, _progress, _moves) = (document, driver, journal, products, coins, progress, moves);
    }

    /// <summary>Candidates that a modulus of this length takes on average: (1/88)^−2 for 2048 bits (protocol §3.5).</summary>
    public static long ExpectedCandidates(int modulusBits)
    {
        // Primes have density 1/ln x; candidates avoid 2 and the odd primes up to 79, which multiplies it by Π ℓ/(ℓ−1) = 7.9.
        var one = modulusBits / 2 * Math.Log(2) / 7.9;
        return (long)(one * one);
    }

    /// <summary>Makes the key, from wherever the journal stands. A finished key that nobody waits for is returned at once, whether the peers are there or not.</summary>
    /// <param name="ct">Stops; what is committed stays.</param>
    /// <param name="heard">The epoch that a peer has announced, from <see cref="ListenAsync"/>; 0 when none was heard.</param>
    /// <exception cref="InvalidDataException">The journal lacks what it must hold, or all epochs are used.</exception>
    public async Task<KeyGenerationOutcome> RunAsync(CancellationToken ct, byte heard = 0)
    {
        while (true)
        {
            try
            {
                return await PhasesAsync(heard, ct);
            }
            catch (HaltException halt)
            {
                return new KeyGenerationOutcome.Halted(halt.Blames);
            }
            catch (AttemptLostException lost)
            {
                heard = lost.Epoch;
            }
        }
    }

    /// <summary>
    /// After the end: waits for a peer that begins again, since one that loses its memory before its own end needs this party's messages once more. Where the making has halted, tells so
    /// whoever begins again, and hears whom others convict.
    /// </summary>
    /// <param name="ct">Ends the waiting.</param>
    /// <returns>The epoch in which a peer waits for this party, or 0 when the halt names more than before: run again with it. The key stays the one that the first run gave.</returns>
    public Task<byte> ListenAsync(CancellationToken ct) => _driver.ListenAsync(ct);

    private async Task<KeyGenerationOutcome> PhasesAsync(byte heard, CancellationToken ct)
    {
        var position = await ResumeAsync(heard, ct);
        var (batch, accepted) = await SearchAsync(position, ct);
        var completed = Next(await RunAsync(new CompletionSegment(_document, _products, batch, _moves, Reporter(batch)), accepted, position, ct));
        Report(batch, "making generators");
        var generators = new GeneratorSegment(new(Phase.KeyGeneration, batch, 2), completed.PublicKey, [], _document.Generators, accepted.Seed.Derive("generators"));
        var commitments = Next(await RunAsync(generators, completed.PublicKey.Id, position, ct));
        if (position.AcceptedEpoch == 0)
        {
            // Before the confirmation leaves: nobody has a finished key without it.
            position = position with { AcceptedEpoch = position.Epoch, AcceptedBatch = batch };
            await _journal.WritePositionAsync(position);
        }

        var confirmation = new ConfirmationSegment(new(Phase.KeyGeneration, batch, 3), completed.PublicKey.Id);
        Next(await _driver.RunSegmentAsync(confirmation, commitments, position.AcceptedEpoch, ct));
        if (!position.Complete) await _journal.WritePositionAsync(position with { Complete = true });
        return new KeyGenerationOutcome.Generated(new(_document.Id.Digest, completed.PublicKey, completed.Share, commitments), _candidates + accepted.Candidates);
    }

    /// <summary>
    /// Announces a new epoch, unless the key is finished and nobody waits for it. A key that some party has not confirmed is dropped by all: nobody has finished it. Whoever has, is not judged by what peers
    /// claim, and drops nothing.
    /// </summary>
    private async Task<KeyGenerationPosition> ResumeAsync(byte heard, CancellationToken ct)
    {
        var own = await _journal.ReadPositionAsync(ct);
        if (own.Complete && (heard == 0 || own.Epoch >= SizeBudget.MaxAttempts)) return own;
        var epoch = Math.Max((byte)(own.Epoch + 1), heard);
        if (await _journal.FindHaltAsync(ct) is not null)
        {
            epoch = 1;                                       // announces nothing: what is halted stays so
        }
        else
        {
            if (own.Epoch >= SizeBudget.MaxAttempts) throw new InvalidDataException($"The making of this key has used all of its {SizeBudget.MaxAttempts} attempts; begin another key.");
            own = own with { Epoch = epoch };
            await _journal.WritePositionAsync(own);          // before its first byte is sent
        }

        var claims = Next(await _driver.ResumeAsync(epoch, own.Encode(), own.Complete ? null : claims => Judge(epoch, claims), ct));
        if (own.Complete || claims.All(claim => KeyGenerationPosition.TryRead(claim.Span)!.Agrees(own))) return own;
        own = own with { AcceptedEpoch = 0, AcceptedBatch = 0 };
        await _journal.WritePositionAsync(own);
        return own;
    }

    private static ImmutableArray<Blame> Judge(byte epoch, ImmutableArray<ReadOnlyMemory<byte>> claims)
    {
        var positions = claims.Select(claim => KeyGenerationPosition.TryRead(claim.Span)).ToList();
        var place = new RoundNumber(Phase.KeyGeneration, 0, 0, epoch);
        ImmutableArray<Blame> malformed = [.. positions.Index().Where(p => p.Item is null || p.Item.Epoch != epoch || p.Item.AcceptedEpoch >= epoch)
            .Select(p => new Blame(new PartyId(p.Index), Fault.MalformedEncoding, place, [], "The resumption claims no position in the making of a key."))];
        if (!malformed.IsEmpty) return malformed;
        return positions.Any(p => p!.Complete) && positions.Any(p => !p!.Agrees(positions[0]!))
            ? [new Blame(null, Fault.Disagreement, place, [], "A party holds the finished key and another has not confirmed it: one of them has lost its store.")]
            : [];
    }

    private async Task<(ushort Batch, SearchOutcome.Accepted Accepted)> SearchAsync(KeyGenerationPosition position, CancellationToken ct)
    {
        _candidates = 0;
        for (ushort batch = 0; ; batch = checked((ushort)(batch + 1)))
        {
            var id = new SegmentId(Phase.KeyGeneration, batch, 0);
            // In the order of the first run, so that the view ends where it ended then.
            var outcome = position.AcceptedEpoch > 0
                ? Next(await StoredAsync<SearchOutcome>(id, position, ct))
                : Next(await _driver.RunSegmentAsync(id, position.Epoch, (channel, stop) => SearchAsync(channel, batch, stop), ct));
            if (outcome is SearchOutcome.Accepted accepted) return (batch, accepted);
            _candidates += outcome.Candidates;
        }
    }

    /// <summary>An attempt of the running epoch; behind the confirmation, what the confirmed one gave.</summary>
    private Task<Step<TResult>> RunAsync<TFrom, TResult>(Segment<TFrom, TResult> segment, TFrom from, KeyGenerationPosition position, CancellationToken ct) =>
        position.AcceptedEpoch > 0 ? StoredAsync<TResult>(segment.Id, position, ct) : _driver.RunSegmentAsync(segment, from, position.Epoch, ct);

    private Task<Step<TResult>> StoredAsync<TResult>(SegmentId id, KeyGenerationPosition position, CancellationToken ct) =>
        _driver.RunSegmentAsync<TResult>(id, position.AcceptedEpoch, (_, _) => throw new InvalidDataException("This party's store has lost the key that it confirmed."), ct);

    private async Task<SearchOutcome> SearchAsync(ISegmentChannel channel, ushort batch, CancellationToken ct)
    {
        var seed = CoinSeed.Draw(_coins);
        var recording = new RecordingChannel(channel);
        try
        {
            var search = await Task.Run(() => new CandidateSearch(recording, _document.Security, _products, seed, _moves, Reporter(batch)), ct);
            return await search.RunAsync(ct) is { } found
                ? new SearchOutcome.Accepted(_products.SlotCount, seed, found.Slot, found.N, recording.Log)
                : new SearchOutcome.Nothing(_products.SlotCount);
        }
        catch (BatchMismatchException mismatch)
        {
            throw await BatchReveal.AccuseAsync(channel, mismatch.Message, seed, async seeds =>
            {
                var replay = await SearchReplay.RunAsync(recording.Log, _document.Security, _products, seeds, ct);
                return (replay.Deviators, replay.Where);
            }, ct);
        }
    }

    private Action<string>? Reporter(ushort batch) => _progress is null ? null : activity => Report(batch, activity);

    private void Report(ushort batch, string activity) => _progress?.Report(new(batch + 1, _candidates, ExpectedCandidates(_document.Security.ModulusBits), activity));

    private static T Next<T>(Step<T> step) => step switch
    {
        Step<T>.Advance advance => advance.Next,
        Step<T>.Halt halt => throw new HaltException(halt.Blames),
        _ => throw new UnreachableException(),
    };
}
