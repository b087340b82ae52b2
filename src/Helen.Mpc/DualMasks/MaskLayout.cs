using System.Numerics;

namespace Helen.Mpc.DualMasks;

/// <summary>
/// The common shape of one batch of dual masks (protocol §6.2, §6.3, §11). A plaintext holds <see cref="Slots"/> balanced numbers of <see cref="SlotBits"/> bits,
/// slot 0 lowest; per slot R = R_hi·2^t + R_lo. Every number is decided by the caller's size budget; the constructor only refuses what contradicts itself.
/// </summary>
public sealed record MaskLayout
{
    /// <summary>A layout.</summary>
    /// <param name="truncatedBits">t ≥ 0: bits that a conversion drops; 0 for the masks R' of protocol §6.4.</param>
    /// <param name="slots">Slots per plaintext, at least 1.</param>
    /// <param name="slotBits">W.</param>
    /// <param name="count">T: masks per party in the batch.</param>
    /// <param name="highBound">R_max,hi: R_hi is uniform in [−R_max,hi, R_max,hi).</param>
    /// <param name="lowBound">R_max,lo = 2^{t−1}: R_lo is uniform in [−R_max,lo, R_max,lo); 0 when t = 0.</param>
    /// <param name="highMaskBound">B_hi: the extra masks μ_hi are uniform in [−B_hi, B_hi].</param>
    /// <param name="lowMaskBound">B_lo, the same for μ_lo; 0 when t = 0.</param>
    /// <param name="rows">Binary rows of the check, <see cref="Cryptography.SecurityParameters.DualMaskRows"/>.</param>
    /// <exception cref="ArgumentException">The numbers contradict each other.</exception>
    public MaskLayout(int truncatedBits, int slots, int slotBits, int count, BigInteger highBound, BigInteger lowBound, BigInteger highMaskBound, BigInteger lowMaskBound, int rows)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(truncatedBits);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(slots);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(slotBits);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(highBound);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(rows);
        if (lowBound != (truncatedBits == 0 ? BigInteger.Zero : BigInteger.One << (truncatedBits - 1))) throw new ArgumentException("R_lo must cover exactly the truncated bits.", nameof(lowBound));
        if (highMaskBound <= count * highBound) throw new ArgumentException("B_hi does not cover a sum of T masks.", nameof(highMaskBound));
        if (truncatedBits == 0 ? !lowMaskBound.IsZero : lowMaskBound <= count * lowBound) throw new ArgumentException("B_lo does not cover a sum of T masks, or there is nothing to cover.", nameof(lowMaskBound));
        if (slotBits <= (2 * ((highMaskBound << truncatedBits) + lowMaskBound)).GetBitLength()) throw new ArgumentException("A slot does not hold a mask of the size that the check enforces.", nameof(slotBits));
        (TruncatedBits, Slots, SlotBits, Count, Rows) = (truncatedBits, slots, slotBits, count, rows);
        (HighBound, LowBound, HighMaskBound, LowMaskBound) = (highBound, lowBound, highMaskBound, lowMaskBound);
    }

    /// <summary>t.</summary>
    public int TruncatedBits { get; }

    /// <summary>Slots per plaintext.</summary>
    public int Slots { get; }

    /// <summary>W.</summary>
    public int SlotBits { get; }

    /// <summary>T.</summary>
    public int Count { get; }

    /// <summary>R_max,hi.</summary>
    public BigInteger HighBound { get; }

    /// <summary>R_max,lo.</summary>
    public BigInteger LowBound { get; }

    /// <summary>B_hi.</summary>
    public BigInteger HighMaskBound { get; }

    /// <summary>B_lo.</summary>
    public BigInteger LowMaskBound { get; }

    /// <summary>Binary rows of the check.</summary>
    public int Rows { get; }

    /// <summary>Whether there is an R_lo at all (t &gt; 0).</summary>
    public bool HasLow => TruncatedBits > 0;

    /// <summary>Largest |ẑ_hi| that a prover sends and a verifier accepts: B_hi − T·R_max,hi.</summary>
    public BigInteger HighResponseBound => HighMaskBound - (Count * HighBound);

    /// <summary>Largest |ẑ_lo|: B_lo − T·R_max,lo.</summary>
    public BigInteger LowResponseBound => LowMaskBound - (Count * LowBound);

    /// <summary>Field elements that one party puts into SPDZ for the masks themselves: one per mask and slot.</summary>
    public int MaskInputs => Count * Slots;

    /// <summary>Field elements that one party puts into SPDZ per attempt of the proof: one per row and slot.</summary>
    public int RowInputs => Rows * Slots;

    /// <summary>Bits of the exponent that masks a row's ρ_v: encryption exponent + ⌈log2(T+1)⌉ + σ (protocol §11).</summary>
    public int ResponseExponentMaskBits(Cryptography.SecurityParameters parameters)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        return parameters.EncryptionExponentBits + (int)new BigInteger(Count).GetBitLength() + parameters.StatisticalBits;
    }

    /// <summary>Exclusive bound in bits on an honest ρ_v ≥ 0: the mask plus at most T encryption exponents.</summary>
    public int ResponseExponentBits(Cryptography.SecurityParameters parameters) => ResponseExponentMaskBits(parameters) + 1;

    /// <summary>Whether every packed number is a balanced residue mod N with room to spare: slots·W ≤ |N| − 2.</summary>
    public bool Fits(Cryptography.SecurityParameters parameters)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        return (long)Slots * SlotBits <= parameters.ModulusBits - 2;
    }

    /// <summary>The same slots and bounds for a batch of another size; bounds made for the largest batch of a class serve the smaller ones.</summary>
    public MaskLayout WithCount(int count) => count == Count ? this : new(TruncatedBits, Slots, SlotBits, count, HighBound, LowBound, HighMaskBound, LowMaskBound, Rows);

    /// <summary>Whether masks of both batches can serve the same conversion: same t, slots and W.</summary>
    public bool SharesSlotsWith(MaskLayout other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return (TruncatedBits, Slots, SlotBits) == (other.TruncatedBits, other.Slots, other.SlotBits);
    }

    /// <summary>hi·2^t + lo.</summary>
    public BigInteger Join(BigInteger high, BigInteger low) => (high << TruncatedBits) + low;

    /// <summary>Σ values[s]·2^{W·s} by Horner.</summary>
    /// <param name="values">At most <see cref="Slots"/> balanced numbers, |value| &lt; 2^{W−1}.</param>
    /// <exception cref="ArgumentException">Too many values.</exception>
    public BigInteger Pack(ReadOnlySpan<BigInteger> values)
    {
        if (values.Length > Slots) throw new ArgumentException($"A plaintext has {Slots} slots, not {values.Length}.", nameof(values));
        var packed = BigInteger.Zero;
        for (var s = values.Length - 1; s >= 0; s--) packed = (packed << SlotBits) + values[s];
        return packed;
    }

    /// <summary>The balanced numbers in [−2^{W−1}, 2^{W−1}) whose packing is <paramref name="packed"/>, read from the low end: a negative slot borrows from the next one.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Something is left over: the number was never packed in this layout.</exception>
    public BigInteger[] Unpack(BigInteger packed)
    {
        var values = new BigInteger[Slots];
        var half = BigInteger.One << (SlotBits - 1);
        var mask = (BigInteger.One << SlotBits) - 1;
        for (var s = 0; s < Slots; s++)
        {
            values[s] = ((packed + half) & mask) - half;
            packed = (packed - values[s]) >> SlotBits;
        }
        return packed.IsZero ? values : throw new ArgumentOutOfRangeException(nameof(packed), "The number does not fit the slots.");
    }
}
