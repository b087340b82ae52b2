using System.Collections.Immutable;
using System.Numerics;
using Helen.Arithmetic.Randomness;
using Helen.Cryptography;
using Helen.Cryptography.Paillier;
using Helen.Cryptography.Paillier.Generation;
using Helen.Mpc.Ole;
using Helen.Rounds;

namespace Helen.Training.Phases.KeyGeneration;

/// <summary>From an accepted modulus to shares of N⁻¹ mod φ(N) that passed the functional test (protocol §3.5, steps 4 and 5). A function of the batch's seed and of what the others send.</summary>
internal sealed class KeyCompletion(ISegmentChannel channel, SecurityParameters parameters, ICrossProducts products, PartyMoves moves, Action<string>? report = null)
{
    private int Self => channel.Self.Index;

    private int Parties => channel.PartyCount;

    /// <summary>Runs to the end.</summary>
    /// <exception cref="HaltException">A party's message is wrong by itself: it is named.</exception>
    /// <exception cref="BatchMismatchException">The key fails its test.</exception>
    public async Task<(ThresholdPublicKey Key, ThresholdKeyShare Share)> RunAsync(SearchOutcome.Accepted accepted, CancellationToken ct)
    {
        var seed = accepted.Seed.Derive("completion");
        var nonces = seed.Derive("nonces").Expand();
        var leaf = SeedTree.Leaves(CandidateSearch.SlotRoot(accepted.Seed), products.SlotCount)[accepted.Slot];
        var (p, q) = new CandidateShape(parameters, Parties).Sample(Self, leaf);
        var n = accepted.N;
        var paillier = new PaillierPublicKey(parameters, n, PaillierPublicKey.DeriveBase(channel.Session.Digest, n));
        var width = paillier.N.ByteCount;

        report?.Invoke("sharing the inverse of N");
        var multiplication = new IntegerProducts(products, parameters.ModulusBits, parameters.StatisticalBits);
        var totient = BigInteger.Abs(KeyShareMaker.TotientSummand(Self, n, p, q));
        ImmutableArray<bool> negative = [.. Enumerable.Range(0, Parties).Select(party => party != 0)];
        var beta = seed.Derive("beta").Expand().NextBelow(n);
        var masked = await multiplication.MultiplyAsync(channel, totient, negative, beta, seed.Derive("first product").Expand(), ct);
        var thetas = await CommittedExchange.RunAsync(channel, "theta", IntegerLists.Write([moves.Theta(n, paillier.N.Reduce(masked))], width), wire => IntegerLists.TryRead(wire, 1, width), nonces, ct);
        var theta = paillier.N.Reduce(thetas.Aggregate(BigInteger.Zero, (sum, of) => sum + of[0]));
        if (!paillier.N.IsCanonicalUnit(theta)) throw new BatchMismatchException("θ is not invertible.");
        var psi = paillier.N.Multiply(beta, paillier.N.Invert(theta));
        var product = await multiplication.MultiplyAsync(channel, totient, negative, psi, seed.Derive("second product").Expand(), ct);

        report?.Invoke("testing the key");
        var share = KeyShareMaker.Make(paillier, Self, Parties, product, carry: 0);
        try
        {
            var known = KeyShareMaker.Elements(paillier, "carry", channel.View, 1);
            var carryPowers = await ExchangeAsync("carry", [moves.CarryPower(paillier, known[0], KeyShareMaker.Powers(paillier, share, known)[0])], width, nonces, ct);
            var carry = KeyShareMaker.FindCarry(paillier, known[0], [.. carryPowers.Select(of => of[0])]) ?? throw new BatchMismatchException("No carry makes the shares an inverse of N.");
            if (Self == 0)
            {
                share.Dispose();
                share = KeyShareMaker.Make(paillier, Self, Parties, product, moves.Carry(carry));
            }

            var elements = KeyShareMaker.Elements(paillier, "functional test", channel.View, parameters.StatisticalBits);
            var (powers, verification) = await Task.Run(() => (KeyShareMaker.Powers(paillier, share, elements), KeyShareMaker.VerificationKey(paillier, share)), ct);
            var answers = await ExchangeAsync("functional test", [.. moves.TestPowers(paillier, powers), moves.VerificationKey(paillier, verification)], width, nonces, ct);
            var holds = await Task.Run(() => Enumerable.Range(0, elements.Length).All(t => KeyShareMaker.Holds(paillier, elements[t], [.. answers.Select(of => of[t])])), ct);
            if (!holds) throw new BatchMismatchException("The key fails the functional test.");
            if (!KeyShareMaker.Holds(paillier, ThresholdPublicKey.AnchorRoot(paillier), [.. answers.Select(of => of[^1])])) throw new BatchMismatchException("The verification keys do not fit together.");
            return (new(paillier, [.. answers.Select(of => of[^1])]), share);
        }
        catch
        {
            share.Dispose();
            throw;
        }
    }

    private Task<ImmutableArray<BigInteger[]>> ExchangeAsync(string label, BigInteger[] own, int width, IRandomSource nonces, CancellationToken ct) =>
        CommittedExchange.RunAsync(channel, label, IntegerLists.Write(own, width), wire => IntegerLists.TryRead(wire, own.Length, width), nonces, ct);
}
