using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Helen.Arithmetic.Fields;
using Helen.Arithmetic.Primes;
using Helen.Arithmetic.Randomness;

namespace Helen.Arithmetic.Rings;

/// <summary>
/// A prime p &lt; 2^127, p ≡ 1 mod 2n, with Montgomery arithmetic (R = 2^128) and the negacyclic transform over F_p: n slots ↔ the coefficients of one
/// polynomial (SIMD encoding). No branch and no address depends on a residue. Immutable; safe for concurrent use.
/// </summary>
public sealed class PlaintextModulus
{
    private readonly ulong _negatedInverse;
    private readonly UInt128 _one, _radixSquared;
    private readonly bool _isField;                         // p is that of FieldElement, which reduces by folding
    private readonly UInt128[] _roots, _inverseRoots;       // bit-reversed; in Montgomery form unless p is the field's
    private readonly UInt128 _degreeInverse;                // the same
    private readonly FieldTransform? _vectors;              // the same transform, where p is the field's and the machine has the instructions

    /// <summary>Tables for a prime.</summary>
    /// <exception cref="ArgumentException">p is no prime of 17 to 127 bits ≡ 1 mod 2·<paramref name="degree"/>, or the degree no power of two.</exception>
    public PlaintextModulus(BigInteger value, int degree) : this(value, degree, FieldTransform.IsSupported)
    {
    }

    internal PlaintextModulus(BigInteger value, int degree, bool vectors)
    {
        if (degree is < 8 or > 1 << 16 || !BitOperations.IsPow2(degree)) throw new ArgumentOutOfRangeException(nameof(degree), "The degree must be a power of two between 8 and 65536.");
        if (value.Sign < 0 || value.GetBitLength() is < 17 or > 127 || !((value - 1) % (2 * degree)).IsZero || !PrimeSampler.IsProbablePrime(value, new SystemRandomSource()))
            throw new ArgumentException($"The plaintext modulus must be a prime of 17 to 127 bits that is 1 mod {2 * degree}.", nameof(value));
        (Integer, Degree, Value) = (value, degree, (UInt128)value);
        _negatedInverse = NegateInverse((ulong)(Value & ulong.MaxValue));
        _one = (UInt128)((BigInteger.One << 128) % value);
        _radixSquared = (UInt128)((BigInteger.One << 256) % value);

        var root = PrimitiveRoot();
        (_roots, _inverseRoots) = (Table(root), Table(Power(root, Value - 2)));
        _degreeInverse = Power(ToMontgomery((UInt128)degree), Value - 2);
        _isField = value == FieldElement.Modulus;
        if (!_isField) return;
        foreach (var table in new[] { _roots, _inverseRoots })
        {
            foreach (ref var entry in table.AsSpan()) entry = MontgomeryProduct(entry, UInt128.One);
        }

        _degreeInverse = MontgomeryProduct(_degreeInverse, UInt128.One);
        if (vectors && degree >= FieldTransform.LeastDegree) _vectors = new(_roots, _inverseRoots, _degreeInverse);
    }

    /// <summary>p.</summary>
    public UInt128 Value { get; }

    /// <summary>p as an integer.</summary>
    public BigInteger Integer { get; }

    /// <summary>n.</summary>
    public int Degree { get; }

    /// <summary>
    /// The <paramref name="count"/> largest primes below 2^<paramref name="bits"/> that are 1 mod 2·<paramref name="degree"/> and not <paramref name="except"/>, in falling order:
    /// plaintext moduli of key generation (protocol §3.5).
    /// </summary>
    public static BigInteger[] Largest(int degree, int bits, int count, BigInteger except)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bits, 32);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bits, 127);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        var random = new SystemRandomSource();              // Miller–Rabin bases; the result does not depend on them
        var found = new List<BigInteger>(count);
        for (var candidate = (BigInteger.One << bits) - (2 * degree) + 1; found.Count < count; candidate -= 2 * degree)
            if (candidate != except && PrimeSampler.IsProbablePrime(candidate, random)) found.Add(candidate);
        return [.. found];
    }

    /// <summary>Uniform residues, by rejection of draws that are not below p; what is rejected tells nothing about what is kept.</summary>
    public void Sample(Span<UInt128> destination, IRandomSource random)
    {
        ArgumentNullException.ThrowIfNull(random);
        random.Fill(MemoryMarshal.AsBytes(destination));
        var mask = (UInt128.One << (int)Integer.GetBitLength()) - 1;
        if (!ReduceBits(destination, mask)) return;
        Span<UInt128> again = stackalloc UInt128[1];
        foreach (ref var value in destination)
        {
            while (value >= Value)
            {
                random.Fill(MemoryMarshal.AsBytes(again));
                value = again[0] & mask;
            }
        }
    }

    // Whether any is not below p then: for primes close to a power of two it hardly ever is.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private bool ReduceBits(Span<UInt128> values, UInt128 mask)
    {
        ulong outside = 0;
        unchecked                                           // top bit: not below p
        {
            foreach (ref var value in values)
            {
                value &= mask;
                outside |= (ulong)((Value - 1 - value) >> 64);
            }
        }

        return outside >> 63 != 0;
    }

    /// <summary>Slots to coefficients, in place; all values below p before and after.</summary>
    public void Encode(Span<UInt128> values)
    {
        CheckLength(values.Length);
        if (_vectors is not null) _vectors.Encode(values);
        else if (_isField) Encode(values, new FieldArithmetic());
        else Encode(values, new MontgomeryArithmetic(this));
    }

    /// <summary>Coefficients to slots, in place; all values below p before and after.</summary>
    public void Decode(Span<UInt128> values)
    {
        CheckLength(values.Length);
        if (_vectors is not null) _vectors.Decode(values);
        else if (_isField) Decode(values, new FieldArithmetic());
        else Decode(values, new MontgomeryArithmetic(this));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Encode<T>(Span<UInt128> values, T arithmetic)
        where T : struct, IArithmetic
    {
        var span = 1;
        for (var m = Degree >> 1; m > 0; m >>= 1)
        {
            for (var i = 0; i < m; i++)
            {
                var w = _inverseRoots[m + i];
                var low = values.Slice(2 * i * span, span);
                var high = values.Slice((2 * i * span) + span, span);
                for (var j = 0; j < low.Length; j++)
                {
                    var (u, v) = (low[j], high[j]);
                    low[j] = arithmetic.Add(u, v);
                    high[j] = arithmetic.Multiply(arithmetic.Subtract(u, v), w);
                }
            }

            span <<= 1;
        }

        foreach (ref var value in values) value = arithmetic.Multiply(value, _degreeInverse);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Decode<T>(Span<UInt128> values, T arithmetic)
        where T : struct, IArithmetic
    {
        var span = Degree;
        for (var m = 1; m < Degree; m <<= 1)
        {
            span >>= 1;
            for (var i = 0; i < m; i++)
            {
                var w = _roots[m + i];
                var low = values.Slice(2 * i * span, span);
                var high = values.Slice((2 * i * span) + span, span);
                for (var j = 0; j < low.Length; j++)
                {
                    var v = arithmetic.Multiply(high[j], w);
                    var u = low[j];
                    low[j] = arithmetic.Add(u, v);
                    high[j] = arithmetic.Subtract(u, v);
                }
            }
        }
    }

    /// <summary>left + right mod p.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public UInt128 Add(UInt128 left, UInt128 right) => unchecked(ReduceOnce(left + right));         // below 2^128

    /// <summary>left − right mod p.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public UInt128 Subtract(UInt128 left, UInt128 right) => unchecked(ReduceOnce(left + (Value - right)));

    /// <summary>values += addends mod p, one by one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal void Add(Span<UInt128> values, ReadOnlySpan<UInt128> addends)
    {
        for (var i = 0; i < values.Length; i++) values[i] = Add(values[i], addends[i]);
    }

    /// <summary>values −= subtrahends mod p, one by one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal void Subtract(Span<UInt128> values, ReadOnlySpan<UInt128> subtrahends)
    {
        for (var i = 0; i < values.Length; i++) values[i] = Subtract(values[i], subtrahends[i]);
    }

    /// <summary>values /= 2 mod p.</summary>
    internal void Halve(Span<UInt128> values)
    {
        foreach (ref var value in values) value = unchecked(value + (Value & (0 - (value & 1)))) >> 1;     // below 2^128: no wrap
    }

    /// <summary>
    /// destination[j] = Σ_i digits_i[j]·weights[i] − constant mod p: digit rows of destination.Length words one after the other, weights and constant public and below p.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal void Combine(ReadOnlySpan<uint> digits, ReadOnlySpan<UInt128> weights, UInt128 constant, Span<UInt128> destination)
    {
        if (_vectors is not null && weights.Length <= FieldTransform.MostRows)
        {
            FieldTransform.Combine(digits, weights, constant, destination);
            return;
        }

        Span<ulong> low = stackalloc ulong[weights.Length], high = stackalloc ulong[weights.Length];
        for (var i = 0; i < weights.Length; i++)
        {
            var weight = ToMontgomery(weights[i]);
            (low[i], high[i]) = ((ulong)(weight & ulong.MaxValue), (ulong)(weight >> 64));
        }

        unchecked                                           // 64-bit limbs with explicit carries; the sum is below weights.Length·2^32·p < 2^128·p
        {
            ulong p0 = (ulong)Value, p1 = (ulong)(Value >> 64);
            for (var j = 0; j < destination.Length; j++)
            {
                ulong t0 = 0, t1 = 0, t2 = 0;
                for (int i = 0, at = j; i < low.Length; i++, at += destination.Length)
                {
                    var carry = Math.BigMul(low[i], digits[at], out var product);
                    t0 += product;
                    carry += t0 < product ? 1UL : 0UL;
                    t2 += Accumulate(ref t1, Math.BigMul(high[i], digits[at], out product), product, carry);
                }

                // Montgomery's reduction, word by word.
                var m = t0 * _negatedInverse;
                var above = Accumulate(ref t1, Math.BigMul(m, p1, out var part), part, Math.BigMul(m, p0, out _) + (t0 != 0 ? 1UL : 0UL));
                t2 += above;
                m = t1 * _negatedInverse;
                above = (t2 < above ? 1UL : 0UL) + Accumulate(ref t2, Math.BigMul(m, p1, out part), part, Math.BigMul(m, p0, out _) + (t1 != 0 ? 1UL : 0UL));
                destination[j] = Subtract(ReduceOnce(new(above, t2)), constant);
            }
        }
    }

    /// <summary>left·right mod p.</summary>
    public UInt128 Multiply(UInt128 left, UInt128 right) => MontgomeryProduct(MontgomeryProduct(left, right), _radixSquared);

    /// <summary>value·2^128 mod p.</summary>
    internal UInt128 ToMontgomery(UInt128 value) => MontgomeryProduct(value, _radixSquared);

    /// <summary>left·right·2^−128 mod p, for factors below p.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal UInt128 MontgomeryProduct(UInt128 left, UInt128 right)
    {
        unchecked                                           // 64-bit limbs with explicit carries
        {
            ulong p0 = (ulong)Value, p1 = (ulong)(Value >> 64);
            ulong a0 = (ulong)left, a1 = (ulong)(left >> 64), b0 = (ulong)right, b1 = (ulong)(right >> 64);
            var t1 = Math.BigMul(a0, b0, out var t0);
            var t2 = Accumulate(ref t1, Math.BigMul(a0, b1, out var low), low, 0);
            var m = t0 * _negatedInverse;
            var carry = Math.BigMul(m, p0, out _) + (t0 != 0 ? 1UL : 0UL);      // the low limb cancels: it carries unless it was 0
            t2 += Accumulate(ref t1, Math.BigMul(m, p1, out low), low, carry);  // t2·2^64 + t1 < 2^128: no carry out

            var high = Math.BigMul(a1, b0, out low);
            t1 += low;
            high += t1 < low ? 1UL : 0UL;                   // at most 2^64 − 1
            t2 += high;
            var t3 = (t2 < high ? 1UL : 0UL) + Accumulate(ref t2, Math.BigMul(a1, b1, out low), low, 0);
            m = t1 * _negatedInverse;
            carry = Math.BigMul(m, p0, out _) + (t1 != 0 ? 1UL : 0UL);
            t3 += Accumulate(ref t2, Math.BigMul(m, p1, out low), low, carry);
            return ReduceOnce(new(t3, t2));
        }
    }

    // sum += first + second carries: (result, sum) = high·2^64 + sum + first + second.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Accumulate(ref ulong sum, ulong high, ulong first, ulong second)
    {
        unchecked                                           // carries are counted
        {
            sum += first;
            high += sum < first ? 1UL : 0UL;
            sum += second;
            return high + (sum < second ? 1UL : 0UL);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private UInt128 ReduceOnce(UInt128 value)
    {
        unchecked                                           // value < 2p < 2^128; mask arithmetic wraps on purpose
        {
            var difference = value - Value;                 // top bit set iff value < p, as p < 2^127
            var mask = UInt128.Zero - (difference >> 127);
            return difference + (Value & mask);
        }
    }

    private UInt128 Power(UInt128 montgomery, UInt128 exponent)
    {
        var result = _one;
        for (var bit = 127; bit >= 0; bit--)
        {
            result = MontgomeryProduct(result, result);
            if (((exponent >> bit) & 1) == 1) result = MontgomeryProduct(result, montgomery);      // public exponents
        }

        return result;
    }

    private UInt128 PrimitiveRoot()
    {
        var minusOne = Subtract(0, _one);
        for (UInt128 generator = 2; ; generator++)
        {
            var root = Power(ToMontgomery(generator), (Value - 1) / (UInt128)(2 * Degree));
            if (Power(root, (UInt128)Degree) == minusOne) return root;
        }
    }

    private UInt128[] Table(UInt128 root)
    {
        var bits = BitOperations.Log2((uint)Degree);
        var table = new UInt128[Degree];
        var power = _one;
        for (var i = 0; i < Degree; i++)
        {
            table[BitOrder.Reverse(i, bits)] = power;
            power = MontgomeryProduct(power, root);
        }

        return table;
    }

    private void CheckLength(int length)
    {
        if (length != Degree) throw new ArgumentException($"A plaintext has {Degree} slots.", nameof(length));
    }

    private static ulong NegateInverse(ulong value)
    {
        unchecked                                           // Newton's iteration modulo 2^64
        {
            var inverse = value;                            // correct to 3 bits for odd values
            for (var i = 0; i < 5; i++) inverse *= 2 - (value * inverse);
            return 0 - inverse;
        }
    }

    /// <summary>Arithmetic modulo p in the form of the tables; a struct for each prime's kind, so that the loops are compiled for it.</summary>
    private interface IArithmetic
    {
        UInt128 Add(UInt128 left, UInt128 right);

        UInt128 Subtract(UInt128 left, UInt128 right);

        UInt128 Multiply(UInt128 value, UInt128 tableEntry);
    }

    private readonly struct FieldArithmetic : IArithmetic
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public UInt128 Add(UInt128 left, UInt128 right) => FieldElement.Sum(left, right);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public UInt128 Subtract(UInt128 left, UInt128 right) => FieldElement.Difference(left, right);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public UInt128 Multiply(UInt128 value, UInt128 tableEntry) => FieldElement.Product(value, tableEntry);
    }

    private readonly struct MontgomeryArithmetic(PlaintextModulus modulus) : IArithmetic
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public UInt128 Add(UInt128 left, UInt128 right) => modulus.Add(left, right);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public UInt128 Subtract(UInt128 left, UInt128 right) => modulus.Subtract(left, right);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public UInt128 Multiply(UInt128 value, UInt128 tableEntry) => modulus.MontgomeryProduct(value, tableEntry);
    }
}
