using System.Collections.Immutable;
using System.Numerics;

namespace Helen.Cryptography.SigmaProofs.EncryptedVector;

/// <summary>The secrets behind an <see cref="EncryptedVectorStatement"/>. Gives none of them back.</summary>
/// <param name="values">b_l.</param>
/// <param name="randomness">r of C = Com(b; r).</param>
/// <param name="exponents">a_l of Enc(b_l; a_l, ±1).</param>
public sealed class EncryptedVectorWitness(ImmutableArray<BigInteger> values, BigInteger randomness, ImmutableArray<BigInteger> exponents)
{
    internal ImmutableArray<BigInteger> Values => values;

    internal BigInteger Randomness => randomness;

    internal ImmutableArray<BigInteger> Exponents => exponents;

    /// <summary>Redacted.</summary>
    public override string ToString() => "encrypted-vector witness";
}
