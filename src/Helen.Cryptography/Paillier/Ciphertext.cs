using System.Numerics;

namespace Helen.Cryptography.Paillier;

/// <summary>
/// A Paillier ciphertext: a canonical unit mod N² with Jacobi symbol +1 (protocol §3.4). Only <see cref="PaillierPublicKey"/> makes one,
/// by encrypting, by computing on ciphertexts, or by accepting a received value after checking it.
/// </summary>
public sealed class Ciphertext
{
    internal Ciphertext(BigInteger value) => Value = value;

    /// <summary>The residue, 0 &lt; Value &lt; N².</summary>
    public BigInteger Value { get; }
}
