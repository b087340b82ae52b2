using Helen.Arithmetic.Fields;
using Helen.Cryptography.Lattice;
using Helen.Rounds;

namespace Helen.Mpc.Offline;

/// <summary>How a row gets its MACs: α·x = Σ_i α_i·Σ_j x_j, where P_j multiplies P_i's encrypted α_i by its share x_j (Keller–Pastro–Rotaru 2018, fig. 7).</summary>
internal static class RowAuthentication
{
    /// <summary>Begins with the own term, and says what the row's shares multiply and where the result goes.</summary>
    public static (Func<int, ProvenCiphertext> RowOf, CrossTarget Target) Of(EpochKeys keys, SharedRow row)
    {
        FieldElement.Scale(row.ValueElements, keys.MacKey.Value, row.MacElements);
        return (party => keys.MacKeys.Of(new PartyId(party), 0), new(row.Macs, row.IsEncoded));
    }
}
