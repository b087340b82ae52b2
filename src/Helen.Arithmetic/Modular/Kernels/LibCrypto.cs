using System.Numerics;
using System.Runtime.InteropServices;

namespace Helen.Arithmetic.Modular.Kernels;

/// <summary>
/// The few functions of OpenSSL 3's libcrypto that Helen uses, all from its public headers (bn.h, err.h) and bound by name, so that
/// a machine without it merely reports that it is not available.
/// </summary>
internal static unsafe class LibCrypto
{
    private static readonly Functions? Loaded = TryLoad();

    /// <summary>Whether libcrypto can be used.</summary>
    public static bool IsAvailable => Loaded is not null;

    /// <summary>The functions.</summary>
    /// <exception cref="InvalidOperationException">libcrypto is not available.</exception>
    public static Functions Api => Loaded ?? throw new InvalidOperationException("OpenSSL 3's libcrypto cannot be loaded on this machine.");

    private static string[] Names => OperatingSystem.IsWindows()
        ? [RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? "libcrypto-3-arm64.dll" : "libcrypto-3-x64.dll"]
        : OperatingSystem.IsMacOS() ? ["libcrypto.3.dylib"] : ["libcrypto.so.3"];

    private static Functions? TryLoad()
    {
        if (!BitConverter.IsLittleEndian) return null;      // residues are passed as little-endian bytes without copying
        foreach (var name in Names)
        {
            if (!NativeLibrary.TryLoad(name, typeof(LibCrypto).Assembly, DllImportSearchPath.SafeDirectories | DllImportSearchPath.AssemblyDirectory, out var library)) continue;
            if (Functions.TryBind(library) is { } functions) return functions;
            NativeLibrary.Free(library);
        }

        return null;
    }

    /// <summary>Bound functions. Raw pointers never leave this folder; their owners are <see cref="SafeHandle"/>s.</summary>
    internal sealed class Functions
    {
        private readonly delegate* unmanaged<nint> _newNumber, _newContext, _newMontgomery;
        private readonly delegate* unmanaged<nint, void> _freeNumber, _freeContext, _freeMontgomery, _clear;
        private readonly delegate* unmanaged<byte*, int, nint, nint> _fromBytes;
        private readonly delegate* unmanaged<nint, byte*, int, int> _toBytes;
        private readonly delegate* unmanaged<nint, int, int> _clearBit;
        private readonly delegate* unmanaged<nint, nint, nint> _copy;
        private readonly delegate* unmanaged<nint, nint, nint, int> _setMontgomery;
        private readonly delegate* unmanaged<nint, nint, nint, nint, nint, int> _multiply;
        private readonly delegate* unmanaged<nint, nint, nint, nint, int> _leave, _enter;
        private readonly delegate* unmanaged<nint, nint, nint, nint, nint> _invert;
        private readonly delegate* unmanaged<nint, nint, nint, int> _kronecker;
        private readonly delegate* unmanaged<void> _clearErrors;

        private Functions(nint library)
        {
            nint Export(string name) => NativeLibrary.GetExport(library, name);
            _newNumber = (delegate* unmanaged<nint>)Export("BN_new");
            _newContext = (delegate* unmanaged<nint>)Export("BN_CTX_new");
            _newMontgomery = (delegate* unmanaged<nint>)Export("BN_MONT_CTX_new");
            _freeNumber = (delegate* unmanaged<nint, void>)Export("BN_clear_free");
            _freeContext = (delegate* unmanaged<nint, void>)Export("BN_CTX_free");
            _freeMontgomery = (delegate* unmanaged<nint, void>)Export("BN_MONT_CTX_free");
            _clear = (delegate* unmanaged<nint, void>)Export("BN_clear");
            _fromBytes = (delegate* unmanaged<byte*, int, nint, nint>)Export("BN_lebin2bn");
            _toBytes = (delegate* unmanaged<nint, byte*, int, int>)Export("BN_bn2lebinpad");
            _clearBit = (delegate* unmanaged<nint, int, int>)Export("BN_clear_bit");
            _copy = (delegate* unmanaged<nint, nint, nint>)Export("BN_copy");
            _setMontgomery = (delegate* unmanaged<nint, nint, nint, int>)Export("BN_MONT_CTX_set");
            _multiply = (delegate* unmanaged<nint, nint, nint, nint, nint, int>)Export("BN_mod_mul_montgomery");
            _leave = (delegate* unmanaged<nint, nint, nint, nint, int>)Export("BN_from_montgomery");
            _enter = (delegate* unmanaged<nint, nint, nint, nint, int>)Export("BN_to_montgomery");
            _invert = (delegate* unmanaged<nint, nint, nint, nint, nint>)Export("BN_mod_inverse");
            _kronecker = (delegate* unmanaged<nint, nint, nint, int>)Export("BN_kronecker");
            _clearErrors = (delegate* unmanaged<void>)Export("ERR_clear_error");
        }

        public static Functions? TryBind(nint library)
        {
            try
            {
                return new(library);
            }
            catch (EntryPointNotFoundException)
            {
                return null;                                // something else by the same name
            }
        }

        public nint NewNumber() => Some(_newNumber());

        public nint NewContext() => Some(_newContext());

        public nint NewMontgomery() => Some(_newMontgomery());

        public void FreeNumber(nint number) => _freeNumber(number);

        public void FreeContext(nint context) => _freeContext(context);

        public void FreeMontgomery(nint montgomery) => _freeMontgomery(montgomery);

        public void Clear(nint number) => _clear(number);

        public void FromBytes(byte* littleEndian, int count, nint number) => Some(_fromBytes(littleEndian, count, number));

        public void ToBytes(nint number, byte* littleEndian, int count)
        {
            if (_toBytes(number, littleEndian, count) != count) throw Failure();
        }

        public void ClearBit(nint number, int bit) => Done(_clearBit(number, bit));

        public void Copy(nint target, nint source) => Some(_copy(target, source));

        public void SetMontgomery(nint montgomery, nint modulus, nint context) => Done(_setMontgomery(montgomery, modulus, context));

        public void Multiply(nint target, nint left, nint right, nint montgomery, nint context) => Done(_multiply(target, left, right, montgomery, context));

        public void Enter(nint target, nint source, nint montgomery, nint context) => Done(_enter(target, source, montgomery, context));

        public void Leave(nint target, nint source, nint montgomery, nint context) => Done(_leave(target, source, montgomery, context));

        /// <summary>Whether an inverse exists; leaves no trace in the thread's error queue, which TLS shares.</summary>
        public bool TryInvert(nint target, nint source, nint modulus, nint context)
        {
            if (_invert(target, source, modulus, context) != 0) return true;
            _clearErrors();
            return false;
        }

        public int Kronecker(nint value, nint modulus, nint context)
        {
            var symbol = _kronecker(value, modulus, context);
            return symbol is >= -1 and <= 1 ? symbol : throw Failure();
        }

        /// <summary>Sets a number to a public non-negative integer.</summary>
        public void SetPublic(nint number, BigInteger value)
        {
            var bytes = value.ToByteArray(isUnsigned: true);
            fixed (byte* source = bytes) FromBytes(source, bytes.Length, number);
        }

        private nint Some(nint pointer) => pointer != 0 ? pointer : throw Failure();

        private void Done(int result)
        {
            if (result != 1) throw Failure();
        }

        // The only way these functions fail on well-formed numbers is a failed allocation.
        private InsufficientMemoryException Failure()
        {
            _clearErrors();
            return new("libcrypto could not allocate a big integer.");
        }
    }
}
