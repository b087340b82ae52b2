using System.Numerics;
using Helen.Cryptography.Paillier;
using Helen.Cryptography.SigmaProofs;
using Helen.Cryptography.SigmaProofs.DiscreteLogEquality;
using Helen.Cryptography.Transcripts;

namespace Helen.Cryptography.Tests.SigmaProofs.DiscreteLogEquality;

/// <summary>An opening of one ciphertext, open to every deviation.</summary>
public sealed class EqualityWorld
{
    public EqualityWorld(int seed = 7)
    {
        Random = new(seed);
        Ciphertext = new(TestKey.Encrypt(-123456, Random));
        Shares = [.. TestKey.Dealt.Shares.Select(s => s.Open(TestKey.Public, Ciphertext))];
    }

    public SeededRandom Random { get; }

    public MaskedCiphertext Ciphertext { get; }

    public BigInteger[] Shares { get; }

    public static Transcript Begin(int session = 1, byte round = 1, int prover = 0) => TestKey.Context(session, round, prover).Begin("equality"u8);

    public DiscreteLogEqualityStatement Statement(int party, BigInteger? share = null) => new(TestKey.Public, party, Ciphertext, share ?? Shares[party]);

    public DiscreteLogEqualityProof Prove(int party, BigInteger? share = null) => DiscreteLogEqualityProver.Prove(Statement(party, share), TestKey.Dealt.Shares[party], Begin(), Random);

    public bool Verify(int party, DiscreteLogEqualityProof proof, BigInteger? share = null) => DiscreteLogEqualityVerifier.Verify(Statement(party, share), proof, Begin());

    /// <summary>Uses any function as the share's response, bends first messages before it hashes them.</summary>
    public DiscreteLogEqualityProof BentProve(DiscreteLogEqualityStatement statement, Func<BigInteger, BigInteger, BigInteger> respond, Func<BigInteger, BigInteger>? a = null, Func<BigInteger, BigInteger>? b = null)
    {
        var n = TestKey.Paillier.N;
        var mask = IntegerResponses.NextMask(Random, TestKey.Parameters.MaskBits(TestKey.Public.ShareBits));
        var (first, second) = (n.PowPublic(n.Reduce(Ciphertext.Inner.Value), mask), n.PowPublic(TestKey.Public.Anchor, mask));
        (first, second) = (a?.Invoke(first) ?? first, b?.Invoke(second) ?? second);
        return new(first, second, respond(statement.Challenge(Begin(), first, second), mask));
    }
}
