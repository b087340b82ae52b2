using System.Collections.Immutable;
using System.Numerics;
using Helen.Arithmetic.Fields;
using Helen.Arithmetic.Randomness;
using Helen.Cryptography.Encoding;
using Helen.Cryptography.Hashing;
using Helen.Cryptography.Paillier;
using Helen.Mpc.Spdz;
using Helen.Mpc.Tuples;
using Helen.Rounds;

namespace Helen.Mpc.DualMasks;

/// <summary>
/// Every party makes and proves one batch of T dual masks (protocol §6.3): plaintext knowledge, range, and equality between Paillier and SPDZ, all in one check.
/// The steps are those of README.md; without a rejected try they are seven exchanges, each further try adds three.
/// </summary>
public static class DualMaskProtocol
{
    /// <summary>What the first try needs; further tries reserve their own.</summary>
    public static TupleDemand Demand(MaskLayout layout, int partyCount)
    {
        ArgumentNullException.ThrowIfNull(layout);
        return TupleDemand.OfInputMasks([.. Enumerable.Repeat(layout.MaskInputs + layout.RowInputs, partyCount)]);
    }

    /// <summary>Runs the batch inside a segment. Reserves its tuples itself.</summary>
    /// <param name="key">The session's key; as many parties as the channel.</param>
    /// <param name="layout">Shape and bounds; must fit the key.</param>
    /// <param name="spdz">The context of this attempt, over the same channel; all its openings are checked when this returns.</param>
    /// <param name="channel">This party's end.</param>
    /// <param name="random">All coins of this party.</param>
    /// <param name="ct">Cancels waiting for the others.</param>
    /// <exception cref="ArgumentException">Layout and key, or key and channel, do not fit.</exception>
    /// <exception cref="HaltException">Somebody's masks, messages or coin are wrong (named), the MAC check failed or the views differ (nobody named).</exception>
    public static Task<VerifiedDualMasks> RunAsync(ThresholdPublicKey key, MaskLayout layout, SpdzContext spdz, ISegmentChannel channel, IRandomSource random, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(layout);
        ArgumentNullException.ThrowIfNull(spdz);
        ArgumentNullException.ThrowIfNull(channel);
        ArgumentNullException.ThrowIfNull(random);
        if (!layout.Fits(key.Paillier.Parameters)) throw new ArgumentException("The layout does not fit the modulus.", nameof(layout));
        if (key.VerificationKeys.Length != channel.PartyCount) throw new ArgumentException("The key belongs to another number of parties.", nameof(key));
        return RunAsync(key, layout, spdz, channel, random, new DualMaskProver(key.Paillier, layout, random), ct);
    }

    /// <summary>The same with a given prover.</summary>
    internal static async Task<VerifiedDualMasks> RunAsync(
        ThresholdPublicKey key, MaskLayout layout, SpdzContext spdz, ISegmentChannel channel, IRandomSource random, DualMaskProver prover, CancellationToken ct)
    {
        try
        {
            return await new Run(key.Paillier, layout, spdz, channel, random, prover).ExecuteAsync(ct);
        }
        finally
        {
            prover.Forget();
        }
    }

    /// <summary>What one party knows of one prover.</summary>
    private sealed class Claim
    {
        public Ciphertext[] Masks = [];
        public Ciphertext[] Extras = [];
        public AuthenticatedShare[] MaskShares = [];
        public AuthenticatedShare[] RowShares = [];
        public bool[][] Challenge = [];
        public DualMaskResponse? Response;
        public Task<bool>? Verdict;

        /// <summary>Digests of everything the prover has sent in this batch.</summary>
        public ImmutableArray<Digest> Evidence = [];
    }

    private sealed class Run(PaillierPublicKey key, MaskLayout layout, SpdzContext spdz, ISegmentChannel channel, IRandomSource random, DualMaskProver prover)
    {
        private readonly Claim[] _claims = [.. Enumerable.Range(0, channel.PartyCount).Select(_ => new Claim())];
        private Digest[] _coinCommitments = new Digest[channel.PartyCount];

        public async Task<VerifiedDualMasks> ExecuteAsync(CancellationToken ct)
        {
            var coin = new JointCoin(random);
            await OfferAsync(coin, ct);
            for (var tryNumber = 1; _claims.Any(claim => claim.Response is null); tryNumber++)
            {
                var challenges = await TossAsync(coin, tryNumber, ct);
                coin = new JointCoin(random);
                await AnswerAsync(challenges, coin, tryNumber + 1, ct);
            }
            await JudgePaillierAsync();
            await JudgeSpdzAsync(ct);
            return new(layout, [.. Enumerable.Range(0, layout.Count).Select(SumMask)]);
        }

        /// <summary>C_t, M_v and the first coin commitment in one exchange; then R_hi and μ_hi into SPDZ in another.</summary>
        private async Task OfferAsync(JointCoin coin, CancellationToken ct)
        {
            var (masks, extras, inputs) = await Task.Run(() =>
            {
                var own = prover.EncryptMasks();
                var (first, rows) = prover.Begin();
                return (own, first, (FieldElement[])[.. prover.MaskInputs(), .. rows]);
            }, ct);
            var mine = new DualMaskOffer(Values(masks), Values(extras), JointCoin.Commit(channel, channel.Self, 1, coin.Contribution));
            var offers = ReadAll(await ExchangeAsync(mine.Write(key), ct), (wire, _) => DualMaskOffer.TryRead(wire.Span, layout, key));
            await spdz.ReserveAsync(Demand(layout, channel.PartyCount), ct);
            _coinCommitments = [.. offers.Select(offer => offer.Coin)];
            var acceptedMasks = AcceptAll([.. offers.Select(offer => offer.Masks)], masks);
            var acceptedExtras = AcceptAll([.. offers.Select(offer => offer.Extras)], extras);
            for (var party = 0; party < _claims.Length; party++) (_claims[party].Masks, _claims[party].Extras) = (acceptedMasks[party], acceptedExtras[party]);
            var shares = await InputAsync(inputs, [.. Enumerable.Repeat(inputs.Length, channel.PartyCount)], ct);
            for (var party = 0; party < _claims.Length; party++)
            {
                _claims[party].MaskShares = shares[party][..layout.MaskInputs];
                _claims[party].RowShares = shares[party][layout.MaskInputs..];
            }
        }

        /// <summary>
        /// Reveals the contributions. They leave only now that all first messages and inputs are here; with them goes the view, so that nobody answers
        /// a coin before knowing that all parties were sent the same ciphertexts and inputs.
        /// </summary>
        private async Task<bool[][][]> TossAsync(JointCoin coin, int tryNumber, CancellationToken ct)
        {
            var view = channel.View;
            var mine = new CoinReveal(coin.Contribution.ToArray(), view);
            var reveals = ReadAll(await ExchangeAsync(mine.Write(), ct), static (wire, _) => CoinReveal.TryRead(wire.Span));
            // An exchange completes only among parties whose signed headers carry one view, so whoever writes another beside its coin contradicts itself.
            ThrowIfAny(Enumerable.Range(0, reveals.Length).Where(party => reveals[party].View != view)
                .Select(party => new Blame(new PartyId(party), Fault.MalformedEncoding, channel.LastRound, _claims[party].Evidence, "The view beside the coin is not that of the envelope.")));
            ThrowIfAny(Enumerable.Range(0, reveals.Length)
                .Where(party => JointCoin.Commit(channel, new(party), tryNumber, reveals[party].Contribution) != _coinCommitments[party])
                .Select(party => new Blame(new PartyId(party), Fault.CommitmentMismatch, channel.LastRound, _claims[party].Evidence, "The revealed coin is not the committed one.")));
            var joint = JointCoin.Combine(channel, tryNumber, view, [.. reveals.Select(reveal => reveal.Contribution)]);
            return [.. Enumerable.Range(0, reveals.Length).Select(party => JointCoin.Challenge(joint, new(party), layout.Rows, layout.Count))];
        }

        /// <summary>Everybody who is not proven yet answers its challenge or starts its next try.</summary>
        private async Task AnswerAsync(bool[][][] challenges, JointCoin coin, int nextTry, CancellationToken ct)
        {
            var commitment = JointCoin.Commit(channel, channel.Self, nextTry, coin.Contribution);
            var (mine, extras, inputs) = await Task.Run(() => AnswerOwn(challenges[channel.Self.Index], commitment), ct);
            var answers = ReadAll(await ExchangeAsync(mine.Write(layout, key), ct),
                (wire, party) => DualMaskAnswer.TryRead(wire.Span, layout, key, proven: _claims[party].Response is not null));
            _coinCommitments = [.. answers.Select(answer => answer.Coin)];
            for (var party = 0; party < answers.Length; party++)
            {
                if (answers[party].Response is not { } response) continue;
                var claim = _claims[party];
                (claim.Response, claim.Challenge) = (response, challenges[party]);
                // The others may be trying again meanwhile; this party does not judge itself.
                if (party != channel.Self.Index) claim.Verdict = Task.Run(() => DualMaskVerifier.Verify(key, layout, claim.Masks, claim.Extras, claim.Challenge, response), CancellationToken.None);
            }
            if (!answers.Any(answer => answer.Retries)) return;
            if (nextTry > key.Parameters.MaxDualMaskTries) throw Endless();
            var accepted = AcceptAll([.. answers.Select(answer => answer.Extras)], extras);
            ImmutableArray<int> counts = [.. answers.Select(answer => answer.Retries ? layout.RowInputs : 0)];
            await spdz.ReserveAsync(TupleDemand.OfInputMasks(counts), ct);
            var shares = await InputAsync(inputs, counts, ct);
            for (var party = 0; party < answers.Length; party++)
                if (answers[party].Retries) (_claims[party].Extras, _claims[party].RowShares) = (accepted[party], shares[party]);
        }

        private (DualMaskAnswer Answer, Ciphertext[] Extras, FieldElement[] Inputs) AnswerOwn(bool[][] challenge, Digest commitment)
        {
            if (_claims[channel.Self.Index].Response is not null) return (new(null, [], commitment), [], []);
            if (prover.Respond(challenge) is { } response) return (new(response, [], commitment), [], []);
            var (extras, inputs) = prover.Begin();
            return (new(null, Values(extras), commitment), extras, inputs);
        }

        /// <summary>Ranges and Paillier equations of all others, before anything of SPDZ is opened.</summary>
        private async Task JudgePaillierAsync()
        {
            var verdicts = await Task.WhenAll(_claims.Select(claim => claim.Verdict ?? Task.FromResult(true)));
            channel.Checked("mask batches", channel.PartyCount - 1);
            ThrowIfAny(InvalidMasks(party => !verdicts[party], "The responses are out of range or do not open the combined mask ciphertexts."));
        }

        /// <summary>[μ_hi,v] + Σ_t E_vt·[R_hi,t] − ẑ_hi,v for every prover, row and slot: opened, MAC-checked, and only then compared with 0.</summary>
        private async Task JudgeSpdzAsync(CancellationToken ct)
        {
            var differences = await Task.Run(() => _claims.AsParallel().AsOrdered().SelectMany(Differences).ToArray(), ct);
            var opening = await spdz.OpenAsync(differences, ct);
            var values = (await spdz.MacCheckAsync(ct)).Accept(opening).Values;
            ThrowIfAny(InvalidMasks(party => values.AsSpan(party * layout.RowInputs, layout.RowInputs).ContainsAnyExcept(FieldElement.Zero), "The masks shared in SPDZ are not the encrypted ones."));
        }

        private AuthenticatedShare[] Differences(Claim claim)
        {
            var differences = new AuthenticatedShare[layout.RowInputs];
            for (var v = 0; v < layout.Rows; v++)
                for (var s = 0; s < layout.Slots; s++)
                {
                    var k = (v * layout.Slots) + s;
                    var sum = claim.RowShares[k];
                    for (var t = 0; t < layout.Count; t++) if (claim.Challenge[v][t]) sum += claim.MaskShares[(t * layout.Slots) + s];
                    differences[k] = spdz.AddPublic(sum, -FieldElement.FromInteger(claim.Response!.High[k]));
                }
            return differences;
        }

        private DualMask SumMask(int t)
        {
            var high = ImmutableArray.CreateBuilder<AuthenticatedShare>(layout.Slots);
            for (var s = 0; s < layout.Slots; s++)
            {
                var sum = AuthenticatedShare.Zero;
                foreach (var claim in _claims) sum += claim.MaskShares[(t * layout.Slots) + s];
                high.Add(sum);
            }
            return new(key.Sum(_claims.Select(claim => claim.Masks[t])), high.MoveToImmutable());
        }

        /// <summary>Only units with Jacobi symbol +1 are ciphertexts; anything else could make parities of an honest party's secrets public (protocol §3.4).</summary>
        private Ciphertext[][] AcceptAll(ImmutableArray<BigInteger>[] values, Ciphertext[] own)
        {
            var accepted = values.AsParallel().AsOrdered().Select((residues, party) => party == channel.Self.Index ? own : residues.Select(key.Accept).ToArray()).ToArray();
            ThrowIfAny(InvalidMasks(party => accepted[party].Any(ciphertext => ciphertext is null), "A mask is no ciphertext."));
            return accepted!;
        }

        private async Task<ImmutableArray<ReadOnlyMemory<byte>>> ExchangeAsync(byte[] mine, CancellationToken ct)
        {
            var all = await channel.ExchangeAsync(mine, ct);
            NoteEvidence();
            return all;
        }

        private async Task<AuthenticatedShare[][]> InputAsync(FieldElement[] mine, ImmutableArray<int> counts, CancellationToken ct)
        {
            var shares = await spdz.InputAsync(mine, counts, ct);
            NoteEvidence();
            return shares;
        }

        private void NoteEvidence()
        {
            for (var party = 0; party < _claims.Length; party++) _claims[party].Evidence = [.. _claims[party].Evidence, channel.EnvelopeOf(new(party))];
        }

        /// <summary>Decodes every payload before anyone is blamed, so that all who failed are named.</summary>
        private T[] ReadAll<T>(ImmutableArray<ReadOnlyMemory<byte>> payloads, Func<ReadOnlyMemory<byte>, int, T?> tryRead) where T : class
        {
            var read = payloads.Select(tryRead).ToArray();
            ThrowIfAny(Enumerable.Range(0, read.Length).Where(party => read[party] is null)
                .Select(party => new Blame(new PartyId(party), Fault.MalformedEncoding, channel.LastRound, [channel.EnvelopeOf(new(party))], "The payload is not what this step of the mask check sends.")));
            return read!;
        }

        private IEnumerable<Blame> InvalidMasks(Func<int, bool> failed, string reason) => Enumerable.Range(0, _claims.Length).Where(failed)
            .Select(party => new Blame(new PartyId(party), Fault.InvalidMask, channel.LastRound, _claims[party].Evidence, reason));

        /// <summary>An honest prover rejects so often with probability below 2^−88 (README): whoever does is not one.</summary>
        private HaltException Endless() => new([.. InvalidMasks(party => _claims[party].Response is null, $"The prover has not answered in {key.Parameters.MaxDualMaskTries} tries.")]);

        private static ImmutableArray<BigInteger> Values(Ciphertext[] ciphertexts) => [.. ciphertexts.Select(c => c.Value)];

        private static void ThrowIfAny(IEnumerable<Blame> blames)
        {
            ImmutableArray<Blame> all = [.. blames];
            if (!all.IsEmpty) throw new HaltException(all);
        }
    }
}
