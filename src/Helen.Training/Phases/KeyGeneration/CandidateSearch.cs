using System.Collections.Immutable;
using System.Numerics;
using Helen.Arithmetic.Primes;
using Helen.Arithmetic.Randomness;
using Helen.Cryptography;
using Helen.Cryptography.Encoding;
using Helen.Cryptography.Hashing;
using Helen.Cryptography.Paillier.Generation;
using Helen.Cryptography.Randomness;
using Helen.Mpc.Ole;
using Helen.Rounds;

namespace Helen.Training.Phases.KeyGeneration;

/// <summary>
/// One batch of candidates at one party (protocol §3.5, steps 1 to 3), as straight-line code over a channel. It is a function of the party's seed and of what the others send, so that it can be
/// run again to see who deviated.
/// </summary>
internal sealed class CandidateSearch
{
    /// <summary>Candidates tested with one base in one exchange: the first that passes ends the search.</summary>
    private const int ScreenedTogether = 512;

    private readonly ISegmentChannel _channel;
    private readonly CandidateShape _shape;
    private readonly ICrossProducts _products;
    private readonly CoinSeed _seed;
    private readonly PartyMoves _moves;
    private readonly Action<string>? _report;
    private readonly IRandomSource _nonces;
    private readonly byte[][] _leaves;
    private readonly (BigInteger P, BigInteger Q)[] _own;

    /// <summary>A batch that begins.</summary>
    public CandidateSearch(ISegmentChannel channel, SecurityParameters parameters, ICrossProducts products, CoinSeed seed, PartyMoves moves, Action<string>? report = null)
    {
        (_channel, _products, _seed, _moves, _report) = (channel, products, seed, moves, report);
        _shape = new(parameters, channel.PartyCount);
        _nonces = seed.Derive("nonces").Expand();
        _leaves = SeedTree.Leaves(SlotRoot(seed), products.SlotCount);
        _own = new (BigInteger, BigInteger)[Slots];
        Parallel.For(0, Slots, slot => _own[slot] = _shape.Sample(Self, _leaves[slot]));
    }

    private int Self => _channel.Self.Index;

    private int Slots => _products.SlotCount;

    private int ModulusBytes => _shape.Parameters.ModulusBits / 8;

    /// <summary>The seed above all slots of a batch.</summary>
    public static CoinSeed SlotRoot(CoinSeed seed) => seed.Derive("slots");

    /// <summary>Runs the batch to its end. N_i leave only after p_i, q_i and all pairs are bound; nothing but the accepted slot stays closed at the end.</summary>
    /// <returns>The accepted slot and its N; null when none passed.</returns>
    /// <exception cref="HaltException">A party's message is wrong by itself: it is named.</exception>
    /// <exception cref="BatchMismatchException">The parties' values do not fit together.</exception>
    public async Task<(int Slot, BigInteger N)?> RunAsync(CancellationToken ct)
    {
        _report?.Invoke($"multiplying {Slots} candidates");
        var system = CandidateProducts.SystemFor(_products, _shape.Parameters.ModulusBits);
        var factors = _own.Select((own, slot) => _moves.Factors(slot, own.P, own.Q)).ToArray();
        var shares = await CandidateProducts.MultiplyAsync(_products, system, _channel, factors, _seed.Derive("products").Expand(), ct);

        _report?.Invoke("committing to candidates and exponents");
        var pairRoots = await Task.Run(CommitPairs, ct);
        var pairs = new MerkleTree(pairRoots);
        var (roots, opened) = await OpenSharesAsync(pairs.Root, shares, system, ct);
        var candidates = new BigInteger[Slots];
        var survives = new bool[Slots];
        await Task.Run(
            () => Parallel.For(0, Slots, slot =>
            {
                candidates[slot] = opened.Aggregate(BigInteger.Zero, (sum, of) => sum + of[slot]) % system.Product;
                survives[slot] = Biprimality.MayBeCandidate(_shape.Parameters, candidates[slot]);
            }),
            ct);
        int[] survivors = [.. Enumerable.Range(0, Slots).Where(slot => survives[slot])];

        var rejected = new List<int>();
        for (var from = 0; from < survivors.Length; from += ScreenedTogether)
        {
            var block = survivors[from..Math.Min(from + ScreenedTogether, survivors.Length)];
            _report?.Invoke($"testing candidate moduli, {from} of {survivors.Length} done");
            foreach (var slot in await ScreenAsync(block, candidates, rejected, ct))
            {
                _report?.Invoke("testing a promising modulus with all bases");
                var test = new Biprimality(_shape, candidates[slot], _channel.View, slot);
                var bases = test.Bases("full", _shape.Parameters.ChallengeBits);
                var powers = await ExchangePowersAsync($"powers of slot {slot}", test, bases, ct);
                if (test.Passes([.. Enumerable.Range(0, bases.Length).Select(k => powers.Select(of => of[k]).ToArray())]))
                {
                    _report?.Invoke("checking the accepted modulus against all others");
                    await CutAndChooseAsync(test, slot, bases, powers, pairs, roots, candidates, rejected, ct);
                    return (slot, candidates[slot]);
                }

                rejected.Add(slot);
            }
        }

        _report?.Invoke("checking that every modulus was rejected rightly");
        var payloads = await _channel.ExchangeAsync(new CanonicalWriter().Raw(SlotRoot(_seed).Bytes).Written, ct);
        var seeds = CommittedExchange.ReadAll(_channel, payloads, static wire => wire.Length == CoinSeed.ByteCount ? CoinSeed.FromStored(wire.Span) : null);
        await Task.Run(() => CheckRejected([.. seeds.Select(seed => (IReadOnlyList<byte[]?>)SeedTree.Leaves(seed, Slots))], null, roots, candidates, rejected), ct);
        return null;
    }

    private Digest[] CommitPairs()
    {
        var roots = new Digest[Slots];
        Parallel.For(0, Slots, slot =>
        {
            using var pairs = PairsOf(slot);
            roots[slot] = pairs.Root;
        });
        return roots;
    }

    private ExponentPairs PairsOf(int slot) => new(_shape, Self, slot, _leaves[slot], SumOf(slot));

    private BigInteger SumOf(int slot) => _moves.Sum(slot, CandidateShape.QuarterSum(Self, _own[slot].P, _own[slot].Q));

    private async Task<(ImmutableArray<Roots> Roots, ImmutableArray<BigInteger[]> Shares)> OpenSharesAsync(Digest pairs, BigInteger[] shares, ResidueSystem system, CancellationToken ct)
    {
        Digest[] digests = [.. _leaves.Select((leaf, slot) => CandidateSeeds.DigestOf(Self, slot, leaf))];
        var width = system.Product.GetByteCount(isUnsigned: true);
        return await CommittedExchange.RunAsync(
            _channel, "shares of N", new Roots(CandidateSeeds.RootOf(digests), pairs).Write(), Roots.TryRead, IntegerLists.Write(shares.Select((share, slot) => _moves.Share(slot, share) % system.Product), width),
            wire => IntegerLists.TryRead(wire, Slots, width, system.Product), _nonces, ct);
    }

    /// <summary>One base for each candidate of the block. Those that pass come back, in order; the others are rejected.</summary>
    private async Task<List<int>> ScreenAsync(int[] block, BigInteger[] candidates, List<int> rejected, CancellationToken ct)
    {
        var tests = new Biprimality[block.Length];
        var bases = new BigInteger[block.Length];
        var own = new BigInteger[block.Length];
        await Task.Run(
            () => Parallel.For(0, block.Length, i =>
            {
                tests[i] = new(_shape, candidates[block[i]], _channel.View, block[i]);
                bases[i] = tests[i].Bases("screen", 1)[0];
                own[i] = _moves.Power(tests[i], bases[i], tests[i].Power(Self, bases[i], SumOf(block[i])));
            }),
            ct);
        var powers = await ExchangeIntegersAsync("screening powers", own, ct);
        var passes = new bool[block.Length];
        await Task.Run(() => Parallel.For(0, block.Length, i => passes[i] = tests[i].Sign([.. powers.Select(of => of[i])]) != 0), ct);
        rejected.AddRange(block.Where((_, i) => !passes[i]));
        return [.. block.Where((_, i) => passes[i])];
    }

    private async Task<ImmutableArray<BigInteger[]>> ExchangePowersAsync(string label, Biprimality test, ImmutableArray<BigInteger> bases, CancellationToken ct)
    {
        var sum = SumOf(test.Slot);
        var own = new BigInteger[bases.Length];
        await Task.Run(() => Parallel.For(0, own.Length, k => own[k] = _moves.Power(test, bases[k], test.Power(Self, bases[k], sum))), ct);
        return await ExchangeIntegersAsync(label, own, ct);
    }

    /// <summary>
    /// Step c: Γ_j^{a_j} for products Γ_j of random halves of the bases, then a joint coin, then one element of every pair, and with it the seeds of all other slots. The coin is committed before and
    /// opened after Γ_j^{a_j}.
    /// </summary>
    private async Task CutAndChooseAsync(
        Biprimality test, int slot, ImmutableArray<BigInteger> bases, ImmutableArray<BigInteger[]> powers, MerkleTree pairTree, ImmutableArray<Roots> roots, BigInteger[] candidates, List<int> rejected,
        CancellationToken ct)
    {
        using var pairs = PairsOf(slot);
        (bases, powers) = test.Combine(bases, powers, _channel.View);
        var count = bases.Length;
        var masks = new BigInteger[count];
        await Task.Run(() => Parallel.For(0, count, k => masks[k] = _moves.MaskPower(test, bases[k], test.MaskPower(bases[k], pairs.MaskOf(k)))), ct);
        var coin = new byte[Digest.ByteCount];
        _seed.Derive("coin").Expand().Fill(coin);
        var (maskPowers, coins) = await CommittedExchange.RunAsync(
            _channel, "coin", IntegerLists.Write(masks, ModulusBytes), wire => IntegerLists.TryRead(wire, count, ModulusBytes), coin, static wire => wire.Length == Digest.ByteCount ? wire.ToArray() : null, _nonces, ct);
        var challenge = Challenge(_channel.View, coins, count);

        var (elements, others) = pairs.Open(challenge);
        var message = new SlotOpening(
            [.. elements.Select((element, k) => _moves.Element(k, element))], others, pairTree.PathOf(slot), CandidateSeeds.DigestOf(Self, slot, _leaves[slot]), _moves.Revealed(SeedTree.RevealAllBut(SlotRoot(_seed), Slots, slot)));
        var openings = CommittedExchange.ReadAll(_channel, await _channel.ExchangeAsync(message.Write(_shape), ct), wire => SlotOpening.TryRead(wire.Span, _shape, Slots));
        await Task.Run(
            () =>
            {
                CommittedExchange.ThrowIfAny(openings.Select((opening, party) => JudgePairs(test, slot, bases, powers[party], maskPowers[party], challenge, opening, roots[party], party)).OfType<Blame>());
                CheckRejected([.. openings.Select(opening => (IReadOnlyList<byte[]?>)SeedTree.LeavesAllBut(opening.Seeds, Slots, slot))], (slot, [.. openings.Select(o => o.Kept)]), roots, candidates, rejected);
            },
            ct);
    }

    private Blame? JudgePairs(
        Biprimality test, int slot, ImmutableArray<BigInteger> bases, BigInteger[] powers, BigInteger[] maskPowers, bool[] challenge, SlotOpening opening, Roots roots, int party)
    {
        if (party == Self) return null;
        var root = ExponentPairs.RootOf(_shape, party, slot, challenge, opening.Elements.AsSpan(), opening.Others.AsSpan());
        if (MerkleTree.RootOf(root, slot, opening.Path.AsSpan()) != roots.Pairs) return Accuse(party, Fault.CommitmentMismatch, "The opened exponents are not the committed ones.");
        var holds = new bool[bases.Length];
        Parallel.For(0, holds.Length, k => holds[k] = test.MatchesPair(party, bases[k], powers[k], maskPowers[k], opening.Elements[k], challenge[k]));
        return holds.All(h => h) ? null : Accuse(party, Fault.InvalidProof, "The powers of the biprimality test do not have the committed exponents.");
    }

    /// <summary>All slots but the accepted one: the seeds are the committed ones, N = pq, and no product of two primes was rejected. Shapes hold by construction.</summary>
    private void CheckRejected(
        ImmutableArray<IReadOnlyList<byte[]?>> seeds, (int Slot, ImmutableArray<Digest> Kept)? accepted, ImmutableArray<Roots> roots, BigInteger[] candidates, List<int> rejected)
    {
        CommittedExchange.ThrowIfAny(Enumerable.Range(0, seeds.Length).Where(party =>
        {
            var digests = new Digest[Slots];
            for (var slot = 0; slot < Slots; slot++) digests[slot] = seeds[party][slot] is { } seed ? CandidateSeeds.DigestOf(party, slot, seed) : accepted!.Value.Kept[party];
            return CandidateSeeds.RootOf(digests) != roots[party].Candidates;
        }).Select(party => Accuse(party, Fault.CommitmentMismatch, "The revealed candidates are not the committed ones.")));

        var tested = rejected.ToHashSet();
        var witnesses = CoinSeed.FromStored(_channel.View.ToArray()).Expand();
        var wrong = new string?[Slots];
        Parallel.For(0, Slots, slot =>
        {
            if (slot == accepted?.Slot) return;
            var factors = seeds.Select((of, party) => _shape.Sample(party, of[slot])).ToList();
            var (p, q) = (factors.Aggregate(BigInteger.Zero, (sum, f) => sum + f.P), factors.Aggregate(BigInteger.Zero, (sum, f) => sum + f.Q));
            if (p * q != candidates[slot]) wrong[slot] = "A product of candidates is wrong.";
            else if (tested.Contains(slot) && PrimeSampler.IsProbablePrime(p, witnesses) && PrimeSampler.IsProbablePrime(q, witnesses)) wrong[slot] = "A product of two primes was rejected.";
        });
        if (wrong.FirstOrDefault(reason => reason is not null) is { } found) throw new BatchMismatchException(found);
    }

    private Blame Accuse(int party, Fault fault, string reason) => new(new PartyId(party), fault, _channel.LastRound, [_channel.EnvelopeOf(new(party))], reason);

    private Task<ImmutableArray<BigInteger[]>> ExchangeIntegersAsync(string label, BigInteger[] own, CancellationToken ct) =>
        CommittedExchange.RunAsync(_channel, label, IntegerLists.Write(own, ModulusBytes), wire => IntegerLists.TryRead(wire, own.Length, ModulusBytes), _nonces, ct);

    private static bool[] Challenge(Digest view, ImmutableArray<byte[]> coins, int count)
    {
        var writer = new CanonicalWriter().Text("helen/key-generation/challenge/1").Digest(view);
        foreach (var coin in coins) writer.Raw(coin);
        var bits = new byte[(count + 7) / 8];
        using var hash = new Shake256Hash();
        hash.Append(writer.Written.Span);
        hash.Finish(bits);
        return [.. Enumerable.Range(0, count).Select(k => ((bits[k >> 3] >> (k & 7)) & 1) == 1)];
    }

    /// <summary>What a party commits to before any share of N is sent.</summary>
    internal sealed record Roots(Digest Candidates, Digest Pairs)
    {
        public ReadOnlyMemory<byte> Write() => new CanonicalWriter().Digest(Candidates).Digest(Pairs).Written;

        public static Roots? TryRead(ReadOnlyMemory<byte> wire)
        {
            var reader = new CanonicalReader(wire.Span);
            var roots = new Roots(reader.Digest(), reader.Digest());
            return reader.Finish() ? roots : null;
        }
    }
}
