using System.Numerics;
using Helen.Cryptography.Commitments;
using Helen.Cryptography.Hashing;
using Helen.Cryptography.Paillier;
using Helen.Cryptography.SigmaProofs.CiphertextLinearMap;
using Helen.Cryptography.SigmaProofs.DiscreteLogEquality;
using Helen.Cryptography.SigmaProofs.InnerProduct;
using Helen.Cryptography.SigmaProofs.OpeningKnowledge;
using Helen.Cryptography.Transcripts;

namespace Helen.Cryptography.Tests.Exhaustive;

/// <summary>
/// In a group of sixty elements every first message and every short response is tried: a verifier accepts exactly what the equations, evaluated with plain integers, allow, and every
/// witness has a proof. Soundness cannot show here, where the order is known to all.
/// </summary>
public sealed class TinyProofTests
{
    private static readonly TinyWorld World = new(7, 11);

    private static VectorCommitmentKey One { get; } = World.Key.CommitmentKey.Take(1);

    [Fact]
    public void Commit_EveryRowAndRandomness_MatchesPowers()
    {
        var key = World.Key.CommitmentKey;
        foreach (var (x, y, r) in from x in Range(4) from y in Range(4) from r in Range(9) select (x, y, r))
        {
            var expected = Power(key.Generators[0], x) * Power(key.Generators[1], y) * Power(key.Base, r) % World.N;
            Assert.Equal(expected, key.Commit([x, y], 3, r, 4).Value);
            Assert.Equal(expected, key.EvaluatePublic([x, y], r));
        }
    }

    [Fact]
    public void OpeningVerifier_EveryFirstMessageAndShortResponse_IsTheEquation()
    {
        var bounds = new OpeningBounds(World.Parameters, 1, 1, 3);
        var statement = new OpeningStatement(One, [One.Commit([5], 3, 9, 4)], bounds);
        var c = statement.Commitments[0].Value;
        var accepted = 0;
        for (var mask = -1; mask <= World.N + 1; mask++)
        {
            var transcript = Begin();
            statement.CombinationChallenge(transcript);
            var e = statement.ResponseChallenge(transcript, mask);
            foreach (var (z, r) in from z in Range(7) from r in Range(7) select (z, r))
            {
                var expected = World.IsCanonicalUnit(mask) && Equal(Power(c, e) * mask, Power(One.Generators[0], z) * Power(One.Base, r));
                Assert.Equal(expected, OpeningVerifier.Verify(statement, new(mask, [z], r), Begin()));
                accepted += expected ? 1 : 0;
            }
        }
        Assert.True(accepted > 100);
    }

    [Fact]
    public void OpeningProver_EveryWitness_IsAccepted()
    {
        var random = new SeededRandom(3);
        foreach (var (x, r) in from x in Range(7) from r in Enumerable.Range(0, 64) select (x, r))
        {
            var statement = new OpeningStatement(One, [One.Commit([x], 3, r, 7)], new(World.Parameters, 1, 1, 3));
            Assert.True(OpeningVerifier.Verify(statement, OpeningProver.Prove(statement, new([[x]], [r]), Begin(), random), Begin()));
        }
    }

    [Fact]
    public void DiscreteLogEqualityVerifier_EveryPairOfFirstMessages_IsTheEquations()
    {
        var key = World.Key.PublicKey;
        var masked = new MaskedCiphertext(World.Paillier.Encrypt(13, 2, World.Parameters.EncryptionExponentBits, false));
        var c = World.Paillier.N.Reduce(masked.Inner.Value);
        var accepted = 0;
        foreach (var share in new[] { World.Key.Shares[1].Open(key, masked), 2 })
        {
            var statement = new DiscreteLogEqualityStatement(key, 1, masked, share);
            foreach (var (a, b) in from a in Enumerable.Range(0, World.N + 1) from b in Enumerable.Range(0, World.N + 1) select (a, b))
            {
                var e = statement.Challenge(Begin(), a, b);
                foreach (var z in Range(1))
                {
                    var expected = World.IsCanonicalUnit(a) && World.IsCanonicalUnit(b)
                        && Equal(Power(c, z), a * Power(share, e)) && Equal(Power(key.Anchor, z), b * Power(key.VerificationKeys[1], e));
                    Assert.Equal(expected, DiscreteLogEqualityVerifier.Verify(statement, new(a, b, z), Begin()));
                    accepted += expected ? 1 : 0;
                }
            }
        }
        Assert.True(accepted > 0);
    }

    [Fact]
    public void LinearMapVerifier_EveryRowMaskAndManyImageMasks_IsTheEquations()
    {
        var paillier = World.Paillier;
        var nSquared = paillier.NSquared.Value;
        var bounds = new LinearMapBounds(World.Parameters, 1, 1, 3, World.Parameters.EncryptionExponentBits);
        var v = paillier.Encrypt(4, 1, World.Parameters.EncryptionExponentBits, false);
        var w = paillier.Add(paillier.Multiply(v, 3), paillier.Encrypt(0, 5, World.Parameters.EncryptionExponentBits, true));
        var statement = new LinearMapStatement(One, new LinearMapBases(paillier, [v]), [One.Commit([3], 3, 2, 4)], [w], bounds);
        var h = paillier.EncryptionBase.Value;
        // S = V^s·H^t for short s and t, with both signs, so that many first messages have an answer.
        var images = (from s in Range(2) from t in Range(1) from sign in new[] { 1, -1 } select Mod(sign * PowerSquared(v.Value, s) * PowerSquared(h, t), nSquared)).Append(0).Append(nSquared).Distinct().ToArray();
        var accepted = 0;
        foreach (var (mask, image) in from mask in Enumerable.Range(0, World.N + 1) from image in images select (mask, image))
        {
            var transcript = Begin();
            statement.CombinationChallenge(transcript);
            var e = statement.ResponseChallenge(transcript, mask, image);
            foreach (var z in new[] { (int)(3 * e), (int)(3 * e) + 1, (int)(3 * e) - 1 })
            {
                var (r, rho) = (2 * e, 5 * e);
                var expected = World.IsCanonicalUnit(mask) && image > 0 && image < nSquared
                    && Equal(Power(statement.Rows[0].Value, e) * mask, Power(One.Generators[0], z) * Power(One.Base, r))
                    && TinyWorld.EqualUpToSquares(PowerSquared(w.Value, e) * image, PowerSquared(v.Value, z) * PowerSquared(h, rho), nSquared);
                Assert.Equal(expected, LinearMapVerifier.Verify(statement, new(mask, image, [z], r, rho), Begin()));
                accepted += expected ? 1 : 0;
            }
        }
        Assert.True(accepted > 0);
    }

    [Fact]
    public void InnerProductProver_EverySquareOfOneEntry_IsAccepted()
    {
        var random = new SeededRandom(4);
        var bounds = new InnerProductBounds(World.Parameters, 1, 3, 6);
        foreach (var m in Range(7))
        {
            InnerProductStatement Statement(int product) => new(One, [One.Commit([m], 3, 5, 4)], [One.Commit([product], 7, 6, 4)], bounds);
            var statement = Statement(m * m);
            Assert.True(InnerProductVerifier.Verify(statement, InnerProductProver.Prove(statement, new([[m]], [5], [[m * m]], [6]), Begin(), random), Begin()));
        }
    }

    private static Transcript Begin() => new ProofContext(Digest.Of([1]), [1], 0).Begin("tiny"u8);

    private static IEnumerable<int> Range(int bound) => Enumerable.Range(-bound, (2 * bound) + 1);

    private static BigInteger Power(BigInteger value, BigInteger exponent) => TinyWorld.Power(value, exponent, World.N);

    private static BigInteger PowerSquared(BigInteger value, BigInteger exponent) => TinyWorld.Power(value, exponent, World.N * World.N);

    private static bool Equal(BigInteger left, BigInteger right) => TinyWorld.EqualUpToSquares(left, right, World.N);

    private static BigInteger Mod(BigInteger value, BigInteger modulus) => ((value % modulus) + modulus) % modulus;
}
