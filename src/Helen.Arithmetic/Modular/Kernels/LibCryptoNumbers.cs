using System.Runtime.InteropServices;

namespace Helen.Arithmetic.Modular.Kernels;

/// <summary>Owns BIGNUMs and the BN_CTX they are used with; zeroes and frees them. One thread at a time.</summary>
internal sealed class LibCryptoNumbers : SafeHandle
{
    private readonly LibCrypto.Functions _api = LibCrypto.Api;
    private nint[] _numbers = [];

    public LibCryptoNumbers(int count)
        : base(0, ownsHandle: true)
    {
        SetHandle(_api.NewContext());
        Reserve(count);
    }

    public override bool IsInvalid => handle == 0;

    /// <summary>BN_CTX.</summary>
    public nint Context => handle;

    public int Count => _numbers.Length;

    /// <summary>A BIGNUM; valid while this object is reachable.</summary>
    public nint this[int index] => _numbers[index];

    public void Reserve(int count)
    {
        if (count <= _numbers.Length) return;
        var grown = new nint[count];
        var made = _numbers.Length;
        _numbers.CopyTo(grown, 0);
        try
        {
            for (; made < count; made++) grown[made] = _api.NewNumber();
        }
        finally
        {
            _numbers = made == count ? grown : grown[..made];   // what was made is owned even when an allocation fails
        }
    }

    protected override bool ReleaseHandle()
    {
        foreach (var number in _numbers) _api.FreeNumber(number);
        _api.FreeContext(handle);
        return true;
    }
}
