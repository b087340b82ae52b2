using Helen.Cryptography.Lattice;

namespace Helen.Mpc.Offline;

/// <summary>
/// One multiplicand of this party, a row of n residues, with every encrypted row that it multiplies and where this party's share of each product is added.
/// </summary>
/// <param name="Slots">The row; where it is encoded already, nobody looks at it.</param>
/// <param name="Encoded">The same encoded, where somebody has done that already and keeps it until the products are sent; else null.</param>
/// <param name="Products">By product: the peer's row to multiply, and the row that the share is added to. No target occurs twice in one exchange.</param>
internal sealed record CrossFactor(UInt128[] Slots, LatticePlaintext? Encoded, IReadOnlyList<(Func<int, ProvenCiphertext> RowOf, CrossTarget Target)> Products);

/// <summary>A row that shares of products are added to. Rows are told apart by their memory.</summary>
/// <param name="Row">n residues.</param>
/// <param name="IsEncoded">Whether the row holds the coefficients that encode its slots.</param>
internal readonly record struct CrossTarget(UInt128[] Row, bool IsEncoded = false);
