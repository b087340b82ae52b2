using System.Runtime.InteropServices;
using Helen.Arithmetic.Fields;
using Helen.Mpc.Spdz;

namespace Helen.Mpc.Offline;

/// <summary>This party's shares of a row of n values and of their MACs, while they are being made: nothing has been checked. Secret; disposing overwrites it and gives its memory back.</summary>
internal sealed class SharedRow(RowPool pool) : IDisposable
{
    /// <summary>x_i, as residues of the lattice's slots.</summary>
    public UInt128[] Values { get; } = pool.Rent();

    /// <summary>(αx)_i.</summary>
    public UInt128[] Macs { get; } = pool.Rent();

    public Span<FieldElement> ValueElements => MemoryMarshal.Cast<UInt128, FieldElement>(Values.AsSpan());

    public Span<FieldElement> MacElements => MemoryMarshal.Cast<UInt128, FieldElement>(Macs.AsSpan());

    public AuthenticatedShare this[int slot] => new(ValueElements[slot], MacElements[slot]);

    /// <summary>Σ_s factors[s]·row[s].</summary>
    public AuthenticatedShare InnerProduct(ReadOnlySpan<FieldElement> factors) => new(FieldElement.InnerProduct(factors, ValueElements), FieldElement.InnerProduct(factors, MacElements));

    public void Dispose()
    {
        pool.Return(Values);
        pool.Return(Macs);
    }

    public override string ToString() => "shared row";
}
