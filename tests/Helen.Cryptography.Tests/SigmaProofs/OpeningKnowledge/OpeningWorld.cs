using System.Collections.Immutable;
using System.Numerics;
using Helen.Arithmetic.Randomness;
using Helen.Cryptography.Commitments;
using Helen.Cryptography.SigmaProofs;
using Helen.Cryptography.SigmaProofs.OpeningKnowledge;
using Helen.Cryptography.Transcripts;

namespace Helen.Cryptography.Tests.SigmaProofs.OpeningKnowledge;

/// <summary>Committed rows, open to every deviation.</summary>
public sealed class OpeningWorld
{
    public OpeningWorld(int rows = 2, int seed = 6)
    {
        Random = new(seed);
        Bounds = new(TestKey.Parameters, rows, TestKey.Features, 61);
        Rows = [.. Enumerable.Range(0, rows).Select(_ => Enumerable.Range(0, TestKey.Features).Select(_ => Random.NextBits(61) - Random.NextBits(61)).ToImmutableArray())];
        Randomness = [.. Rows.Select(_ => TestKey.CommitmentKey.NextRandomness(Random))];
        Commitments = [.. Rows.Select((row, j) => new Commitment(TestKey.CommitmentKey.EvaluatePublic(row.AsSpan(), Randomness[j])))];
    }

    public SeededRandom Random { get; }

    public OpeningBounds Bounds { get; }

    public ImmutableArray<ImmutableArray<BigInteger>> Rows { get; }

    public ImmutableArray<BigInteger> Randomness { get; }

    public ImmutableArray<Commitment> Commitments { get; }

    public static Transcript Begin(int session = 1, byte round = 1, int prover = 0) => TestKey.Context(session, round, prover).Begin("opening"u8);

    public OpeningStatement Statement(ImmutableArray<Commitment>? commitments = null) => new(TestKey.CommitmentKey, commitments ?? Commitments, Bounds);

    public OpeningProof Prove() => OpeningProver.Prove(Statement(), new(Rows, Randomness), Begin(), Random);

    public bool Verify(OpeningProof proof, OpeningStatement? statement = null) => OpeningVerifier.Verify(statement ?? Statement(), proof, Begin());

    /// <summary>A prover that checks nothing, bends its first message before it hashes it and its responses afterwards.</summary>
    public OpeningProof BentProve(OpeningStatement statement, ImmutableArray<ImmutableArray<BigInteger>>? rows = null, Func<BigInteger, BigInteger>? mask = null, Func<OpeningProof, OpeningProof>? after = null)
    {
        var transcript = Begin();
        var chi = statement.CombinationChallenge(transcript);
        var alpha = IntegerResponses.NextMasks(Random, Bounds.Columns, TestKey.Parameters.MaskBits(Bounds.EntryWitnessBits));
        var rMask = IntegerResponses.NextMask(Random, TestKey.Parameters.MaskBits(Bounds.RandomnessWitnessBits));
        var t = TestKey.CommitmentKey.EvaluatePublic(alpha, rMask);
        t = mask?.Invoke(t) ?? t;
        var e = statement.ResponseChallenge(transcript, t);
        var proof = new OpeningProof(t, IntegerResponses.Respond(e, IntegerResponses.CombineRows(chi, rows ?? Rows), alpha), (e * IntegerResponses.Combine(chi, Randomness.AsSpan())) + rMask);
        return after?.Invoke(proof) ?? proof;
    }
}
