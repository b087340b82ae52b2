using System.Collections.Immutable;
using System.Numerics;

namespace Helen.Cryptography.SigmaProofs.CiphertextLinearMap;

/// <summary>The secrets behind a <see cref="LinearMapStatement"/>: the matrix, the randomness of its row commitments, the exponents of H in its images. Gives none of them back.</summary>
public sealed class LinearMapWitness
{
    /// <summary>A witness for images that <see cref="LinearMapProver.Evaluate"/> made.</summary>
    /// <param name="rows">A, n rows of d integers.</param>
    /// <param name="randomness">r_j of C_j = Com(A_j; r_j).</param>
    /// <param name="evaluation">The images' exponents.</param>
    public LinearMapWitness(ImmutableArray<ImmutableArray<BigInteger>> rows, ImmutableArray<BigInteger> randomness, LinearMapEvaluation evaluation)
        : this(rows, randomness, (evaluation ?? throw new ArgumentNullException(nameof(evaluation))).Exponents)
    {
    }

    /// <summary>A witness for images made elsewhere.</summary>
    /// <param name="rows">A, n rows of d integers.</param>
    /// <param name="randomness">r_j of C_j = Com(A_j; r_j).</param>
    /// <param name="exponents">a_j of W_j = ± Π_l V_l^{A_jl}·H^{a_j}.</param>
    public LinearMapWitness(ImmutableArray<ImmutableArray<BigInteger>> rows, ImmutableArray<BigInteger> randomness, ImmutableArray<BigInteger> exponents) =>
        (Rows, Randomness, Exponents) = (rows, randomness, exponents);

    internal ImmutableArray<ImmutableArray<BigInteger>> Rows { get; }

    internal ImmutableArray<BigInteger> Randomness { get; }

    internal ImmutableArray<BigInteger> Exponents { get; }

    /// <summary>Redacted.</summary>
    public override string ToString() => "linear-map witness";
}
