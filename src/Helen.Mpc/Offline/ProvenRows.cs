using System.Collections.Immutable;
using Helen.Cryptography.Lattice;
using Helen.Rounds;

namespace Helen.Mpc.Offline;

/// <summary>
/// The encrypted rows of every party, all with verified proofs of plaintext knowledge: what others multiply. Made only by <see cref="PairwiseOle"/>. Disposing gives their memory back.
/// </summary>
public sealed class ProvenRows : IDisposable
{
    private readonly ImmutableArray<ProvenCiphertext>[] _byParty;

    internal ProvenRows(ImmutableArray<ProvenCiphertext>[] byParty) => _byParty = byParty;

    /// <summary>Row <paramref name="index"/> of a peer, under its key. This party's own rows are not here: nobody multiplies for himself.</summary>
    public ProvenCiphertext Of(PartyId party, int index) => _byParty[party.Index][index];

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var row in _byParty.Where(rows => !rows.IsDefault).SelectMany(rows => rows)) row.Dispose();
    }
}
