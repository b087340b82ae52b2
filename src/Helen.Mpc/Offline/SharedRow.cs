using System.Runtime.InteropServices;
using Helen.Arithmetic.Fields;
using Helen.Mpc.Spdz;

namespace Helen.Mpc.Offline;

/// <summary>This party's shares of a row of n values and of their MACs, while they are being made: nothing has been checked. Secret; disposing overwrites it and gives its memory back.</summary>
/// <param name="pool">Where the memory comes from.</param>
/// <param name="encoded">Whether the row is kept as the coefficients that encode its slots: nobody wants its slots, only linear combinations of them.</param>
internal sealed class SharedRow(RowPool pool, bool encoded = false) : IDisposable
{
    private int _disposed;

    /// <summary>Whether values and MACs are coefficients.</summary>
    public bool IsEncoded => encoded;

    /// <summary>x_i, as residues of the lattice's slots or coefficients.</summary>
    public UInt128[] Values { get; } = pool.Rent();

    /// <summary>(αx)_i.</summary>
    public UInt128[] Macs { get; } = pool.Rent();

    public Span<FieldElement> ValueElements => MemoryMarshal.Cast<UInt128, FieldElement>(Values.AsSpan());

    public Span<FieldElement> MacElements => MemoryMarshal.Cast<UInt128, FieldElement>(Macs.AsSpan());

    public AuthenticatedShare this[int slot] => new(ValueElements[slot], MacElements[slot]);

    /// <summary>Σ_s u_s·x[s] over the slots.</summary>
    public AuthenticatedShare InnerProduct(SlotWeights weights)
    {
        var factors = encoded ? weights.OfCoefficients : weights.OfSlots;
        return new(FieldElement.InnerProduct(factors.Span, ValueElements), FieldElement.InnerProduct(factors.Span, MacElements));
    }

    /// <summary>Once: memory that was given back twice would be two rows' at once.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0) return;
        pool.Return(Values);
        pool.Return(Macs);
    }

    public override string ToString() => "shared row";
}
