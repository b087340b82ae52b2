using System.Collections.Immutable;
using System.Numerics;
using Helen.Cryptography.Paillier;

namespace Helen.Cryptography.SigmaProofs.CiphertextLinearMap;

/// <summary>Images W_j with their secret exponents a_j, as <see cref="LinearMapProver.Evaluate"/> makes them. The images are public, the rest goes into a <see cref="LinearMapWitness"/> only.</summary>
public sealed class LinearMapEvaluation
{
    internal LinearMapEvaluation(ImmutableArray<Ciphertext> images, ImmutableArray<BigInteger> exponents) => (Images, Exponents) = (images, exponents);

    /// <summary>W_j.</summary>
    public ImmutableArray<Ciphertext> Images { get; }

    internal ImmutableArray<BigInteger> Exponents { get; }

    /// <summary>Redacted.</summary>
    public override string ToString() => $"evaluation of {Images.Length} rows";
}
