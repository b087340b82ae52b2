using System.Collections.Immutable;
using Helen.Arithmetic.Randomness;
using Helen.Rounds;

namespace Helen.Mpc.Ole;

/// <summary>
/// Pairwise products of secret slot vectors (protocol §4.2, the OLE under LowGear; used by key generation, §3.5): for every ordered pair i ≠ j, additive shares of
/// x_i·y_j, slot by slot, modulo primes. Holds no state of a run: lattice keys, masks and proofs' coins of a call come from its coins and are erased with it.
/// </summary>
/// <remarks>
/// <para>
/// <b>Privacy</b> holds against any m − 1 deviating parties: nothing is learnt of this party's x and y beyond what the adversary's own shares say, and the share that this party
/// gets as the right side of a pair is uniform modulo each prime, whatever the left side sent.
/// </para>
/// <para>
/// <b>Correctness</b> holds only between parties that both follow the protocol. A deviating party can add to a share of its partner an error that is affine in the partner's input, with
/// coefficients that it chooses and knows, different ones per prime and slot. Callers check their results themselves.
/// </para>
/// <para>
/// <b>Determinism</b>: what is sent is a function of the arguments, of the bytes drawn from the coins (in a fixed order, also under parallel execution) and of what was received. A second
/// run over the same coins and the same messages of the others sends the same bytes. So a caller that reveals the seed of its coins and its inputs has revealed everything it did
/// in the call: whoever has the seeds of all parties runs them again and compares.
/// </para>
/// </remarks>
public interface ICrossProducts
{
    /// <summary>Slots of one call: the ring degree n, a power of two.</summary>
    int SlotCount { get; }

    /// <summary>Primes of a call are below 2^this.</summary>
    int MaxModulusBits { get; }

    /// <summary>Multiplies the vectors of all pairs.</summary>
    /// <param name="channel">This party's end; the call makes exchanges of its own on it, the same number at every party.</param>
    /// <param name="moduli">Distinct primes P_t ≡ 1 mod 2·<see cref="SlotCount"/>, P_t &lt; 2^<see cref="MaxModulusBits"/>; the same at every party.</param>
    /// <param name="left">x of this party: one vector of <see cref="SlotCount"/> residues per prime.</param>
    /// <param name="right">y of this party, likewise.</param>
    /// <param name="coins">All coins of this party in this call; used for nothing else.</param>
    /// <param name="ct">Cancels waiting for the others.</param>
    /// <exception cref="ArgumentException">A modulus is not such a prime, or a vector has another length or a value that is no residue.</exception>
    /// <exception cref="HaltException">A peer's message is malformed or a proof of it does not hold: it is named.</exception>
    Task<CrossProductShares> MultiplyAsync(
        ISegmentChannel channel, ImmutableArray<UInt128> moduli, IReadOnlyList<UInt128[]> left, IReadOnlyList<UInt128[]> right, IRandomSource coins, CancellationToken ct);
}
