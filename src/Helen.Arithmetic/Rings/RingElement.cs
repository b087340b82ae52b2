using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Helen.Arithmetic.Rings;

/// <summary>
/// An element of Z_q[X]/(X^n + 1) by its residues: k limbs of n residues, as coefficients or as evaluations (<see cref="NttPrime"/>). Mutable, not safe for
/// concurrent writes. Holders of secrets dispose it, which overwrites it.
/// </summary>
public sealed class RingElement : IDisposable
{
    private const int PackedCount = 4, PackedBytes = 15;    // 4 · 30 bits
    private const uint Mask = (1u << NttPrime.MaxBits) - 1;
    private readonly uint[] _residues;

    /// <summary>0, as coefficients.</summary>
    public RingElement(RnsBasis basis)
    {
        ArgumentNullException.ThrowIfNull(basis);
        Basis = basis;
        _residues = new uint[basis.Primes.Length * basis.Degree];
    }

    /// <summary>The primes.</summary>
    public RnsBasis Basis { get; }

    /// <summary>Whether the limbs hold evaluations.</summary>
    public bool IsTransformed { get; private set; }

    /// <summary>The residues modulo the prime with this index.</summary>
    public ReadOnlySpan<uint> Limb(int index) => _residues.AsSpan(index * Basis.Degree, Basis.Degree);

    /// <summary>The residues modulo the prime with this index, to be written; all below the prime.</summary>
    internal Span<uint> WritableLimb(int index) => _residues.AsSpan(index * Basis.Degree, Basis.Degree);

    /// <summary>Says what the limbs hold after they were written.</summary>
    internal void Mark(bool transformed) => IsTransformed = transformed;

    /// <summary>A copy.</summary>
    public RingElement Copy()
    {
        var copy = new RingElement(Basis) { IsTransformed = IsTransformed };
        _residues.CopyTo(copy._residues, 0);
        return copy;
    }

    /// <summary>Turns coefficients into evaluations.</summary>
    /// <exception cref="InvalidOperationException">They are evaluations already.</exception>
    public void Transform()
    {
        if (IsTransformed) throw new InvalidOperationException("The element is transformed already.");
        for (var i = 0; i < Basis.Primes.Length; i++) Basis.Primes[i].Transform(WritableLimb(i));
        IsTransformed = true;
    }

    /// <summary>Turns evaluations into coefficients.</summary>
    /// <exception cref="InvalidOperationException">They are coefficients already.</exception>
    public void InverseTransform()
    {
        if (!IsTransformed) throw new InvalidOperationException("The element is not transformed.");
        for (var i = 0; i < Basis.Primes.Length; i++) Basis.Primes[i].InverseTransform(WritableLimb(i));
        IsTransformed = false;
    }

    /// <summary>Adds another element of the same basis and form.</summary>
    public void Add(RingElement other)
    {
        Check(other, IsTransformed);
        for (var i = 0; i < Basis.Primes.Length; i++) NttKernels.Add(Basis.Primes[i], Limb(i), other.Limb(i), WritableLimb(i));
    }

    /// <summary>Subtracts another element of the same basis and form.</summary>
    public void Subtract(RingElement other)
    {
        Check(other, IsTransformed);
        for (var i = 0; i < Basis.Primes.Length; i++) NttKernels.Subtract(Basis.Primes[i], Limb(i), other.Limb(i), WritableLimb(i));
    }

    /// <summary>Multiplies by another element; both transformed.</summary>
    public void Multiply(RingElement other)
    {
        Check(this, transformed: true);
        Check(other, transformed: true);
        for (var i = 0; i < Basis.Primes.Length; i++) NttKernels.Multiply(Basis.Primes[i], Limb(i), other.Limb(i), WritableLimb(i));
    }

    /// <summary>Adds left·right; all transformed.</summary>
    public void MultiplyAdd(RingElement left, RingElement right)
    {
        Check(this, transformed: true);
        Check(left, transformed: true);
        Check(right, transformed: true);
        for (var i = 0; i < Basis.Primes.Length; i++) NttKernels.MultiplyAdd(Basis.Primes[i], left.Limb(i), right.Limb(i), WritableLimb(i));
    }

    /// <summary>Adds X^<paramref name="exponent"/>·other, 0 ≤ exponent &lt; 2n; both as coefficients. The exponent is public.</summary>
    public void AddMonomialMultiple(RingElement other, int exponent)
    {
        Check(this, transformed: false);
        Check(other, transformed: false);
        ArgumentOutOfRangeException.ThrowIfNegative(exponent);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(exponent, 2 * Basis.Degree);
        var shift = exponent % Basis.Degree;
        for (var i = 0; i < Basis.Primes.Length; i++)
        {
            var target = WritableLimb(i);
            var source = other.Limb(i);
            // X^n = −1: what is rotated past the end comes back with the other sign.
            AddSigned(Basis.Primes[i], target[shift..], source[..^shift], negate: exponent >= Basis.Degree);
            AddSigned(Basis.Primes[i], target[..shift], source[^shift..], negate: exponent < Basis.Degree);
        }

        static void AddSigned(NttPrime prime, Span<uint> target, ReadOnlySpan<uint> source, bool negate)
        {
            if (negate) NttKernels.Subtract(prime, target, source, target);
            else NttKernels.Add(prime, target, source, target);
        }
    }

    /// <summary>Multiplies by a public integer.</summary>
    public void Scale(BigInteger factor)
    {
        for (var i = 0; i < Basis.Primes.Length; i++) NttKernels.Scale(Basis.Primes[i], WritableLimb(i), Basis.Primes[i].Residue(factor));
    }

    /// <summary>
    /// Drops the last primes (modulus switching, Brakerski–Gentry–Vaikuntanathan 2012): each coefficient c becomes (c − δ)/q_dropped, with δ ≡ c mod q_dropped, δ ≡ 0 mod
    /// <paramref name="plaintextModulus"/> and |δ| ≤ plaintextModulus·q_dropped/2, one prime after the other. The element itself is used up.
    /// </summary>
    /// <exception cref="InvalidOperationException">It is transformed.</exception>
    public RingElement DropPrimes(RnsBasis target, BigInteger plaintextModulus)
    {
        ArgumentNullException.ThrowIfNull(target);
        if (IsTransformed) throw new InvalidOperationException("Modulus switching needs coefficients.");
        if (target.Degree != Basis.Degree || !Basis.Primes.Take(target.Primes.Length).Select(prime => prime.Value).SequenceEqual(target.Primes.Select(prime => prime.Value))) throw new ArgumentException("The target must be a prefix of the basis.", nameof(target));
        for (var last = Basis.Primes.Length - 1; last >= target.Primes.Length; last--)
        {
            var dropped = Basis.Primes[last];
            var centred = WritableLimb(last);
            NttKernels.Scale(dropped, centred, dropped.Power(dropped.Residue(plaintextModulus), dropped.Value - 2));
            NttKernels.AddConstant(dropped, centred, (dropped.Value - 1) / 2);
            for (var i = 0; i < last; i++) NttKernels.Rescale(Basis.Primes[i], dropped, centred, Basis.Primes[i].Residue(plaintextModulus), WritableLimb(i));
        }

        var result = new RingElement(target);
        _residues.AsSpan(0, result._residues.Length).CopyTo(result._residues);
        return result;
    }

    /// <summary>
    /// (x·factor) mod p for each coefficient's representative x in (−q/2, q/2): for decryption. Exact; no branch depends on a coefficient. Uses the element up.
    /// </summary>
    /// <exception cref="InvalidOperationException">It is transformed.</exception>
    internal void ReduceCentred(PlaintextModulus plaintext, BigInteger factor, Span<UInt128> destination)
    {
        if (IsTransformed) throw new InvalidOperationException("Only coefficients have a size.");
        destination.Clear();
        // Balanced mixed-radix digits (Garner): x = t_1 + t_2·q_1 + t_3·q_1·q_2 + … with |t_i| ≤ (q_i − 1)/2; limb i becomes t_i + (q_i − 1)/2.
        var (weight, offset) = (factor, BigInteger.Zero);
        for (var i = 0; i < Basis.Primes.Length; i++)
        {
            var prime = Basis.Primes[i];
            var half = (prime.Value - 1) / 2;
            NttKernels.AddConstant(prime, WritableLimb(i), half);
            for (var j = i + 1; j < Basis.Primes.Length; j++) NttKernels.Rescale(Basis.Primes[j], prime, Limb(i), 1, WritableLimb(j));
            plaintext.MultiplyAdd(Limb(i), (UInt128)(weight % plaintext.Integer), destination);
            offset += half * weight;
            weight *= prime.Value;
        }

        plaintext.SubtractConstant(destination, (UInt128)(offset % plaintext.Integer));
    }

    /// <summary>Bytes of the canonical encoding: 30 bits for each residue.</summary>
    public static int ByteCount(RnsBasis basis)
    {
        ArgumentNullException.ThrowIfNull(basis);
        return basis.Primes.Length * (basis.Degree / PackedCount) * PackedBytes;
    }

    /// <summary>Writes the canonical encoding: limb by limb, four residues in 15 bytes, little endian.</summary>
    public void Write(Span<byte> destination)
    {
        if (destination.Length != ByteCount(Basis)) throw new ArgumentException("The destination has another length.", nameof(destination));
        for (var i = 0; i < _residues.Length; i += PackedCount)
        {
            var low = _residues[i] | ((ulong)_residues[i + 1] << 30) | ((ulong)(_residues[i + 2] & 0xF) << 60);
            var high = (_residues[i + 2] >> 4) | ((ulong)_residues[i + 3] << 26);
            var block = destination.Slice(i / PackedCount * PackedBytes, PackedBytes);
            BinaryPrimitives.WriteUInt64LittleEndian(block, low);
            BinaryPrimitives.WriteUInt64LittleEndian(block[7..], (high << 8) | (low >> 56));
        }
    }

    /// <summary>Reads hostile bytes; null unless they are exactly one element with every residue below its prime.</summary>
    /// <param name="basis">The basis that the reader expects.</param>
    /// <param name="transformed">The form that the message carries.</param>
    /// <param name="source">The bytes.</param>
    public static RingElement? TryRead(RnsBasis basis, bool transformed, ReadOnlySpan<byte> source)
    {
        if (source.Length != ByteCount(basis)) return null;
        var element = new RingElement(basis) { IsTransformed = transformed };
        var residues = element._residues;
        for (var i = 0; i < residues.Length; i += PackedCount)
        {
            var block = source.Slice(i / PackedCount * PackedBytes, PackedBytes);
            var low = BinaryPrimitives.ReadUInt64LittleEndian(block);
            var high = BinaryPrimitives.ReadUInt64LittleEndian(block[7..]) >> 8;
            residues[i] = (uint)(low & Mask);
            residues[i + 1] = (uint)((low >> 30) & Mask);
            residues[i + 2] = (uint)(low >> 60) | ((uint)(high & 0x3FFFFFF) << 4);
            residues[i + 3] = (uint)((high >> 26) & Mask);
        }

        for (var limb = 0; limb < basis.Primes.Length; limb++)
            foreach (var residue in element.Limb(limb))
                if (residue >= basis.Primes[limb].Value) return null;
        return element;
    }

    /// <summary>Overwrites the residues.</summary>
    public void Dispose() => CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(_residues.AsSpan()));

    /// <summary>Redacted.</summary>
    public override string ToString() => "ring element";

    private void Check(RingElement other, bool transformed)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (!ReferenceEquals(other.Basis, Basis)) throw new ArgumentException("Both elements must have one basis.", nameof(other));
        if (other.IsTransformed != transformed) throw new ArgumentException(transformed ? "The element must be transformed." : "The element must hold coefficients.", nameof(other));
    }
}
