using System.Numerics;

namespace Helen.Cryptography.Commitments;

/// <summary>A vector commitment: a canonical unit mod N (protocol §3.3), made by <see cref="VectorCommitmentKey"/> only.</summary>
public sealed class Commitment
{
    internal Commitment(BigInteger value) => Value = value;

    /// <summary>The residue, 0 &lt; Value &lt; N.</summary>
    public BigInteger Value { get; }
}
