using System.Numerics;
using Helen.Cryptography.Paillier;
using Helen.Dealer;

namespace Helen.Cryptography.Tests.Exhaustive;

/// <summary>A key over a modulus of a few bits, where every element can be tried, and arithmetic by plain integers to compare with.</summary>
internal sealed class TinyWorld
{
    public static readonly (int P, int Q)[] Primes = [(7, 11), (11, 19), (19, 23)];

    public TinyWorld(int p, int q, int parties = 3, int features = 2)
    {
        (P, Q, N) = (p, q, p * q);
        Parameters = SecurityParameters.ExhaustiveForTests((int)new BigInteger(N).GetBitLength());
        Key = new KeyDealer(new SeededRandom(N)).DealInsecure(Parameters, p, q, parties, features);
    }

    public int P { get; }

    public int Q { get; }

    public int N { get; }

    public SecurityParameters Parameters { get; }

    public DealtKey Key { get; }

    public PaillierPublicKey Paillier => Key.PublicKey.Paillier;

    public IEnumerable<int> Units => Enumerable.Range(1, N - 1).Where(IsUnit);

    public bool IsUnit(int value) => value % P != 0 && value % Q != 0;

    public bool IsCanonicalUnit(int value) => value > 0 && value < N && IsUnit(value);

    /// <summary>The Jacobi symbol by Euler's criterion.</summary>
    public int Jacobi(int value) => Legendre(value, P) * Legendre(value, Q);

    /// <summary>value^exponent mod modulus by multiplying; the value is a unit.</summary>
    public static BigInteger Power(BigInteger value, BigInteger exponent, BigInteger modulus)
    {
        if (exponent.Sign < 0) return Power(Enumerable.Range(1, (int)modulus).First(x => (value * x % modulus).IsOne), -exponent, modulus);
        var result = BigInteger.One;
        for (; !exponent.IsZero; exponent >>= 1, value = value * value % modulus)
            if (!exponent.IsEven) result = result * value % modulus;
        return result % modulus;
    }

    public static bool EqualUpToSquares(BigInteger left, BigInteger right, BigInteger modulus) => (left * left - right * right) % modulus == 0;

    private static int Legendre(int value, int prime)
    {
        if (value % prime == 0) return 0;
        return Power(value % prime, (prime - 1) / 2, prime).IsOne ? 1 : -1;
    }
}
