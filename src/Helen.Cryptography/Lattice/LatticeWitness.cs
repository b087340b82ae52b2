using Helen.Arithmetic.Rings;

namespace Helen.Cryptography.Lattice;

/// <summary>Plaintext and randomness behind a ciphertext: what a proof of plaintext knowledge proves. Secret; disposing overwrites it.</summary>
public sealed class LatticeWitness : IDisposable
{
    internal LatticeWitness(IntegerPolynomial message, EncryptionRandomness randomness) => (Message, Randomness) = (message, randomness);

    internal IntegerPolynomial Message { get; }

    internal EncryptionRandomness Randomness { get; }

    /// <summary>Whether every coefficient is within the bounds of an accepted response.</summary>
    internal bool IsShort(LatticeParameters parameters) => Message.IsWithin(parameters.Message.Response) & Randomness.V.IsWithin(parameters.Secret.Response)
        & Randomness.E0.IsWithin(parameters.Error.Response) & Randomness.E1.IsWithin(parameters.Error.Response);

    /// <inheritdoc/>
    public void Dispose()
    {
        Message.Dispose();
        Randomness.Dispose();
    }

    /// <summary>Redacted.</summary>
    public override string ToString() => "lattice witness";
}
