using System.Collections.Immutable;
using Helen.Arithmetic.Randomness;
using Helen.Cryptography;
using Helen.Cryptography.Lattice;
using Helen.Mpc.Offline;
using Helen.Rounds;

namespace Helen.Mpc.Ole;

/// <summary>
/// <see cref="ICrossProducts"/> by lattice encryption (protocol §4.2): prime after prime, each under keys of its own that are erased with it. Three exchanges per prime. Coins are
/// drawn by one thread, in one order.
/// </summary>
/// <param name="security">κ and σ; degrees outside the Homomorphic Encryption Standard need the insecure-test profile.</param>
/// <param name="degree">The ring degree.</param>
public sealed class LatticeCrossProducts(SecurityParameters security, int degree = LatticeParameters.DefaultDegree) : ICrossProducts
{
    /// <inheritdoc/>
    public int SlotCount => degree;

    /// <inheritdoc/>
    public int MaxModulusBits => 127;

    /// <inheritdoc/>
    public async Task<CrossProductShares> MultiplyAsync(
        ISegmentChannel channel, ImmutableArray<UInt128> moduli, IReadOnlyList<UInt128[]> left, IReadOnlyList<UInt128[]> right, IRandomSource coins, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(channel);
        ArgumentNullException.ThrowIfNull(left);
        ArgumentNullException.ThrowIfNull(right);
        if (left.Count != moduli.Length || right.Count != moduli.Length) throw new ArgumentException("One vector per prime.", nameof(left));
        var (asLeft, asRight) = (Empty(channel, moduli.Length), Empty(channel, moduli.Length));
        for (var t = 0; t < moduli.Length; t++)
        {
            var parameters = LatticeParameters.Create(moduli[t], security, channel.PartyCount, degree);
            using var expanded = new RandomExpander(coins);
            using var ole = await PairwiseOle.SetUpAsync(parameters, channel, expanded, ct);
            var (lefts, rights) = await ole.MultiplyPairsAsync(channel, left[t], right[t], ct);
            for (var peer = 0; peer < channel.PartyCount; peer++)
            {
                if (peer == channel.Self.Index) continue;
                (asLeft[peer][t], asRight[peer][t]) = (lefts[peer], rights[peer]);
            }
        }

        return new(asLeft, asRight);
    }

    private static ImmutableArray<UInt128[][]> Empty(ISegmentChannel channel, int primes) =>
        [.. Enumerable.Range(0, channel.PartyCount).Select(party => party == channel.Self.Index ? [] : new UInt128[primes][])];
}
