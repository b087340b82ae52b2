using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Helen.Mpc.Ole;

/// <summary>
/// One party's shares of all pairwise products it takes part in. For parties i ≠ j, prime P_t and slot k:
/// <c>AsLeft_i[j][t][k] + AsRight_j[i][t][k] ≡ x_i[t][k]·y_j[t][k] (mod P_t)</c>. Secret; erased when disposed.
/// </summary>
public sealed class CrossProductShares : IDisposable
{
    /// <summary>Shares by peer, prime and slot; the own entry of either list is empty.</summary>
    /// <exception cref="ArgumentException">The lists belong to different numbers of parties.</exception>
    public CrossProductShares(ImmutableArray<UInt128[][]> asLeft, ImmutableArray<UInt128[][]> asRight)
    {
        if (asLeft.Length != asRight.Length) throw new ArgumentException("Both lists have one entry per party.", nameof(asRight));
        (AsLeft, AsRight) = (asLeft, asRight);
    }

    /// <summary>[j][t][k]: this party's share of x_self·y_j, a residue mod P_t.</summary>
    public ImmutableArray<UInt128[][]> AsLeft { get; }

    /// <summary>[j][t][k]: this party's share of x_j·y_self, a residue mod P_t.</summary>
    public ImmutableArray<UInt128[][]> AsRight { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var vector in AsLeft.Concat(AsRight).SelectMany(vectors => vectors)) CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(vector.AsSpan()));
    }

    /// <summary>Redacted.</summary>
    public override string ToString() => $"cross-product shares among {AsLeft.Length} parties";
}
