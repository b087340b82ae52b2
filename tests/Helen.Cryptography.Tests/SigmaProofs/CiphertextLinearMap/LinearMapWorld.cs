using System.Collections.Immutable;
using System.Numerics;
using Helen.Arithmetic.Randomness;
using Helen.Cryptography.Commitments;
using Helen.Cryptography.Paillier;
using Helen.Cryptography.SigmaProofs;
using Helen.Cryptography.SigmaProofs.CiphertextLinearMap;
using Helen.Cryptography.Transcripts;

namespace Helen.Cryptography.Tests.SigmaProofs.CiphertextLinearMap;

/// <summary>A matrix, its commitments and images, open to every deviation.</summary>
public sealed class LinearMapWorld
{
    public const int EntryBits = 31;

    public LinearMapWorld(int rows = 2, int seed = 5)
    {
        Random = new(seed);
        var d = TestKey.Features;
        Plain = [.. Enumerable.Range(0, d).Select(l => (BigInteger)(1000 * (l + 1)) - 1500)];
        Bases = new(TestKey.Paillier, [.. Plain.Select(x => TestKey.Encrypt(x, Random))]);
        Matrix = [.. Enumerable.Range(0, rows).Select(_ => Enumerable.Range(0, d).Select(_ => Random.NextBits(EntryBits) - Random.NextBits(EntryBits)).ToImmutableArray())];
        Randomness = [.. Matrix.Select(_ => TestKey.CommitmentKey.NextRandomness(Random))];
        Evaluation = LinearMapProver.Evaluate(Bases, Matrix, EntryBits, Random);
        Bounds = new(TestKey.Parameters, rows, d, EntryBits, TestKey.Parameters.EncryptionExponentBits);
        Commitments = [.. Matrix.Select((row, j) => Commit(row, Randomness[j]))];
    }

    public SeededRandom Random { get; }

    public ImmutableArray<BigInteger> Plain { get; }

    public LinearMapBases Bases { get; }

    public ImmutableArray<ImmutableArray<BigInteger>> Matrix { get; }

    public ImmutableArray<BigInteger> Randomness { get; }

    public LinearMapEvaluation Evaluation { get; }

    public ImmutableArray<Commitment> Commitments { get; }

    public LinearMapBounds Bounds { get; }

    public LinearMapWitness Witness => new(Matrix, Randomness, Evaluation);

    public static Transcript Begin(int session = 1, byte round = 1, int prover = 0) => TestKey.Context(session, round, prover).Begin("linear-map"u8);

    public static Commitment Commit(ImmutableArray<BigInteger> row, BigInteger randomness) => new(TestKey.CommitmentKey.EvaluatePublic(row.AsSpan(), randomness));

    /// <summary>The statement with parts replaced.</summary>
    public LinearMapStatement Statement(ImmutableArray<Ciphertext>? images = null, ImmutableArray<Commitment>? commitments = null, LinearMapBases? bases = null) =>
        new(TestKey.CommitmentKey, bases ?? Bases, commitments ?? Commitments, images ?? Evaluation.Images, Bounds);

    /// <summary>The images with the first multiplied.</summary>
    public ImmutableArray<Ciphertext> ImagesTimes(BigInteger factor) => Evaluation.Images.SetItem(0, new(TestKey.Paillier.NSquared.Multiply(Evaluation.Images[0].Value, factor)));

    public LinearMapProof Prove(LinearMapStatement? statement = null) => LinearMapProver.Prove(statement ?? Statement(), Witness, Begin(), Random);

    public bool Verify(LinearMapProof proof, LinearMapStatement? statement = null) => LinearMapVerifier.Verify(statement ?? Statement(), proof, Begin());

    /// <summary>A prover that checks nothing, bends its first messages before it hashes them and its responses afterwards.</summary>
    public LinearMapProof BentProve(LinearMapStatement statement, ImmutableArray<ImmutableArray<BigInteger>>? matrix = null,
        Func<BigInteger, BigInteger>? rowMask = null, Func<BigInteger, BigInteger>? imageMask = null, Func<LinearMapProof, LinearMapProof>? after = null)
    {
        var (p, n2) = (TestKey.Parameters, TestKey.Paillier.NSquared);
        var transcript = Begin();
        var chi = statement.CombinationChallenge(transcript);
        var alpha = IntegerResponses.NextMasks(Random, Bounds.Columns, p.MaskBits(Bounds.EntryWitnessBits));
        var (rMask, rhoMask) = (IntegerResponses.NextMask(Random, p.MaskBits(Bounds.RandomnessWitnessBits)), IntegerResponses.NextMask(Random, p.MaskBits(Bounds.ExponentWitnessBits)));
        var t = TestKey.CommitmentKey.EvaluatePublic(alpha, rMask);
        var s = n2.Multiply(Bases.Table.ProductPublic(alpha), TestKey.Paillier.EncryptionBase.PowPublic(rhoMask));
        (t, s) = (rowMask?.Invoke(t) ?? t, imageMask?.Invoke(s) ?? s);
        var e = statement.ResponseChallenge(transcript, t, s);
        var a = IntegerResponses.CombineRows(chi, matrix ?? Matrix);
        var proof = new LinearMapProof(t, s, IntegerResponses.Respond(e, a, alpha), (e * IntegerResponses.Combine(chi, Randomness.AsSpan())) + rMask, (e * IntegerResponses.Combine(chi, Evaluation.Exponents.AsSpan())) + rhoMask);
        return after?.Invoke(proof) ?? proof;
    }
}
