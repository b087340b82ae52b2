using System.Numerics;
using Helen.Arithmetic.Modular.Kernels;

namespace Helen.Arithmetic.Modular;

/// <summary>The Jacobi symbol of public integers.</summary>
public static class JacobiSymbol
{
    /// <summary>(value / modulus) for an odd positive modulus: −1, 0 or 1.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The modulus is even or not positive.</exception>
    public static int Compute(BigInteger value, BigInteger modulus)
    {
        if (modulus.Sign <= 0 || modulus.IsEven) throw new ArgumentOutOfRangeException(nameof(modulus), "The modulus must be odd and positive.");
        var residue = value % modulus;
        if (residue.Sign < 0) residue += modulus;
        return BackendChoice.Resolve(BignumBackend.Automatic) == BignumBackend.LibCrypto
            ? LibCryptoKernel.Jacobi(residue, modulus)
            : ManagedNumberTheory.Jacobi(residue, modulus);
    }
}
