using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Helen.Arithmetic.Modular.Kernels;

/// <summary>
/// Registers are BIGNUMs. libcrypto's conversion from bytes skips leading zero bytes in a loop, which would show through its time that
/// a secretly chosen residue begins with zeros (one in 256 does). So residues travel with an extra limb 1 on top and that bit is
/// cleared afterwards; what remains visible is a top *limb* of zero (one residue in 2^64 when N fills its limbs, as all keys of
/// whole 64-bit lengths do). Native memory is safe: an arena is referenced by its lease for as long as an operation runs.
/// </summary>
internal sealed unsafe class LibCryptoArena : ModularArena
{
    private readonly LibCrypto.Functions _api = LibCrypto.Api;
    private readonly LibCryptoMontgomery _montgomery;
    private readonly LibCryptoNumbers _numbers = new(8);
    private readonly ulong[] _bytes;
    private readonly nint _montgomeryPointer, _context;
    private int _used = Free;

    public LibCryptoArena(LibCryptoMontgomery montgomery, int limbs)
        : base(limbs)
    {
        _montgomery = montgomery;
        (_montgomeryPointer, _context) = (montgomery.Pointer, _numbers.Context);
        _bytes = new ulong[limbs + 1];
        _api.SetPublic(_numbers[One], System.Numerics.BigInteger.One);
        _api.Enter(_numbers[One], _numbers[One], _montgomeryPointer, _context);
        _api.Enter(_numbers[RadixSquared], _numbers[One], _montgomeryPointer, _context);
    }

    public override int Capacity => _numbers.Count;

    public override void Reserve(int registers)
    {
        _numbers.Reserve(registers);
        _used = registers;
    }

    public override void Load(int target, ReadOnlySpan<ulong> residue)
    {
        residue.CopyTo(_bytes);
        _bytes[LimbCount] = 1;
        fixed (ulong* source = _bytes) _api.FromBytes((byte*)source, (8 * LimbCount) + 1, _numbers[target]);
        _api.ClearBit(_numbers[target], 64 * LimbCount);
    }

    public override void Store(int source, Span<ulong> residue)
    {
        fixed (ulong* target = residue) _api.ToBytes(_numbers[source], (byte*)target, 8 * LimbCount);
    }

    public override void Copy(int target, int source) => _api.Copy(_numbers[target], _numbers[source]);

    public override void Multiply(int target, int left, int right)
    {
        Multiplications++;
        _api.Multiply(_numbers[target], _numbers[left], _numbers[right], _montgomeryPointer, _context);
    }

    public override void Square(int target, int source)
    {
        Squarings++;
        _api.Multiply(_numbers[target], _numbers[source], _numbers[source], _montgomeryPointer, _context);
    }

    public override void Leave(int target, int source)
    {
        Multiplications++;
        _api.Leave(_numbers[target], _numbers[source], _montgomeryPointer, _context);
    }

    public override void Dispose() => _numbers.Dispose();

    protected override void ClearRegisters()
    {
        for (var i = Free; i < _used; i++) _api.Clear(_numbers[i]);
        CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(_bytes.AsSpan()));
        GC.KeepAlive(_montgomery);
    }
}
