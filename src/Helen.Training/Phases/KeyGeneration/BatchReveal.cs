using System.Collections.Immutable;
using Helen.Cryptography.Encoding;
using Helen.Cryptography.Randomness;
using Helen.Rounds;

namespace Helen.Training.Phases.KeyGeneration;

/// <summary>
/// After a failed check over values of several parties: all reveal the seed of the batch, every party recomputes what everybody should have sent, and whoever sent anything else
/// is named (protocol §3.5). All candidates of the batch are lost with it, so the seeds are worth nothing. There is no way back to another attempt: whoever announces one ends the making of the key, unnamed.
/// </summary>
internal static class BatchReveal
{
    /// <param name="channel">The segment's own channel, behind what the logs hold.</param>
    /// <param name="reason">The failed check.</param>
    /// <param name="seed">This party's.</param>
    /// <param name="replay">Runs all parties again from these seeds: who deviated, and where.</param>
    /// <param name="ct">Cancels waiting for the others.</param>
    public static async Task<HaltException> AccuseAsync(
        ISegmentChannel channel, string reason, CoinSeed seed, Func<ImmutableArray<CoinSeed>, Task<(ImmutableArray<PartyId> Deviators, SegmentLog.Exchange? Where)>> replay, CancellationToken ct)
    {
        ImmutableArray<ReadOnlyMemory<byte>> payloads;
        try
        {
            await channel.ConfirmAsync(ct);
            payloads = await channel.ExchangeAsync(new CanonicalWriter().Raw(seed.Bytes).Written, ct);
        }
        catch (AttemptLostException)
        {
            // Somebody deviated, so nobody tries again; whoever began again may be that one, or an honest party whose process ended just now.
            return new HaltException(new Blame(null, Fault.InvalidProof, channel.LastRound, [], $"{reason} A party began again instead of revealing its seed: nobody can be named."));
        }

        var seeds = CommittedExchange.ReadAll(channel, payloads, static wire => wire.Length == CoinSeed.ByteCount ? CoinSeed.FromStored(wire.Span) : null);
        var (deviators, where) = await replay(seeds);
        return deviators.IsEmpty
            ? new HaltException(new Blame(null, Fault.Disagreement, channel.LastRound, [], $"{reason} Yet everybody sent what its seed says: nobody can be named."))
            : new HaltException([.. deviators.Select(party => new Blame(
                party, Fault.InvalidProof, where!.Round, [where.Envelopes[party.Index], channel.EnvelopeOf(party)], $"{reason} The seed that the party revealed gives other bytes than it sent."))]);
    }
}
