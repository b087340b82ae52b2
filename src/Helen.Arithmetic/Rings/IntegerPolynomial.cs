using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Helen.Arithmetic.Randomness;

namespace Helen.Arithmetic.Rings;

/// <summary>
/// A polynomial of degree below n with integer coefficients of bounded length: noise, masks and responses, before they are reduced modulo anything.
/// Two's complement in 32-bit words, word by word over all coefficients. Lengths are public; no branch and no address depends on a coefficient.
/// Disposing overwrites it.
/// </summary>
public sealed class IntegerPolynomial : IDisposable
{
    /// <summary>Coefficients that are reduced together: all their digits stay in the cache while one prime follows the other.</summary>
    private const int Tile = 256;

    /// <summary>Bits of the digits that coefficients are cut into before they are reduced: twelve products of a digit and a residue are summed before one reduction.</summary>
    private const int DigitBits = NttPrime.MaxBits;

    private readonly PooledBuffer<uint> _words;

    /// <summary>0.</summary>
    /// <param name="degree">n.</param>
    /// <param name="bits">Every coefficient is in [−2^bits, 2^bits).</param>
    public IntegerPolynomial(int degree, int bits) : this(degree, bits, zero: true)
    {
    }

    // Unless it is zero, what the words hold is for the caller to write.
    private IntegerPolynomial(int degree, int bits, bool zero)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(degree);
        ArgumentOutOfRangeException.ThrowIfNegative(bits);
        (Degree, Bits, WordCount) = (degree, bits, (bits + 32) / 32);
        _words = new(WordCount * degree);
        if (zero) _words.Span.Clear();
    }

    /// <summary>n.</summary>
    public int Degree { get; }

    /// <summary>Every coefficient is in [−2^Bits, 2^Bits).</summary>
    public int Bits { get; }

    /// <summary>Words of a coefficient.</summary>
    internal int WordCount { get; }

    /// <summary>Word <paramref name="index"/> of every coefficient, least significant first.</summary>
    internal Span<uint> Plane(int index) => _words.Span.Slice(index * Degree, Degree);

    /// <summary>Coefficients uniform in [−2^<paramref name="bits"/>, 2^<paramref name="bits"/>).</summary>
    public static IntegerPolynomial SampleUniform(int degree, int bits, IRandomSource random)
    {
        ArgumentNullException.ThrowIfNull(random);
        var result = new IntegerPolynomial(degree, bits, zero: false);
        random.Fill(MemoryMarshal.AsBytes(result._words.Span));
        var unused = 31 - (bits % 32);
        unchecked                                           // the sign is bit `bits` of the drawn word, inverted
        {
            foreach (ref var word in result.Plane(result.WordCount - 1)) word = (uint)((int)(word << unused) >> unused);
        }

        return result;
    }

    /// <summary>Coefficients in {−1, 0, 1}, each with probability 1/3 up to 2^−64.</summary>
    public static IntegerPolynomial SampleTernary(int degree, IRandomSource random) =>
        SampleSmall(degree, 1, random, static word => unchecked((int)Math.BigMul(word, 3UL, out _) - 1));

    /// <summary>Coefficients from the centred binomial distribution of 2·<paramref name="eta"/> coins: variance eta/2, at most eta in absolute value.</summary>
    public static IntegerPolynomial SampleCenteredBinomial(int degree, int eta, IRandomSource random)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(eta);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(eta, 31);
        var mask = (1UL << eta) - 1;
        return SampleSmall(degree, BitOperations.Log2((uint)eta) + 1, random, word => BitOperations.PopCount(word & mask) - BitOperations.PopCount((word >> eta) & mask));
    }

    /// <summary>The representatives in [−(p−1)/2, (p−1)/2] of residues below p.</summary>
    public static IntegerPolynomial Balanced(ReadOnlySpan<UInt128> residues, PlaintextModulus modulus)
    {
        ArgumentNullException.ThrowIfNull(modulus);
        var result = new IntegerPolynomial(residues.Length, (int)modulus.Integer.GetBitLength(), zero: false);
        var half = (modulus.Value - 1) / 2;
        var words = result._words.Span;
        var degree = residues.Length;
        unchecked                                           // two's complement
        {
            for (var i = Avx2.IsSupported ? Avx2Kernels.Balance(residues, modulus.Value, words) : 0; i < residues.Length; i++)
            {
                var isUpper = (half - residues[i]) >> 127;                      // 1 iff residue > half
                var value = residues[i] - (modulus.Value & (0 - isUpper));
                for (var at = i; at < words.Length; at += degree, value >>= 32) words[at] = (uint)value;
            }
        }

        return result;
    }

    /// <summary>One coefficient as an integer; for tests and public values.</summary>
    public BigInteger Coefficient(int index)
    {
        BigInteger value = unchecked((int)Plane(WordCount - 1)[index]);
        for (var word = WordCount - 2; word >= 0; word--) value = (value << 32) + Plane(word)[index];
        return value;
    }

    /// <summary>Sets one coefficient; for public values and extreme test inputs.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value does not fit.</exception>
    public void SetCoefficient(int index, BigInteger value)
    {
        var bound = BigInteger.One << Bits;
        if (value < -bound || value >= bound) throw new ArgumentOutOfRangeException(nameof(value), $"The coefficient does not fit {Bits} bits and a sign.");
        for (var word = 0; word < WordCount; word++) Plane(word)[index] = (uint)((value >> (32 * word)) & uint.MaxValue);
    }

    /// <summary>Adds X^<paramref name="exponent"/>·other modulo X^n + 1, 0 ≤ exponent &lt; 2n: a rotation with signs. Reads every word of other; the exponent is public.</summary>
    /// <exception cref="ArgumentException">Other has another degree or longer words.</exception>
    public void AddMonomialMultiple(IntegerPolynomial other, int exponent)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (other.Degree != Degree || other.WordCount > WordCount) throw new ArgumentException("The polynomial does not fit.", nameof(other));
        ArgumentOutOfRangeException.ThrowIfNegative(exponent);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(exponent, 2 * Degree);
        var shift = exponent % Degree;
        var negate = exponent >= Degree;
        AddShifted(other, 0, shift, Degree - shift, negate);
        AddShifted(other, Degree - shift, 0, shift, !negate);
    }

    /// <summary>Whether every coefficient is in [−bound, bound]. Looks at all of them: time depends on lengths only.</summary>
    public bool IsWithin(BigInteger bound)
    {
        unchecked                                           // borrows of 32-bit words
        {
            Span<uint> limit = stackalloc uint[WordCount];
            for (var word = 0; word < WordCount; word++) limit[word] = (uint)((bound >> (32 * word)) & uint.MaxValue);
            if (bound >> ((32 * WordCount) - 1) > 0) return true;               // the words cannot exceed the bound
            ReadOnlySpan<uint> words = _words.Span;
            var outside = 0L;
            for (var i = 0; i < Degree; i++)
            {
                long below = 0, above = 0;                  // signs of x + bound and bound − x, extended by the words' own signs
                long lowSum = 0, lowDifference = 0;
                for (var word = 0; word < WordCount; word++)
                {
                    var isTop = word == WordCount - 1;
                    var x = isTop ? (int)words[(word * Degree) + i] : (long)words[(word * Degree) + i];
                    lowSum = (lowSum >> 32) + x + limit[word];
                    lowDifference = (lowDifference >> 32) + limit[word] - x;
                    (below, above) = (lowSum, lowDifference);
                }

                outside |= below | above;
            }

            return outside >= 0;
        }
    }

    /// <summary>The residues of <paramref name="factor"/> times this modulo every prime of a basis, as coefficients. The factor is public.</summary>
    public RingElement Reduce(RnsBasis basis, BigInteger factor)
    {
        var element = new RingElement(basis, isTransformed: false);
        Combine(element, factor, accumulate: false);
        return element;
    }

    /// <summary>The residues modulo every prime of a basis, as coefficients.</summary>
    public RingElement Reduce(RnsBasis basis) => Reduce(basis, BigInteger.One);

    /// <summary>Adds <paramref name="factor"/> times this to an element that holds coefficients. The factor is public.</summary>
    /// <exception cref="InvalidOperationException">The element is transformed.</exception>
    public void AddMultipleTo(RingElement destination, BigInteger factor)
    {
        ArgumentNullException.ThrowIfNull(destination);
        if (destination.IsTransformed) throw new InvalidOperationException("The element must hold coefficients.");
        Combine(destination, factor, accumulate: true);
    }

    /// <summary>Bytes of <paramref name="degree"/> coefficients of <paramref name="bits"/> bits and a sign.</summary>
    public static int ByteCount(int degree, int bits) => checked((int)((((long)degree * (bits + 1)) + 7) / 8));

    /// <summary>Writes every coefficient in <paramref name="bits"/> + 1 bits of two's complement, little endian, without gaps. All must be in [−2^bits, 2^bits).</summary>
    public void Write(Span<byte> destination, int bits)
    {
        if (destination.Length != ByteCount(Degree, bits)) throw new ArgumentException("The destination has another length.", nameof(destination));
        ReadOnlySpan<uint> words = _words.Span;
        ulong pending = 0;
        var (held, position) = (0, 0);                      // fewer than 32 bits are held between words
        for (var i = 0; i < Degree; i++)
        {
            for (var (at, left) = (i, bits + 1); left > 0; at += Degree, left -= 32)
            {
                var count = Math.Min(left, 32);
                pending |= (words[at] & ((1UL << count) - 1)) << held;
                held += count;
                if (held < 32) continue;
                BinaryPrimitives.WriteUInt32LittleEndian(destination[position..], (uint)(pending & uint.MaxValue));
                (pending, held, position) = (pending >> 32, held - 32, position + sizeof(uint));
            }
        }

        for (; held > 0; held -= 8, pending >>= 8) destination[position++] = (byte)(pending & 0xFF);
    }

    /// <summary>Reads hostile bytes as <see cref="Write"/> writes them; null for another length or bits left over. Every other string is the encoding of one polynomial.</summary>
    public static IntegerPolynomial? TryRead(int degree, int bits, ReadOnlySpan<byte> source)
    {
        if (source.Length != ByteCount(degree, bits)) return null;
        var result = new IntegerPolynomial(degree, bits, zero: false);
        var words = result._words.Span;
        ulong pending = 0;
        var (held, position) = (0, 0);                      // fewer than 32 bits are held between words
        for (var i = 0; i < degree; i++)
        {
            for (var (at, left) = (i, bits + 1); left > 0; at += degree, left -= 32)
            {
                var count = Math.Min(left, 32);
                if (held < count && source.Length - position >= sizeof(uint))
                {
                    pending |= (ulong)BinaryPrimitives.ReadUInt32LittleEndian(source[position..]) << held;
                    (held, position) = (held + 32, position + sizeof(uint));
                }

                for (; held < count; held += 8) pending |= (ulong)source[position++] << held;
                var value = (uint)(pending & ((1UL << count) - 1));
                (pending, held) = (pending >> count, held - count);
                words[at] = left > 32 ? value : unchecked((uint)((int)(value << (32 - count)) >> (32 - count)));
            }
        }

        if (pending == 0) return result;
        result.Dispose();
        return null;
    }

    /// <summary>Overwrites the coefficients; the polynomial is not used again.</summary>
    public void Dispose() => _words.Dispose();

    /// <summary>Redacted.</summary>
    public override string ToString() => "integer polynomial";

    private static IntegerPolynomial SampleSmall(int degree, int bits, IRandomSource random, Func<ulong, int> map)
    {
        ArgumentNullException.ThrowIfNull(random);
        var result = new IntegerPolynomial(degree, bits, zero: false);
        using var drawn = new PooledBuffer<ulong>(degree);
        random.Fill(MemoryMarshal.AsBytes(drawn.Span));
        var from = drawn.Span;
        var to = result._words.Span;
        for (var i = 0; i < degree; i++) to[i] = unchecked((uint)map(from[i]));
        return result;
    }

    // The sum of the digits times powers of 2^30; coefficients are offset by 2^Bits to be unsigned, and the offset is taken back by a constant.
    private void Combine(RingElement destination, BigInteger factor, bool accumulate)
    {
        ArgumentNullException.ThrowIfNull(destination);
        if (destination.Basis.Degree != Degree) throw new ArgumentException("The ring has another degree.", nameof(destination));
        var primes = destination.Basis.Primes;
        var digits = (Bits + DigitBits) / DigitBits;        // of Bits + 1 bits
        Span<uint> weights = stackalloc uint[primes.Length * digits];
        Span<uint> constants = stackalloc uint[primes.Length];
        for (var i = 0; i < primes.Length; i++)
        {
            ulong weight = primes[i].ToMontgomery(primes[i].Residue(factor));
            foreach (ref var entry in weights.Slice(i * digits, digits)) (entry, weight) = ((uint)weight, (weight << DigitBits) % primes[i].Value);
            constants[i] = primes[i].Residue(-factor << Bits);
        }

        Span<uint> tile = stackalloc uint[digits * Tile];
        for (var from = 0; from < Degree; from += Tile)
        {
            var count = Math.Min(Tile, Degree - from);
            for (var k = 0; k < digits; k++) Digit(k, from, tile.Slice(k * count, count));
            for (var i = 0; i < primes.Length; i++)
                NttKernels.Combine(primes[i], tile, count, weights.Slice(i * digits, digits), new(constants[i], accumulate), destination.WritableLimb(i).Slice(from, count));
        }

        tile.Clear();
    }

    // Bits 30·index to 30·index + 29 of coefficient + 2^Bits, from one coefficient on.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Digit(int index, int from, Span<uint> destination)
    {
        var (word, shift) = Math.DivRem(index * DigitBits, 32);
        var left = Bits + 1 - (index * DigitBits);
        var mask = (1u << Math.Min(left, DigitBits)) - 1;
        var flip = left <= DigitBits ? 1u << (left - 1) : 0;                    // the sign, in the last digit
        var low = Plane(word).Slice(from, destination.Length);
        var high = shift > 32 - DigitBits && word + 1 < WordCount ? Plane(word + 1).Slice(from, destination.Length) : [];
        var i = 0;
        for (; Vector256.IsHardwareAccelerated && i <= destination.Length - Vector256<uint>.Count; i += Vector256<uint>.Count)
        {
            var digit = Vector256.Create<uint>(low[i..]) >> shift;
            if (!high.IsEmpty) digit |= Vector256.Create<uint>(high[i..]) << (32 - shift);
            ((digit & Vector256.Create(mask)) ^ Vector256.Create(flip)).CopyTo(destination[i..]);
        }

        for (; i < destination.Length; i++) destination[i] = (((low[i] >> shift) | (high.IsEmpty ? 0 : high[i] << (32 - shift))) & mask) ^ flip;
    }

    private void AddShifted(IntegerPolynomial other, int from, int to, int count, bool negate)
    {
        unchecked                                           // carries of 32-bit words; a negative is the complement plus one
        {
            var flip = negate ? uint.MaxValue : 0;
            var words = _words.Span;
            var addends = other._words.Span;
            var i = 0;
            for (; Vector256.IsHardwareAccelerated && i <= count - Vector256<uint>.Count; i += Vector256<uint>.Count)
            {
                var (carry, sign) = (negate ? Vector256<uint>.One : Vector256<uint>.Zero, Vector256<uint>.Zero);
                for (var word = 0; word < WordCount; word++)
                {
                    var addend = word < other.WordCount ? Vector256.Create<uint>(addends.Slice((word * Degree) + from + i, Vector256<uint>.Count)) : sign;
                    sign = (addend.AsInt32() >> 31).AsUInt32();
                    var target = words.Slice((word * Degree) + to + i, Vector256<uint>.Count);
                    var before = Vector256.Create<uint>(target);
                    var sum = before + (addend ^ Vector256.Create(flip));
                    var total = sum + carry;
                    carry = Vector256<uint>.Zero - (Vector256.LessThan(sum, before) | Vector256.LessThan(total, sum));      // all ones where it wrapped
                    total.CopyTo(target);
                }
            }

            for (; i < count; i++)
            {
                ulong carry = negate ? 1u : 0u;
                uint sign = 0;
                for (var word = 0; word < WordCount; word++)
                {
                    var addend = word < other.WordCount ? addends[(word * Degree) + from + i] : sign;
                    sign = (uint)((int)addend >> 31);
                    ref var target = ref words[(word * Degree) + to + i];
                    carry += (ulong)target + (addend ^ flip);
                    target = (uint)carry;
                    carry >>= 32;
                }
            }
        }
    }
}
