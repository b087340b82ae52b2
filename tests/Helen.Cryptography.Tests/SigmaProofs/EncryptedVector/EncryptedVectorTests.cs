using System.Collections.Immutable;
using System.Numerics;
using Helen.Cryptography.Commitments;
using Helen.Cryptography.Paillier;
using Helen.Cryptography.SigmaProofs.CiphertextLinearMap;
using Helen.Cryptography.SigmaProofs.EncryptedVector;
using Helen.Cryptography.Transcripts;

namespace Helen.Cryptography.Tests.SigmaProofs.EncryptedVector;

/// <summary>What §5.5 adds to the linear map; the verifier's own conditions are those of the linear map and tested there.</summary>
public sealed class EncryptedVectorTests
{
    private const int EntryBits = 38;
    private readonly SeededRandom _random = new(8);
    private readonly ImmutableArray<BigInteger> _values = [1 - (BigInteger.One << EntryBits), 0, (BigInteger.One << EntryBits) - 1];
    private readonly ImmutableArray<BigInteger> _exponents;
    private readonly ImmutableArray<Ciphertext> _ciphertexts;
    private readonly BigInteger _randomness;
    private readonly Commitment _commitment;

    public EncryptedVectorTests()
    {
        _exponents = [.. _values.Select(_ => TestKey.Paillier.NextExponent(_random))];
        _ciphertexts = [.. _values.Select((b, l) => TestKey.Paillier.Encrypt(b, _exponents[l], TestKey.Parameters.EncryptionExponentBits, l == 1))];
        _randomness = TestKey.CommitmentKey.NextRandomness(_random);
        _commitment = TestKey.CommitmentKey.Commit(_values.AsSpan(), EntryBits, _randomness, TestKey.Parameters.CommitmentRandomnessBits);
    }

    [Fact]
    public void Verify_HonestProof_Accepts()
    {
        var statement = Statement(_ciphertexts);
        var proof = Prove(statement);
        Assert.True(EncryptedVectorVerifier.Verify(statement, proof, Begin()));
        Assert.False(EncryptedVectorVerifier.Verify(statement, proof, Begin(prover: 1)));
        Assert.False(EncryptedVectorVerifier.Verify(statement, proof, Begin(session: 2)));
        Assert.False(EncryptedVectorVerifier.Verify(statement, proof with { ExponentResponse = proof.ExponentResponse + 1 }, Begin()));
    }

    [Fact]
    public void Verify_OneCiphertextOffByOne_Rejects()
    {
        for (var l = 0; l < _values.Length; l++)
        {
            var statement = Statement(_ciphertexts.SetItem(l, TestKey.Paillier.Add(_ciphertexts[l], TestKey.Paillier.EncryptPublic(1))));
            Assert.False(EncryptedVectorVerifier.Verify(statement, Prove(statement), Begin()));
        }
    }

    /// <summary>Errors that cancel without χ.</summary>
    [Fact]
    public void Verify_ErrorsThatCancelInTheSum_Rejects()
    {
        var key = TestKey.Paillier;
        var statement = Statement([key.Add(_ciphertexts[0], key.EncryptPublic(1)), key.Add(_ciphertexts[1], key.EncryptPublic(-1)), _ciphertexts[2]]);
        Assert.False(EncryptedVectorVerifier.Verify(statement, Prove(statement), Begin()));
    }

    [Fact]
    public void Verify_CommitmentToAnotherVector_Rejects()
    {
        var other = TestKey.CommitmentKey.Commit([1, 0, 1], EntryBits, _randomness, TestKey.Parameters.CommitmentRandomnessBits);
        var statement = new EncryptedVectorStatement(TestKey.Paillier, TestKey.CommitmentKey, other, _ciphertexts, EntryBits);
        Assert.False(EncryptedVectorVerifier.Verify(statement, Prove(statement), Begin()));
    }

    [Fact]
    public void Combine_EachPart_ChangesTheChallenge()
    {
        EncryptedVectorStatement[] statements =
        [
            Statement(_ciphertexts),
            Statement(_ciphertexts.SetItem(2, new(4))),
            new(TestKey.Paillier, TestKey.CommitmentKey, new(4), _ciphertexts, EntryBits),
            new(TestKey.Paillier, TestKey.CommitmentKey, _commitment, _ciphertexts, EntryBits + 1),
            new(TestKey.Paillier, new(TestKey.Paillier, [.. TestKey.CommitmentKey.Generators.Reverse()]), _commitment, _ciphertexts, EntryBits),
        ];
        Assert.Equal(statements.Length, statements.Select(s => s.Combine(Begin()).Chi[0]).Distinct().Count());
    }

    [Fact]
    public void Statement_WrongCount_Throws() => Assert.Throws<ArgumentException>(() => Statement(_ciphertexts[..2]));

    [Fact]
    public void BoundsFor_FollowTheTable()
    {
        var bounds = EncryptedVectorStatement.BoundsFor(TestKey.Parameters, 90, EntryBits);
        Assert.Equal((1, EntryBits, 576, 256 + 128 + 7), (bounds.Rows, bounds.EntryWitnessBits, bounds.RandomnessWitnessBits, bounds.ExponentWitnessBits));
    }

    private static Transcript Begin(int session = 1, int prover = 0) => TestKey.Context(session, 1, prover).Begin("encrypted-vector"u8);

    private EncryptedVectorStatement Statement(ImmutableArray<Ciphertext> ciphertexts) => new(TestKey.Paillier, TestKey.CommitmentKey, _commitment, ciphertexts, EntryBits);

    private LinearMapProof Prove(EncryptedVectorStatement statement) => EncryptedVectorProver.Prove(statement, new(_values, _randomness, _exponents), Begin(), _random);
}
