using System.Numerics;
using Helen.Arithmetic.Randomness;
using Helen.Cryptography.Commitments;
using Helen.Cryptography.Hashing;
using Helen.Cryptography.Paillier;
using Helen.Cryptography.Transcripts;
using Helen.Dealer;

namespace Helen.Cryptography.Tests;

/// <summary>INSECURE: a key whose primes are printed here.</summary>
public static class TestKey
{
    public const int Parties = 3;
    public const int Features = 3;

    public static readonly BigInteger P = BigInteger.Parse("113163022662902311350788788734309108315878753373800772788421878801627099454899");
    public static readonly BigInteger Q = BigInteger.Parse("94750887656476765719585726494492719185567851227781748397497231727798613057999");

    public static readonly SecurityParameters Parameters = SecurityParameters.InsecureForTests(512);
    public static readonly DealtKey Dealt = new KeyDealer(new SeededRandom(1)).DealInsecure(Parameters, P, Q, Parties, Features);

    /// <summary>The same N with other shares.</summary>
    public static readonly ThresholdPublicKey OtherPublic = new KeyDealer(new SeededRandom(2)).DealInsecure(Parameters, P, Q, Parties, 1).PublicKey;

    public static ThresholdPublicKey Public => Dealt.PublicKey;

    public static PaillierPublicKey Paillier => Dealt.PublicKey.Paillier;

    public static VectorCommitmentKey CommitmentKey => Dealt.CommitmentKey;

    /// <summary>A multiple of the order of every element mod N.</summary>
    public static BigInteger Order => (P - 1) * (Q - 1);

    /// <summary>A multiple of the order of every element mod N².</summary>
    public static BigInteger SquareOrder => Order * Paillier.N.Value;

    /// <summary>1 mod P, −1 mod Q: squares to 1 mod N, Jacobi symbol −1.</summary>
    public static BigInteger RootOfUnity => Crt(P, Q);

    /// <summary>1 mod P², −1 mod Q²: squares to 1 mod N², Jacobi symbol −1.</summary>
    public static BigInteger SquareRootOfUnity => Crt(P * P, Q * Q);

    public static ProofContext Context(int session = 1, byte round = 1, int prover = 0) => new(Digest.Of([(byte)session]), [round], prover);

    public static Ciphertext Encrypt(BigInteger plaintext, IRandomSource random) =>
        Paillier.Encrypt(plaintext, Paillier.NextExponent(random), Parameters.EncryptionExponentBits, random.NextCoin());

    /// <summary>Decrypts with the primes.</summary>
    public static BigInteger Decrypt(Ciphertext ciphertext)
    {
        var n = Paillier.N;
        var power = Paillier.NSquared.PowPublic(ciphertext.Value, Order);
        return n.ReduceBalanced((power - 1) / n.Value * n.Invert(Order));
    }

    private static BigInteger Crt(BigInteger p, BigInteger q)
    {
        // 1 + p·k with 1 + p·k = −1 mod q
        var modulus = Helen.Arithmetic.Modular.Modulus.Create(q);
        return 1 + (p * modulus.Multiply(modulus.Reduce(-2), modulus.Invert(p)));
    }
}
