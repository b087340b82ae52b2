using System.Numerics;
using System.Runtime.InteropServices;

namespace Helen.Arithmetic.Modular.Kernels;

/// <summary>A BN_MONT_CTX; read-only once made, hence shared by all threads.</summary>
internal sealed class LibCryptoMontgomery : SafeHandle
{
    private readonly LibCrypto.Functions _api = LibCrypto.Api;

    public LibCryptoMontgomery(BigInteger modulus)
        : base(0, ownsHandle: true)
    {
        using var numbers = new LibCryptoNumbers(1);
        SetHandle(_api.NewMontgomery());
        _api.SetPublic(numbers[0], modulus);
        _api.SetMontgomery(handle, numbers[0], numbers.Context);
    }

    public override bool IsInvalid => handle == 0;

    /// <summary>BN_MONT_CTX; valid while this object is reachable.</summary>
    public nint Pointer => handle;

    protected override bool ReleaseHandle()
    {
        _api.FreeMontgomery(handle);
        return true;
    }
}
