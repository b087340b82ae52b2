using System.Collections.Immutable;
using System.Numerics;

namespace Helen.Cryptography.SigmaProofs.OpeningKnowledge;

/// <summary>The openings behind an <see cref="OpeningStatement"/>. Gives none of them back.</summary>
/// <param name="rows">x_j, n rows of d integers.</param>
/// <param name="randomness">r_j.</param>
public sealed class OpeningWitness(ImmutableArray<ImmutableArray<BigInteger>> rows, ImmutableArray<BigInteger> randomness)
{
    internal ImmutableArray<ImmutableArray<BigInteger>> Rows => rows;

    internal ImmutableArray<BigInteger> Randomness => randomness;

    /// <summary>Redacted.</summary>
    public override string ToString() => "opening witness";
}
