using System.Numerics;
using Helen.Arithmetic.Randomness;
using Helen.Arithmetic.Rings;

namespace Helen.Cryptography.Lattice;

/// <summary>
/// A ciphertext whose proof of plaintext knowledge was verified here; only <see cref="PlaintextVerifier"/> makes one. Its plaintext and randomness are bounded, so
/// that a product with it can be drowned. Immutable; disposing gives its memory back.
/// </summary>
public sealed class ProvenCiphertext : IDisposable
{
    private readonly RingElement _twice0, _twice1;

    internal ProvenCiphertext(LatticePublicKey key, LatticeCiphertext ciphertext)
    {
        Key = key;
        (_twice0, _twice1) = (RingElement.Sum(ciphertext.C0, ciphertext.C0), RingElement.Sum(ciphertext.C1, ciphertext.C1));
    }

    /// <summary>The key it is encrypted under.</summary>
    public LatticePublicKey Key { get; }

    /// <summary>
    /// a·factor + mask, slot by slot, for the owner of the key, who learns nothing else about factor and mask (statistically: distance at most 2^−σ, for any key).
    /// The caller's share of the product is −mask; a uniform mask serves one product.
    /// </summary>
    public LatticeProduct Multiply(LatticeFactor factor, LatticePlaintext mask, IRandomSource random)
    {
        ArgumentNullException.ThrowIfNull(factor);
        ArgumentNullException.ThrowIfNull(mask);
        var parameters = Key.Parameters;
        if (!ReferenceEquals(factor.Parameters, parameters)) throw new ArgumentException("Factor and key have different parameters.", nameof(factor));
        if (!ReferenceEquals(mask.Parameters, parameters)) throw new ArgumentException("Mask and key have different parameters.", nameof(mask));
        using var coins = new RandomExpander(random);
        using var secret = IntegerPolynomial.SampleUniform(parameters.Degree, parameters.SecretDrowning, coins);
        using var message = mask.ToBalanced();
        var (c0, c1) = MultiplyWith(factor, message, secret);
        using (c0)
        using (c1)
            return new(parameters, c0.DropPrimes(parameters.Switch, coins), c1.DropPrimes(parameters.Switch, coins));   // the errors are drowned by the rounding
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _twice0.Dispose();
        _twice1.Dispose();
    }

    /// <summary>Before modulus switching, as coefficients.</summary>
    internal (RingElement C0, RingElement C1) MultiplyWith(LatticeFactor factor, IntegerPolynomial mask, IntegerPolynomial secret)
    {
        using var v = secret.Reduce(Key.Parameters.Basis);
        var (c0, c1) = RingElement.SumsOfProducts(_twice0, _twice1, factor.Value, Key.B, Key.A, v);
        mask.AddMultipleTo(c0, BigInteger.One);
        return (c0, c1);
    }
}
