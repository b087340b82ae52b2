using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Helen.Arithmetic.Fields;
using Helen.Mpc.Spdz;

namespace Helen.Mpc.Offline;

/// <summary>
/// Tuples of one kind that a MAC check has covered: only with a <see cref="MacCheckPassed"/> in hand can one be made, and only what is in one can ever be taken. Secret; disposing
/// overwrites it.
/// </summary>
internal sealed class TupleBlock : IDisposable
{
    public TupleBlock(MacCheckPassed check, TupleShelf.Key shelf, FieldElement[] elements)
    {
        ArgumentNullException.ThrowIfNull(check);
        (Shelf, Elements) = (shelf, elements);
    }

    public TupleShelf.Key Shelf { get; }

    /// <summary>The tuples one after the other; see <see cref="TupleShelf.WidthOf"/>.</summary>
    public FieldElement[] Elements { get; }

    public int Count => Elements.Length / TupleShelf.WidthOf(Shelf.Kind);

    public void Dispose() => CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(Elements.AsSpan()));

    public override string ToString() => $"{Count} tuples";
}
