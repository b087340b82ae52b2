using Helen.Arithmetic.Rings;

namespace Helen.Cryptography.Lattice;

/// <summary>A plaintext made ready to multiply verified ciphertexts of any party: halved (a proof speaks about twice the ciphertext), lifted, transformed. Secret; disposing overwrites it.</summary>
public sealed class LatticeFactor : IDisposable
{
    /// <summary>Makes a plaintext ready; it stays the caller's.</summary>
    public LatticeFactor(LatticePlaintext plaintext)
    {
        ArgumentNullException.ThrowIfNull(plaintext);
        Parameters = plaintext.Parameters;
        using var half = plaintext.HalfToBalanced();
        Value = half.Reduce(Parameters.Basis);
        Value.Transform();
    }

    /// <summary>The parameters.</summary>
    public LatticeParameters Parameters { get; }

    internal RingElement Value { get; }

    /// <inheritdoc/>
    public void Dispose() => Value.Dispose();

    /// <summary>Redacted.</summary>
    public override string ToString() => "lattice factor";
}
