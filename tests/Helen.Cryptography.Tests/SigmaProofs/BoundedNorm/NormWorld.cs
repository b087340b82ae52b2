using System.Collections.Immutable;
using System.Numerics;
using Helen.Arithmetic.Randomness;
using Helen.Cryptography.Commitments;
using Helen.Cryptography.SigmaProofs.BoundedNorm;
using Helen.Cryptography.Transcripts;

namespace Helen.Cryptography.Tests.SigmaProofs.BoundedNorm;

/// <summary>Committed rows with a bound on the sum of their squares, open to every deviation.</summary>
public sealed class NormWorld
{
    public NormWorld(int rows = 2, int columns = TestKey.Features, int seed = 9)
    {
        Random = new(seed);
        Key = TestKey.CommitmentKey.Take(columns);
        Rows = [.. Enumerable.Range(0, rows).Select(_ => Enumerable.Range(0, columns).Select(_ => Random.NextBits(30) - Random.NextBits(30)).ToImmutableArray())];
        Randomness = [.. Rows.Select(_ => Key.NextRandomness(Random))];
        Bound = Rows.SelectMany(r => r).Aggregate(BigInteger.Zero, (sum, x) => sum + (x * x)) + 12345;
    }

    public SeededRandom Random { get; }

    public VectorCommitmentKey Key { get; }

    public BigInteger Bound { get; set; }

    public NormBounds Bounds => new(TestKey.Parameters, Rows.Length, Rows[0].Length, 30, TestKey.Parameters.CommitmentRandomnessBits, Bound);

    public ImmutableArray<ImmutableArray<BigInteger>> Rows { get; set; }

    public ImmutableArray<BigInteger> Randomness { get; }

    public ImmutableArray<Commitment> Commitments => [.. Rows.Select((row, j) => new Commitment(Key.EvaluatePublic(row.AsSpan(), Randomness[j])))];

    public NormWitness Witness => NormWitness.Of(Rows, Randomness, Bound);

    public static Transcript Begin(int session = 1, byte round = 1, int prover = 0) => TestKey.Context(session, round, prover).Begin("norm"u8);

    public NormStatement Statement(ImmutableArray<Commitment>? commitments = null) => new(Key, commitments ?? Commitments, Bounds);

    public NormProof Prove(NormStatement? statement = null, NormWitness? witness = null, Func<ImmutableArray<BigInteger>, ImmutableArray<BigInteger>>? first = null) =>
        NormProver.Respond(statement ?? Statement(), witness ?? Witness, Begin(), Random, first);

    public bool Verify(NormProof proof, NormStatement? statement = null) => NormVerifier.Verify(statement ?? Statement(), proof, Begin());
}
