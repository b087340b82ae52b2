using System.Collections.Immutable;
using System.Numerics;
using Helen.Arithmetic.Randomness;
using Helen.Cryptography.Commitments;
using Helen.Cryptography.SigmaProofs;
using Helen.Cryptography.SigmaProofs.InnerProduct;
using Helen.Cryptography.Transcripts;

namespace Helen.Cryptography.Tests.SigmaProofs.InnerProduct;

/// <summary>Committed M and E = M·Mᵀ, open to every deviation.</summary>
public sealed class InnerProductWorld
{
    public InnerProductWorld(int size = TestKey.Features, int seed = 8)
    {
        Random = new(seed);
        Key = TestKey.CommitmentKey.Take(size);
        Bounds = new(TestKey.Parameters, size, 31, 64);
        Factor = [.. Enumerable.Range(0, size).Select(_ => Enumerable.Range(0, size).Select(_ => Random.NextBits(31) - Random.NextBits(31)).ToImmutableArray())];
        Product = [.. Factor.Select(a => Factor.Select(b => IntegerResponses.Combine(a.AsSpan(), b.AsSpan())).ToImmutableArray())];
        FactorRandomness = [.. Factor.Select(_ => Key.NextRandomness(Random))];
        ProductRandomness = [.. Factor.Select(_ => Key.NextRandomness(Random))];
    }

    public SeededRandom Random { get; }

    public VectorCommitmentKey Key { get; }

    public InnerProductBounds Bounds { get; }

    public ImmutableArray<ImmutableArray<BigInteger>> Factor { get; set; }

    public ImmutableArray<ImmutableArray<BigInteger>> Product { get; set; }

    public ImmutableArray<BigInteger> FactorRandomness { get; }

    public ImmutableArray<BigInteger> ProductRandomness { get; }

    public ImmutableArray<Commitment> FactorCommitments => Commit(Factor, FactorRandomness);

    public ImmutableArray<Commitment> ProductCommitments => Commit(Product, ProductRandomness);

    public static Transcript Begin(int session = 1, byte round = 1, int prover = 0) => TestKey.Context(session, round, prover).Begin("inner-product"u8);

    public InnerProductStatement Statement(ImmutableArray<Commitment>? factor = null, ImmutableArray<Commitment>? product = null) =>
        new(Key, factor ?? FactorCommitments, product ?? ProductCommitments, Bounds);

    public InnerProductProof Prove(InnerProductStatement? statement = null) =>
        InnerProductProver.Prove(statement ?? Statement(), new(Factor, FactorRandomness, Product, ProductRandomness), Begin(), Random);

    public bool Verify(InnerProductProof proof, InnerProductStatement? statement = null) => InnerProductVerifier.Verify(statement ?? Statement(), proof, Begin());

    /// <summary>A prover that checks nothing, bends its first messages before it hashes them and its responses afterwards.</summary>
    public InnerProductProof BentProve(InnerProductStatement statement, Action<BigInteger[]>? first = null, Func<InnerProductProof, InnerProductProof>? after = null, Func<BigInteger, BigInteger>? cross = null)
    {
        var transcript = Begin();
        var (r, s) = statement.CombinationChallenges(transcript);
        BigInteger[] u = IntegerResponses.CombineRows(r, Factor), v = IntegerResponses.CombineRows(s, Factor), w = IntegerResponses.CombineRows(r, Product);
        BigInteger[] a = IntegerResponses.NextMasks(Random, u.Length, 300), b = IntegerResponses.NextMasks(Random, u.Length, 300), c = IntegerResponses.NextMasks(Random, u.Length, 300), rho = IntegerResponses.NextMasks(Random, 5, 700);
        rho[3] = Key.NextRandomness(Random);
        var t1 = IntegerResponses.Combine(u, b) + IntegerResponses.Combine(a, v) - IntegerResponses.Combine(c, s);
        var single = Key.Take(1);
        BigInteger[] messages =
        [
            Key.EvaluatePublic(a, rho[0]), Key.EvaluatePublic(b, rho[1]), Key.EvaluatePublic(c, rho[2]),
            single.EvaluatePublic([cross?.Invoke(t1) ?? t1], rho[3]), single.EvaluatePublic([IntegerResponses.Combine(a, b)], rho[4]),
        ];
        first?.Invoke(messages);
        var e = statement.ResponseChallenge(transcript, messages);
        var proof = new InnerProductProof(
            messages[0], messages[1], messages[2], messages[3], messages[4],
            IntegerResponses.Respond(e, u, a), IntegerResponses.Respond(e, v, b), IntegerResponses.Respond(e, w, c),
            (e * IntegerResponses.Combine(r, FactorRandomness.AsSpan())) + rho[0], (e * IntegerResponses.Combine(s, FactorRandomness.AsSpan())) + rho[1],
            (e * IntegerResponses.Combine(r, ProductRandomness.AsSpan())) + rho[2], (e * rho[3]) + rho[4]);
        return after?.Invoke(proof) ?? proof;
    }

    private ImmutableArray<Commitment> Commit(ImmutableArray<ImmutableArray<BigInteger>> rows, ImmutableArray<BigInteger> randomness) =>
        [.. rows.Select((row, j) => new Commitment(Key.EvaluatePublic(row.AsSpan(), randomness[j])))];
}
