using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Helen.Arithmetic.Rings;

/// <summary>
/// The memory of one ring element or polynomial, taken from the shared pool: a product of the lattice encryption needs dozens of arrays of a megabyte, and fresh ones cost more time in the
/// operating system than the arithmetic in them. Disposing overwrites the memory and gives it back, once; whoever uses it afterwards is told so instead of reading somebody else's.
/// </summary>
internal sealed class PooledBuffer<T>(int length) : IDisposable
    where T : unmanaged
{
    private T[]? _array = ArrayPool<T>.Shared.Rent(length);

    /// <summary>The memory; what it holds at first is undefined.</summary>
    /// <exception cref="ObjectDisposedException">It was given back.</exception>
    public Span<T> Span
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => (_array ?? throw new ObjectDisposedException(nameof(PooledBuffer<T>))).AsSpan(0, length);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _array, null) is not { } array) return;
        CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(array.AsSpan(0, length)));
        ArrayPool<T>.Shared.Return(array);
    }
}
