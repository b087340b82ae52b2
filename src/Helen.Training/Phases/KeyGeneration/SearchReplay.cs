using System.Collections.Immutable;
using Helen.Cryptography;
using Helen.Cryptography.Randomness;
using Helen.Mpc.Ole;
using Helen.Rounds;

namespace Helen.Training.Phases.KeyGeneration;

/// <summary>Runs a batch of all parties again from revealed seeds.</summary>
internal static class SearchReplay
{
    /// <summary>Who deviated; and, if nobody did, every party's accepted slot.</summary>
    public static Task<SegmentReplay.Result<SearchOutcome>> RunAsync(SegmentLog log, SecurityParameters security, ICrossProducts products, ImmutableArray<CoinSeed> seeds, CancellationToken ct) =>
        SegmentReplay.RunAsync(log, async (channel, stop) =>
        {
            var seed = seeds[channel.Self.Index];
            var found = await UnlessMismatch(async () => Tuple.Create(await new CandidateSearch(channel, security, products, seed, PartyMoves.Honest).RunAsync(stop)));
            return (found?.Item1 is { } slot ? new SearchOutcome.Accepted(products.SlotCount, seed, slot.Slot, slot.N, log) : null as SearchOutcome)!;
        }, ct);

    /// <summary>What failed then fails again at the end of the log, if nobody is found before.</summary>
    public static async Task<T?> UnlessMismatch<T>(Func<Task<T>> run) where T : class
    {
        try
        {
            return await run();
        }
        catch (BatchMismatchException)
        {
            return null;
        }
    }
}
