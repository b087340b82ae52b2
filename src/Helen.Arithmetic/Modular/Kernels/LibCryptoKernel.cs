using System.Diagnostics.CodeAnalysis;
using System.Numerics;

namespace Helen.Arithmetic.Modular.Kernels;

/// <summary>The backend on OpenSSL 3's libcrypto.</summary>
[SuppressMessage("Design", "CA1001", Justification = "A modulus is a value without a lifetime of its own; the handle's finaliser frees the memory.")]
internal sealed class LibCryptoKernel(BigInteger modulus) : ModularKernel(modulus)
{
    private readonly LibCryptoMontgomery _montgomery = new(modulus);

    public override BignumBackend Backend => BignumBackend.LibCrypto;

    /// <summary>(value / modulus) for value ∈ [0, modulus), modulus odd and positive.</summary>
    public static int Jacobi(BigInteger value, BigInteger modulus)
    {
        var api = LibCrypto.Api;
        using var numbers = new LibCryptoNumbers(2);
        api.SetPublic(numbers[0], value);
        api.SetPublic(numbers[1], modulus);
        return api.Kronecker(numbers[0], numbers[1], numbers.Context);
    }

    public override int Jacobi(BigInteger residue) => Jacobi(residue, Modulus);

    protected override ModularArena CreateArena() => new LibCryptoArena(_montgomery, LimbCount);

    protected override BigInteger? InvertCore(BigInteger residue)
    {
        var api = LibCrypto.Api;
        using var numbers = new LibCryptoNumbers(2);
        api.SetPublic(numbers[0], residue);
        api.SetPublic(numbers[1], Modulus);
        if (!api.TryInvert(numbers[0], numbers[0], numbers[1], numbers.Context)) return null;
        var bytes = new byte[8 * LimbCount];
        unsafe
        {
            fixed (byte* target = bytes) api.ToBytes(numbers[0], target, bytes.Length);
        }

        return new(bytes, isUnsigned: true);
    }
}
