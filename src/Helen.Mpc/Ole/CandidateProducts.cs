using System.Collections.Immutable;
using System.Numerics;
using Helen.Arithmetic.Randomness;
using Helen.Rounds;

namespace Helen.Mpc.Ole;

/// <summary>
/// Additive shares of (Σp_i)·(Σq_i) for a batch of candidates, one per slot (protocol §3.5, step 2): residues modulo primes whose product exceeds 2^{|N|+2}. What a party may do to its
/// partners' shares is said at <see cref="ICrossProducts"/>; nothing here is checked.
/// </summary>
public static class CandidateProducts
{
    /// <summary>The residue system in which N is shared.</summary>
    public static ResidueSystem SystemFor(ICrossProducts products, int modulusBits)
    {
        ArgumentNullException.ThrowIfNull(products);
        return new(SlotPrimes.Below(products.SlotCount, products.MaxModulusBits, modulusBits + 2));
    }

    /// <summary>N_i of every slot: uniform in [0, ΠP_t) up to ΣN_i ≡ pq.</summary>
    /// <param name="products">The multiplication.</param>
    /// <param name="system">From <see cref="SystemFor"/>.</param>
    /// <param name="channel">This party's end.</param>
    /// <param name="candidates">p_i and q_i of every slot.</param>
    /// <param name="coins">All coins of the multiplication.</param>
    /// <param name="ct">Cancels waiting for the others.</param>
    /// <exception cref="HaltException">As <see cref="ICrossProducts.MultiplyAsync"/>.</exception>
    public static async Task<BigInteger[]> MultiplyAsync(
        ICrossProducts products, ResidueSystem system, ISegmentChannel channel, IReadOnlyList<(BigInteger P, BigInteger Q)> candidates, IRandomSource coins, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(products);
        ArgumentNullException.ThrowIfNull(system);
        ArgumentNullException.ThrowIfNull(candidates);
        if (candidates.Count != products.SlotCount) throw new ArgumentException("One candidate per slot.", nameof(candidates));
        var count = system.Moduli.Length;
        var (left, right) = (Empty(count, candidates.Count), Empty(count, candidates.Count));
        Parallel.For(0, count, t =>
        {
            for (var k = 0; k < candidates.Count; k++) (left[t][k], right[t][k]) = (system.Residue(candidates[k].P, t), system.Residue(candidates[k].Q, t));
        });
        using var shares = await products.MultiplyAsync(channel, system.Moduli, left, right, coins, ct);
        var result = new BigInteger[candidates.Count];
        Parallel.For(0, result.Length, k =>
        {
            var residues = new BigInteger[count];
            for (var t = 0; t < count; t++)
            {
                residues[t] = (BigInteger)left[t][k] * right[t][k];
                foreach (var ofPeer in shares.AsLeft) if (ofPeer.Length > 0) residues[t] += ofPeer[t][k];
                foreach (var ofPeer in shares.AsRight) if (ofPeer.Length > 0) residues[t] += ofPeer[t][k];
            }

            result[k] = system.Combine(residues);
        });
        return result;
    }

    private static UInt128[][] Empty(int primes, int slots) => [.. Enumerable.Range(0, primes).Select(_ => new UInt128[slots])];
}
