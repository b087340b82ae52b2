using System.Collections.Immutable;
using System.Diagnostics;
using System.Numerics;
using Helen.Arithmetic.Randomness;
using Helen.Cryptography.Encoding;
using Helen.Cryptography.Hashing;
using Helen.Cryptography.Paillier;
using Helen.Cryptography.SigmaProofs.DiscreteLogEquality;
using Helen.Cryptography.Transcripts;
using Helen.Rounds;

namespace Helen.Mpc.Opening;

/// <summary>
/// Opens a batch of masked ciphertexts by joint root extraction (protocol §3.4, §6.5). One echo and one exchange; a second exchange, of proofs,
/// only when some share is wrong.
/// </summary>
public static class ThresholdOpening
{
    /// <summary>Confirms the view, exchanges r_i = c^{e_i} mod N for all ciphertexts, and reads the plaintexts.</summary>
    /// <param name="key">The session's key; as many parties as the channel.</param>
    /// <param name="share">This party's e_i.</param>
    /// <param name="channel">This party's end. Whatever determines the ciphertexts was broadcast on it or bound by a certified checkpoint.</param>
    /// <param name="random">Coins of the proofs.</param>
    /// <param name="ciphertexts">The same at every party, in the same order.</param>
    /// <param name="ct">Cancels waiting for the others.</param>
    /// <returns>Balanced residues mod N, in order.</returns>
    /// <exception cref="HaltException">Somebody's payload is malformed, or its share is wrong: exactly those are named.</exception>
    public static async Task<BigInteger[]> RunAsync(
        ThresholdPublicKey key, ThresholdKeyShare share, ISegmentChannel channel, IRandomSource random, IReadOnlyList<MaskedCiphertext> ciphertexts, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(share);
        ArgumentNullException.ThrowIfNull(channel);
        ArgumentNullException.ThrowIfNull(random);
        ArgumentNullException.ThrowIfNull(ciphertexts);
        if (key.VerificationKeys.Length != channel.PartyCount) throw new ArgumentException("The key belongs to another number of parties.", nameof(key));
        if (share.PartyIndex != channel.Self.Index) throw new ArgumentException("The key share belongs to another party.", nameof(share));
        if (!share.BelongsTo(key)) throw new ArgumentException("The key share belongs to another key.", nameof(share));
        if (ciphertexts.Count == 0) return [];

        // The shares are computed while the echo travels, and leave only after it: an equivocating party must not see one.
        var powers = Task.Run(() => ParallelMap(ciphertexts.Count, i => share.Open(key, ciphertexts[i])), CancellationToken.None);
        var confirmed = await channel.ConfirmAsync(ct);
        var own = await powers;
        return await new Run(key, share, channel, random, ciphertexts, confirmed).ExecuteAsync(own, ct);
    }

    private static T[] ParallelMap<T>(int count, Func<int, T> map)
    {
        var result = new T[count];
        Parallel.For(0, count, i => result[i] = map(i));
        return result;
    }

    private sealed class Run(
        ThresholdPublicKey key, ThresholdKeyShare share, ISegmentChannel channel, IRandomSource random, IReadOnlyList<MaskedCiphertext> ciphertexts, ConfirmedView confirmed)
    {
        public async Task<BigInteger[]> ExecuteAsync(BigInteger[] own, CancellationToken ct)
        {
            var payloads = await channel.ExchangeAsync(OpeningEncoding.WriteShares(key, own), ct);
            var evidence = Envelopes();
            var shares = ReadAll(payloads, wire => OpeningEncoding.TryReadShares(wire.Span, key, ciphertexts.Count));
            var plaintexts = await Task.Run(() => ParallelMap(ciphertexts.Count, i => key.Combine(ciphertexts[i], [.. shares.Select(of => of[i])])), ct);
            // One combination shows whether all shares of a ciphertext are right.
            channel.Checked("opening shares", (long)plaintexts.Length * (channel.PartyCount - 1));
            int[] failed = [.. Enumerable.Range(0, plaintexts.Length).Where(i => plaintexts[i] is null)];
            if (failed.Length > 0) throw await AccuseAsync(shares, failed, evidence, ct);
            return [.. plaintexts.Select(x => x!.Value)];
        }

        /// <summary>Everybody defends its shares of the ciphertexts that did not open; whoever cannot is named.</summary>
        private async Task<HaltException> AccuseAsync(BigInteger[][] shares, int[] failed, ImmutableArray<Digest> evidence, CancellationToken ct)
        {
            var proofs = await Task.Run(() => ParallelMap(failed.Length, k => DiscreteLogEqualityProver.Prove(Statement(channel.Self, shares, failed[k]), share, Context(channel.Self, failed[k]), random)), ct);
            var payloads = await channel.ExchangeAsync(OpeningEncoding.WriteProofs(key, proofs), ct);
            var defended = await Task.Run(() => ParallelMap(payloads.Length, party => OpeningEncoding.TryReadProofs(payloads[party].Span, key, failed.Length) is { } of
                && Enumerable.Range(0, failed.Length).All(k => DiscreteLogEqualityVerifier.Verify(Statement(new(party), shares, failed[k]), of[k], Context(new(party), failed[k])))), ct);
            ImmutableArray<Blame> blames = [.. Enumerable.Range(0, defended.Length).Where(party => !defended[party])
                .Select(party => new Blame(new PartyId(party), Fault.WrongOpeningShare, channel.LastRound, [evidence[party], channel.EnvelopeOf(new(party))], "An opening share is not the power of the ciphertext that the party's key share gives."))];
            return blames.IsEmpty ? throw new UnreachableException("A ciphertext does not open although every share of it is proven: the key is inconsistent.") : new(blames);
        }

        private DiscreteLogEqualityStatement Statement(PartyId party, BigInteger[][] shares, int index) => new(key, party.Index, ciphertexts[index], shares[party.Index][index]);

        private Transcript Context(PartyId party, int index)
        {
            var transcript = new Transcript("helen/v1/opening-share"u8);
            transcript.Append("session"u8, channel.Session.Digest);
            transcript.Append("segment"u8, new CanonicalWriter().Byte((byte)channel.Segment.Phase).UInt16(channel.Segment.Iteration).UInt16(channel.Segment.Index).Byte(channel.Attempt).Written.Span);
            transcript.Append("view"u8, confirmed.View);
            transcript.Append("party"u8, party.Index);
            transcript.Append("index"u8, index);
            return transcript;
        }

        private ImmutableArray<Digest> Envelopes() => [.. Enumerable.Range(0, channel.PartyCount).Select(party => channel.EnvelopeOf(new(party)))];

        private BigInteger[][] ReadAll(ImmutableArray<ReadOnlyMemory<byte>> payloads, Func<ReadOnlyMemory<byte>, BigInteger[]?> tryRead)
        {
            var read = payloads.Select(tryRead).ToArray();
            ImmutableArray<Blame> blames = [.. Enumerable.Range(0, read.Length).Where(party => read[party] is null)
                .Select(party => new Blame(new PartyId(party), Fault.MalformedEncoding, channel.LastRound, [channel.EnvelopeOf(new(party))], "The payload does not hold one opening share per ciphertext."))];
            return blames.IsEmpty ? [.. read.OfType<BigInteger[]>()] : throw new HaltException(blames);
        }
    }
}
