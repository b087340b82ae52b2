using System.Collections.Concurrent;
using System.Numerics;

namespace Helen.Arithmetic.Modular.Kernels;

/// <summary>
/// What a backend provides for one odd modulus: arenas, inversion and the Jacobi symbol. Everything else (windows, combs, Straus,
/// Pippenger, batches) is written once on top of <see cref="ModularArena"/>. Safe for concurrent use.
/// </summary>
internal abstract class ModularKernel(BigInteger modulus)
{
    private const int MaxIdleRegisters = 1024;              // what a rare large batch needed is not kept
    private static readonly int MaxIdle = 2 * Environment.ProcessorCount;
    private readonly ConcurrentBag<ModularArena> _idle = [];
    private int _idleCount;                                 // ConcurrentBag.Count would lock

    public BigInteger Modulus { get; } = modulus;

    public int LimbCount { get; } = Limbs.Count((int)modulus.GetBitLength());

    public OperationCount Operations { get; } = new();

    public abstract BignumBackend Backend { get; }

    /// <summary>The kernel of a resolved backend.</summary>
    public static ModularKernel Create(BigInteger modulus, BignumBackend backend) =>
        backend == BignumBackend.LibCrypto ? new LibCryptoKernel(modulus) : new ManagedKernel(modulus);

    /// <summary>Rents an arena with at least this many registers, the two constants included.</summary>
    public ArenaLease Rent(int registers)
    {
        if (_idle.TryTake(out var arena)) Interlocked.Decrement(ref _idleCount);
        else arena = CreateArena();
        arena.Reserve(registers);
        return new(this, arena);
    }

    /// <summary>The inverse of a public residue in [0, N), or null when there is none.</summary>
    public BigInteger? Invert(BigInteger residue)
    {
        Operations.AddInversion();
        return InvertCore(residue);
    }

    /// <summary>The Jacobi symbol of a public residue.</summary>
    public abstract int Jacobi(BigInteger residue);

    public void Return(ModularArena arena)
    {
        Operations.Add(arena.Multiplications, arena.Squarings);
        arena.Reset();
        if (arena.Capacity <= MaxIdleRegisters)
        {
            if (Interlocked.Increment(ref _idleCount) <= MaxIdle)
            {
                _idle.Add(arena);
                return;
            }

            Interlocked.Decrement(ref _idleCount);
        }

        arena.Dispose();
    }

    protected abstract ModularArena CreateArena();

    protected abstract BigInteger? InvertCore(BigInteger residue);
}
