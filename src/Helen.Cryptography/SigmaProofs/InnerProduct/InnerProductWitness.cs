using System.Collections.Immutable;
using System.Numerics;

namespace Helen.Cryptography.SigmaProofs.InnerProduct;

/// <summary>The openings behind an <see cref="InnerProductStatement"/>. Gives none of them back.</summary>
/// <param name="factor">M, d rows of d integers.</param>
/// <param name="factorRandomness">Randomness of the commitments to the rows of M.</param>
/// <param name="product">E, d rows of d integers.</param>
/// <param name="productRandomness">Randomness of the commitments to the rows of E.</param>
public sealed class InnerProductWitness(
    ImmutableArray<ImmutableArray<BigInteger>> factor, ImmutableArray<BigInteger> factorRandomness, ImmutableArray<ImmutableArray<BigInteger>> product, ImmutableArray<BigInteger> productRandomness)
{
    internal ImmutableArray<ImmutableArray<BigInteger>> Factor => factor;

    internal ImmutableArray<BigInteger> FactorRandomness => factorRandomness;

    internal ImmutableArray<ImmutableArray<BigInteger>> Product => product;

    internal ImmutableArray<BigInteger> ProductRandomness => productRandomness;

    /// <summary>Redacted.</summary>
    public override string ToString() => "inner-product witness";
}
