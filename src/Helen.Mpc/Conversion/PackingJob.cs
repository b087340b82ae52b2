using System.Collections.Immutable;
using System.Numerics;
using Helen.Cryptography.Encoding;
using Helen.Cryptography.Paillier;
using Helen.Mpc.DualMasks;

namespace Helen.Mpc.Conversion;

/// <summary>
/// A run of whole plaintexts to be packed (protocol §6.2): Π_s c_s^{2^{W·s}} per plaintext, by Horner from the highest slot. Public and without coins, so a function of the job and the key.
/// A plaintext never lies in two jobs, whatever coordinates its slots hold.
/// </summary>
public sealed class PackingJob
{
    private readonly int _slots, _slotBits;
    private readonly ImmutableArray<BigInteger> _values;

    private PackingJob(int slots, int slotBits, ImmutableArray<BigInteger> values) => (_slots, _slotBits, _values) = (slots, slotBits, values);

    /// <summary>Plaintexts that this job packs.</summary>
    public int PlaintextCount => PlaintextsOf(_values.Length, _slots);

    /// <summary>Deals a packing to workers, in order: the jobs' results one after the other are the whole.</summary>
    /// <param name="layout">Slots and W.</param>
    /// <param name="values">What is packed; the last plaintext may be filled in part.</param>
    /// <param name="workers">At most so many jobs, as even as whole plaintexts allow, none of them empty.</param>
    public static ImmutableArray<PackingJob> Split(MaskLayout layout, IReadOnlyList<Ciphertext> values, int workers)
    {
        ArgumentNullException.ThrowIfNull(layout);
        ArgumentNullException.ThrowIfNull(values);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(workers);
        var plaintexts = PlaintextsOf(values.Count, layout.Slots);
        var jobs = Math.Min(workers, plaintexts);
        return [.. Enumerable.Range(0, jobs).Select(job => new PackingJob(layout.Slots, layout.SlotBits, [.. values.Take(BeginOf(job)..BeginOf(job + 1)).Select(c => c.Value)]))];

        int BeginOf(int job) => Math.Min(values.Count, plaintexts * job / jobs * layout.Slots);
    }

    /// <summary>Plaintexts that <paramref name="count"/> values fill.</summary>
    internal static int PlaintextsOf(int count, int slots) => (count + slots - 1) / slots;

    /// <summary>Reads what <see cref="Encode"/> wrote.</summary>
    /// <exception cref="InvalidDataException">The bytes are no job under this key.</exception>
    public static PackingJob Decode(ReadOnlySpan<byte> bytes, PaillierPublicKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        var reader = new CanonicalReader(bytes);
        var (slots, slotBits, count) = (reader.UInt32(), reader.UInt32(), reader.UInt32());
        var width = key.NSquared.ByteCount;
        // One plaintext holds all slots, so neither number exceeds its bits.
        var bits = (uint)key.Parameters.ModulusBits;
        if (slots == 0 || slotBits == 0 || slots > bits || slotBits > bits || reader.Remaining != (long)count * width) throw Broken();
        var values = ImmutableArray.CreateBuilder<BigInteger>((int)count);
        for (var i = 0; i < count; i++) values.Add(reader.Unsigned(width));
        return reader.Finish() && values.All(value => value < key.NSquared.Value) ? new((int)slots, (int)slotBits, values.MoveToImmutable()) : throw Broken();
    }

    /// <summary>The job as bytes: slots, W, number of values, residues mod N².</summary>
    public byte[] Encode(PaillierPublicKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        var writer = new CanonicalWriter().UInt32((uint)_slots).UInt32((uint)_slotBits).UInt32((uint)_values.Length);
        foreach (var value in _values) writer.Unsigned(value, key.NSquared.ByteCount);
        return writer.ToArray();
    }

    /// <summary>Packs, on the cores of this process.</summary>
    /// <returns>One residue mod N² per plaintext: a ciphertext if all values are (the product of units with Jacobi symbol +1 is one).</returns>
    public BigInteger[] Run(PaillierPublicKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        var packed = new BigInteger[PlaintextCount];
        Parallel.For(0, packed.Length, plaintext => packed[plaintext] = Pack(key, plaintext * _slots));
        return packed;
    }

    private BigInteger Pack(PaillierPublicKey key, int first)
    {
        var last = Math.Min(first + _slots, _values.Length) - 1;
        var packed = _values[last];
        for (var i = last - 1; i >= first; i--) packed = key.NSquared.Multiply(key.NSquared.PowTwoPower(packed, _slotBits), _values[i]);
        return packed;
    }

    private static InvalidDataException Broken() => new("The bytes are no packing job.");
}
