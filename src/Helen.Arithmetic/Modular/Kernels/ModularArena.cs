using System.Numerics;
using System.Security.Cryptography;

namespace Helen.Arithmetic.Modular.Kernels;

/// <summary>
/// A small register machine over residues of one modulus N. Registers hold residues in [0, N); <see cref="Multiply"/> is the
/// Montgomery product a·b/R, where R is a power of two that only the backend knows. One owner at a time (see <see cref="ArenaLease"/>).
/// Time and memory accesses of every operation depend on register numbers and sizes only (but see README, "Timing").
/// </summary>
internal abstract class ModularArena(int limbs) : IDisposable
{
    /// <summary>Register that always holds R mod N, the Montgomery form of 1.</summary>
    public const int One = 0;

    /// <summary>Register that always holds R² mod N, the Montgomery form of R.</summary>
    public const int RadixSquared = 1;

    /// <summary>First register free for use.</summary>
    public const int Free = 2;

    private readonly ulong[] _transfer = new ulong[limbs];

    /// <summary>Limbs of a residue.</summary>
    public int LimbCount { get; } = limbs;

    /// <summary>Multiplications since the arena was rented.</summary>
    public int Multiplications { get; protected set; }

    /// <summary>Squarings since the arena was rented.</summary>
    public int Squarings { get; protected set; }

    /// <summary>Registers held, in use or not.</summary>
    public abstract int Capacity { get; }

    /// <summary>Makes at least this many registers available, the two constants included; only these are zeroed by <see cref="Reset"/>.</summary>
    public abstract void Reserve(int registers);

    /// <summary>Sets a register to a residue in [0, N).</summary>
    public abstract void Load(int target, ReadOnlySpan<ulong> residue);

    /// <summary>Reads a register.</summary>
    public abstract void Store(int source, Span<ulong> residue);

    /// <summary>target = source.</summary>
    public abstract void Copy(int target, int source);

    /// <summary>target = left·right/R. Registers may coincide.</summary>
    public abstract void Multiply(int target, int left, int right);

    /// <summary>target = source²/R.</summary>
    public abstract void Square(int target, int source);

    /// <summary>target = source/R: out of Montgomery form.</summary>
    public abstract void Leave(int target, int source);

    /// <summary>target = source·R: into Montgomery form.</summary>
    public void Enter(int target, int source) => Multiply(target, source, RadixSquared);

    /// <summary>target = source^(2^count) in Montgomery form.</summary>
    public void SquareRepeatedly(int target, int source, int count)
    {
        if (count == 0)
        {
            Copy(target, source);
            return;
        }

        Square(target, source);
        for (var i = 1; i < count; i++) Square(target, target);
    }

    /// <summary>Sets a register to an integer in [0, N), not in Montgomery form.</summary>
    public void LoadInteger(int target, BigInteger value)
    {
        Limbs.Write(value, _transfer);
        Load(target, _transfer);
    }

    /// <summary>Reads a register as an integer.</summary>
    public BigInteger StoreInteger(int source)
    {
        Store(source, _transfer);
        return Limbs.Read(_transfer);
    }

    /// <summary>Zeroes all registers but the constants, and the counters.</summary>
    public void Reset()
    {
        ClearRegisters();
        CryptographicOperations.ZeroMemory(System.Runtime.InteropServices.MemoryMarshal.AsBytes(_transfer.AsSpan()));
        Multiplications = Squarings = 0;
    }

    /// <summary>Frees what the backend holds.</summary>
    public abstract void Dispose();

    protected abstract void ClearRegisters();
}
