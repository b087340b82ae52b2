using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Helen.Mpc.Offline;

/// <summary>
/// The memory of the rows of one epoch's batches, which all need as much as the one before: fresh arrays of megabytes would be cleared, and fetched from the operating system, anew for each. Rows in it are zero.
/// Not thread-safe: one batch is made at a time.
/// </summary>
internal sealed class RowPool(int slots)
{
    private readonly Stack<UInt128[]> _rows = [];

    /// <summary>A row of zeros.</summary>
    public UInt128[] Rent() => _rows.TryPop(out var row) ? row : new UInt128[slots];

    /// <summary>Overwrites a row and takes it back; nobody uses it afterwards.</summary>
    public void Return(UInt128[] row)
    {
        CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(row.AsSpan()));
        _rows.Push(row);
    }
}
