using System.Numerics;

namespace Helen.Arithmetic.Modular;

/// <summary>Powers of one base with precomputed tables. Safe for concurrent use.</summary>
public sealed class FixedBase
{
    private readonly Modulus _modulus;

    internal FixedBase(Modulus modulus, BigInteger value, int maxExponentBits) => (_modulus, Value, MaxExponentBits) = (modulus, value, maxExponentBits);

    /// <summary>The base.</summary>
    public BigInteger Value { get; }

    /// <summary>|exponent| &lt; 2^MaxExponentBits.</summary>
    public int MaxExponentBits { get; }

    /// <summary>Value^exponent, public exponent, possibly negative.</summary>
    public BigInteger PowPublic(BigInteger exponent) => _modulus.PowPublic(Value, exponent);

    /// <summary>Value^exponent in time independent of the exponent.</summary>
    public BigInteger PowSecret(SecretExponent exponent) => _modulus.PowSecret(Value, exponent);
}
