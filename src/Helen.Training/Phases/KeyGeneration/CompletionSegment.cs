using Helen.Cryptography.Paillier;
using Helen.Mpc.Ole;
using Helen.Rounds;

namespace Helen.Training.Phases.KeyGeneration;

/// <summary>The accepted modulus becomes a tested key. An attempt that is lost takes the modulus with it: its coins serve no second one.</summary>
internal sealed class CompletionSegment(KeyGenerationDocument document, ICrossProducts products, ushort batch, PartyMoves moves, Action<string>? report) : Segment<SearchOutcome.Accepted, CompletedKey>
{
    /// <inheritdoc/>
    public override SegmentId Id { get; } = new(Phase.KeyGeneration, batch, 1);

    /// <inheritdoc/>
    protected override async Task<CompletedKey> ExecuteAsync(SearchOutcome.Accepted from, ISegmentChannel channel, CancellationToken ct)
    {
        var recording = new RecordingChannel(channel);
        try
        {
            var (key, share) = await new KeyCompletion(recording, document.Security, products, moves, report).RunAsync(from, ct);
            return new(key, share);
        }
        catch (BatchMismatchException mismatch)
        {
            throw await BatchReveal.AccuseAsync(channel, mismatch.Message, from.Seed, async seeds =>
            {
                var search = await SearchReplay.RunAsync(from.Log, document.Security, products, seeds, ct);
                if (!search.Deviators.IsEmpty) return (search.Deviators, search.Where);
                var completion = await SegmentReplay.RunAsync(recording.Log, async (replayed, stop) => search.Values[replayed.Self.Index] is not SearchOutcome.Accepted accepted
                    ? null
                    : await SearchReplay.UnlessMismatch(async () => Tuple.Create(await new KeyCompletion(replayed, document.Security, products, PartyMoves.Honest).RunAsync(accepted, stop))), ct);
                return (completion.Deviators, completion.Where);
            }, ct);
        }
    }
}
