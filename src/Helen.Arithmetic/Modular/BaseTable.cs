using System.Numerics;

namespace Helen.Arithmetic.Modular;

/// <summary>Products of powers over one vector of bases; the tables serve every row of exponents. Safe for concurrent use.</summary>
public sealed class BaseTable
{
    private readonly Modulus _modulus;
    private readonly BigInteger[] _bases;

    internal BaseTable(Modulus modulus, BigInteger[] bases) => (_modulus, _bases) = (modulus, bases);

    /// <summary>Number of bases.</summary>
    public int Count => _bases.Length;

    /// <summary>Π bases[l]^exponents[l], public exponents, possibly negative.</summary>
    /// <exception cref="ArgumentException">The counts differ.</exception>
    public BigInteger ProductPublic(ReadOnlySpan<BigInteger> exponents)
    {
        if (exponents.Length != _bases.Length) throw new ArgumentException("One exponent per base.", nameof(exponents));
        var product = BigInteger.One;
        for (var l = 0; l < _bases.Length; l++) product = _modulus.Multiply(product, _modulus.PowPublic(_bases[l], exponents[l]));
        return product;
    }

    /// <summary>Π bases[l]^exponents[l] in time independent of the exponents. All exponents share one bound and signedness.</summary>
    /// <exception cref="ArgumentException">The counts, bounds or signedness differ.</exception>
    public BigInteger ProductSecret(ReadOnlySpan<SecretExponent> exponents)
    {
        if (exponents.Length != _bases.Length) throw new ArgumentException("One exponent per base.", nameof(exponents));
        var product = BigInteger.One;
        for (var l = 0; l < _bases.Length; l++) product = _modulus.Multiply(product, _modulus.PowSecret(_bases[l], exponents[l]));
        return product;
    }
}
