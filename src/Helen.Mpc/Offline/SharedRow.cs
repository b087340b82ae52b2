using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Helen.Arithmetic.Fields;
using Helen.Mpc.Spdz;

namespace Helen.Mpc.Offline;

/// <summary>This party's shares of a row of n values and of their MACs, while they are being made: nothing has been checked. Secret; disposing overwrites it.</summary>
internal sealed class SharedRow(int slots) : IDisposable
{
    /// <summary>x_i, as residues of the lattice's slots.</summary>
    public UInt128[] Values { get; } = new UInt128[slots];

    /// <summary>(αx)_i.</summary>
    public UInt128[] Macs { get; } = new UInt128[slots];

    public Span<FieldElement> ValueElements => MemoryMarshal.Cast<UInt128, FieldElement>(Values.AsSpan());

    public Span<FieldElement> MacElements => MemoryMarshal.Cast<UInt128, FieldElement>(Macs.AsSpan());

    public AuthenticatedShare this[int slot] => new(ValueElements[slot], MacElements[slot]);

    /// <summary>Σ_s factors[s]·row[s].</summary>
    public AuthenticatedShare InnerProduct(ReadOnlySpan<FieldElement> factors) => new(FieldElement.InnerProduct(factors, ValueElements), FieldElement.InnerProduct(factors, MacElements));

    public void Dispose()
    {
        CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(Values.AsSpan()));
        CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(Macs.AsSpan()));
    }

    public override string ToString() => "shared row";
}
