using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Helen.Arithmetic.Randomness;

namespace Helen.Arithmetic.Fields;

/// <summary>
/// An element of F_p, p = 2^127 − 851967 (prime, ≡ 1 mod 2^16), the field of all MPC (protocol §4.1).
/// Always reduced. Addition, subtraction and multiplication run without secret-dependent branches.
/// </summary>
public readonly struct FieldElement : IEquatable<FieldElement>
{
    /// <summary>2^127 − p.</summary>
    internal const ulong Gap = 851967;

    private readonly UInt128 _value;

    private FieldElement(UInt128 reduced) => _value = reduced;

    /// <summary>Bytes of the canonical encoding (big endian).</summary>
    public const int ByteCount = 16;

    /// <summary>Bit length of p.</summary>
    public const int BitLength = 127;

    private static UInt128 Prime => (UInt128.One << 127) - Gap;

    /// <summary>p as an integer.</summary>
    public static BigInteger Modulus { get; } = (BigInteger.One << 127) - Gap;

    /// <summary>0.</summary>
    public static FieldElement Zero => default;

    /// <summary>1.</summary>
    public static FieldElement One => new(UInt128.One);

    /// <summary>The element congruent to <paramref name="value"/>.</summary>
    public static FieldElement FromInteger(BigInteger value)
    {
        var reduced = value % Modulus;                      // sign of the dividend: mended on the next line
        if (reduced.Sign < 0) reduced += Modulus;
        return new((UInt128)reduced);
    }

    /// <summary>The element congruent to <paramref name="value"/>.</summary>
    public static FieldElement FromInt64(long value) => value >= 0 ? new((UInt128)(ulong)value) : -new FieldElement((UInt128)(ulong)(-(Int128)value));

    /// <summary>2^<paramref name="exponent"/> for 0 ≤ exponent &lt; 127.</summary>
    public static FieldElement PowerOfTwo(int exponent)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(exponent);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(exponent, 127);
        return new(UInt128.One << exponent);
    }

    /// <summary>Uniform in F_p.</summary>
    public static FieldElement Random(IRandomSource random)
    {
        ArgumentNullException.ThrowIfNull(random);
        Span<byte> bytes = stackalloc byte[ByteCount];
        while (true)
        {
            random.Fill(bytes);
            bytes[0] &= 0x7F;
            if (TryRead(bytes, out var element)) return element;
        }
    }

    /// <summary>The representative in [0, p).</summary>
    public BigInteger ToInteger() => _value;

    /// <summary>The representative in (−p/2, p/2).</summary>
    public BigInteger ToBalancedInteger() => _value > Prime >> 1 ? (BigInteger)_value - Modulus : _value;

    /// <summary>Whether this is 0.</summary>
    public bool IsZero => _value == UInt128.Zero;

    /// <summary>Writes the canonical 16 bytes.</summary>
    public void Write(Span<byte> destination) => BinaryPrimitives.WriteUInt128BigEndian(destination, _value);

    /// <summary>Reads 16 bytes; false unless they are canonical (&lt; p).</summary>
    public static bool TryRead(ReadOnlySpan<byte> source, out FieldElement element)
    {
        element = default;
        if (source.Length != ByteCount) return false;
        var value = BinaryPrimitives.ReadUInt128BigEndian(source);
        if (value >= Prime) return false;
        element = new(value);
        return true;
    }

    /// <summary>Writes elements one after the other, each in its canonical 16 bytes.</summary>
    /// <exception cref="ArgumentException">The destination has another length.</exception>
    public static void Write(ReadOnlySpan<FieldElement> elements, Span<byte> destination)
    {
        if (destination.Length != (long)elements.Length * ByteCount) throw new ArgumentException("The destination has another length.", nameof(destination));
        var words = MemoryMarshal.Cast<byte, UInt128>(destination);
        MemoryMarshal.Cast<FieldElement, UInt128>(elements).CopyTo(words);
        if (BitConverter.IsLittleEndian) BinaryPrimitives.ReverseEndianness(words, words);
    }

    /// <summary>Reads elements as <see cref="Write(ReadOnlySpan{FieldElement}, Span{byte})"/> writes them; false unless all are canonical and fill the destination. What it holds otherwise is undefined.</summary>
    public static bool TryRead(ReadOnlySpan<byte> source, Span<FieldElement> destination)
    {
        if (source.Length != (long)destination.Length * ByteCount) return false;
        var words = ReadWords(source, destination);
        ulong outside = 0;
        unchecked                                           // top bit: a word ≥ p or ≥ 2^127
        {
            foreach (var word in words) outside |= (ulong)((Prime - 1 - word) >> 64) | (ulong)(word >> 64);
        }

        return outside >> 63 == 0;
    }

    /// <summary>The elements congruent to the lower 127 of every 128 bits, big endian: of uniform bytes 2^−107 from uniform.</summary>
    /// <exception cref="ArgumentException">The source has another length.</exception>
    public static void Reduce(ReadOnlySpan<byte> source, Span<FieldElement> destination)
    {
        if (source.Length != (long)destination.Length * ByteCount) throw new ArgumentException("The source has another length.", nameof(source));
        foreach (ref var word in ReadWords(source, destination)) word = SubtractPrimeOnce((ulong)(word & ulong.MaxValue), (ulong)(word >> 64) & (ulong.MaxValue >> 1));
    }

    /// <summary>Sum.</summary>
    public static FieldElement operator +(FieldElement left, FieldElement right) => new(Sum(left._value, right._value));

    /// <summary>Difference.</summary>
    public static FieldElement operator -(FieldElement left, FieldElement right) => new(Difference(left._value, right._value));

    /// <summary>Negative.</summary>
    public static FieldElement operator -(FieldElement value) => unchecked(ReduceOnce(Prime - value._value));

    /// <summary>Product.</summary>
    public static FieldElement operator *(FieldElement left, FieldElement right) => new(Product(left._value, right._value));

    /// <summary>The inverse, as this^(p − 2): the sequence of operations is public and the same for all elements.</summary>
    /// <exception cref="DivideByZeroException">This is 0.</exception>
    public FieldElement Inverse()
    {
        if (IsZero) throw new DivideByZeroException("Zero has no inverse in F_p.");
        var exponent = Prime - 2;                           // 127 bits, the top one set
        var power = this;
        for (var bit = BitLength - 2; bit >= 0; bit--)
        {
            power *= power;
            if (((exponent >> bit) & 1) == 1) power *= this;   // branches on p only
        }

        return power;
    }

    /// <summary>Sum of all elements; 0 for none.</summary>
    public static FieldElement Sum(ReadOnlySpan<FieldElement> elements)
    {
        var sum = Zero;
        foreach (var element in elements) sum += element;
        return sum;
    }

    /// <summary>destination[i] = left[i]·right[i].</summary>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Multiply(ReadOnlySpan<FieldElement> left, ReadOnlySpan<FieldElement> right, Span<FieldElement> destination)
    {
        if (left.Length != destination.Length || right.Length != destination.Length) throw new ArgumentException("All vectors must have one length.", nameof(destination));
        for (var i = 0; i < destination.Length; i++) destination[i] = new(Product(left[i]._value, right[i]._value));
    }

    /// <summary>destination[i] = source[i]·factor.</summary>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Scale(ReadOnlySpan<FieldElement> source, FieldElement factor, Span<FieldElement> destination)
    {
        if (source.Length != destination.Length) throw new ArgumentException("Both vectors must have one length.", nameof(destination));
        for (var i = 0; i < destination.Length; i++) destination[i] = new(Product(source[i]._value, factor._value));
    }

    /// <summary>Σ left[i]·right[i], reduced once at the end.</summary>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static FieldElement InnerProduct(ReadOnlySpan<FieldElement> left, ReadOnlySpan<FieldElement> right)
    {
        if (left.Length != right.Length) throw new ArgumentException("Both vectors must have one length.", nameof(right));
        unchecked                                           // explicit carries
        {
            // Sums of the lower products, of those in the middle and of the upper ones, three words each.
            ulong l0 = 0, l1 = 0, l2 = 0, m0 = 0, m1 = 0, m2 = 0, h0 = 0, h1 = 0, h2 = 0;
            ref var x = ref MemoryMarshal.GetReference(left);
            ref var y = ref MemoryMarshal.GetReference(right);
            for (var i = 0; i < left.Length; i++)
            {
                var (a, b) = (Unsafe.Add(ref x, i)._value, Unsafe.Add(ref y, i)._value);
                ulong a0 = (ulong)a, a1 = (ulong)(a >> 64), b0 = (ulong)b, b1 = (ulong)(b >> 64);
                Accumulate(ref l0, ref l1, ref l2, Math.BigMul(a0, b0, out var low), low);
                Accumulate(ref m0, ref m1, ref m2, Math.BigMul(a0, b1, out low), low);
                Accumulate(ref m0, ref m1, ref m2, Math.BigMul(a1, b0, out low), low);
                Accumulate(ref h0, ref h1, ref h2, Math.BigMul(a1, b1, out low), low);
            }

            // 2^64, and 2^128 ≡ 2·Gap.
            FieldElement two64 = new(UInt128.One << 64), two128 = new(2 * (UInt128)Gap);
            return Reduce(l0, l1, l2) + (Reduce(m0, m1, m2) * two64) + (Reduce(h0, h1, h2) * two128);

            FieldElement Reduce(ulong low, ulong middle, ulong high) => ReduceOnce(new(middle, low)) + (new FieldElement(high) * two128);
        }
    }

    /// <summary>Equality.</summary>
    public static bool operator ==(FieldElement left, FieldElement right) => left.Equals(right);

    /// <summary>Inequality.</summary>
    public static bool operator !=(FieldElement left, FieldElement right) => !left.Equals(right);

    /// <inheritdoc/>
    public bool Equals(FieldElement other) => _value == other._value;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is FieldElement other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => _value.GetHashCode();

    /// <summary>Redacted: most field elements are shares.</summary>
    public override string ToString() => "F_p element";

    /// <summary>left + right mod p for residues below p; for the transforms over F_p.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static UInt128 Sum(UInt128 left, UInt128 right)
    {
        unchecked                                           // below 2^128: limbs with explicit carries
        {
            ulong low = (ulong)left + (ulong)right, high = (ulong)(left >> 64) + (ulong)(right >> 64) + (low < (ulong)left ? 1UL : 0UL);
            return SubtractPrimeOnce(low, high);
        }
    }

    /// <summary>left − right mod p for residues below p.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static UInt128 Difference(UInt128 left, UInt128 right)
    {
        unchecked                                           // left + (p − right) is below 2^128
        {
            const ulong primeLow = 0 - Gap, primeHigh = ulong.MaxValue >> 1;
            ulong low = primeLow - (ulong)right, high = primeHigh - (ulong)(right >> 64) - (primeLow < (ulong)right ? 1UL : 0UL);
            low += (ulong)left;
            high += (ulong)(left >> 64) + (low < (ulong)left ? 1UL : 0UL);
            return SubtractPrimeOnce(low, high);
        }
    }

    /// <summary>left·right mod p for residues below p: seven word products, as 2^127 ≡ Gap.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static UInt128 Product(UInt128 left, UInt128 right)
    {
        unchecked                                           // limbs with explicit carries; overflow checks would branch in the hot path
        {
            ulong a0 = (ulong)left, a1 = (ulong)(left >> 64), b0 = (ulong)right, b1 = (ulong)(right >> 64);
            ulong h00 = Math.BigMul(a0, b0, out var p0), h01 = Math.BigMul(a0, b1, out var l01), h10 = Math.BigMul(a1, b0, out var l10), p3 = Math.BigMul(a1, b1, out var p2);
            l01 += l10;                                     // the middle products are below 2^127 each
            h01 += h10 + (l01 < l10 ? 1UL : 0UL);
            var p1 = h00 + l01;
            h01 += p1 < l01 ? 1UL : 0UL;                    // at most 2^64 − 1, as the product's upper half is below 2^126
            p2 += h01;
            p3 += p2 < h01 ? 1UL : 0UL;

            // What stands above bit 127, folded twice.
            ulong t0 = (p2 << 1) | (p1 >> 63), t1 = (p3 << 1) | (p2 >> 63);
            ulong f0 = Math.BigMul(t0, Gap, out var g0), f1 = Math.BigMul(t1, Gap, out var g1);
            var low = p0 + g0;
            var high = (p1 & (ulong.MaxValue >> 1)) + f0 + (low < g0 ? 1UL : 0UL);
            high += g1;
            f1 += high < g1 ? 1UL : 0UL;
            var rest = ((f1 << 1) | (high >> 63)) * Gap;    // below 2^42
            low += rest;
            high = (high & (ulong.MaxValue >> 1)) + (low < rest ? 1UL : 0UL);
            return SubtractPrimeOnce(low, high);
        }
    }

    private static Span<UInt128> ReadWords(ReadOnlySpan<byte> source, Span<FieldElement> destination)
    {
        var words = MemoryMarshal.Cast<FieldElement, UInt128>(destination);
        MemoryMarshal.Cast<byte, UInt128>(source).CopyTo(words);
        if (BitConverter.IsLittleEndian) BinaryPrimitives.ReverseEndianness(words, words);
        return words;
    }

    // high·2^64 + low, below 2p, modulo p: value ≥ p iff value + Gap ≥ 2^127.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static UInt128 SubtractPrimeOnce(ulong low, ulong high)
    {
        unchecked                                           // mask arithmetic wraps on purpose
        {
            var smaller = low + Gap;
            var carried = high + (smaller < Gap ? 1UL : 0UL);
            var take = 0 - (carried >> 63);
            return new(((carried & (ulong.MaxValue >> 1)) & take) | (high & ~take), (smaller & take) | (low & ~take));
        }
    }

    // s2·2^128 + s1·2^64 + s0 += high·2^64 + low, a product of two words: its upper one is at most 2^64 − 2. Carries are taken from 64-bit comparisons: those of UInt128 branch.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Accumulate(ref ulong s0, ref ulong s1, ref ulong s2, ulong high, ulong low)
    {
        unchecked                                           // wraps on purpose
        {
            s0 += low;
            high += s0 < low ? 1UL : 0UL;
            s1 += high;
            s2 += s1 < high ? 1UL : 0UL;
        }
    }

    private static UInt128 FoldOnce(UInt128 value) => unchecked((value & ((UInt128.One << 127) - 1)) + ((ulong)(value >> 127) * (UInt128)Gap));

    private static FieldElement ReduceOnce(UInt128 value)
    {
        unchecked                                           // mask arithmetic wraps on purpose
        {
            value = FoldOnce(value);
            var borrowed = value - Prime;                   // top bit set iff value < p
            var mask = UInt128.Zero - (borrowed >> 127);
            return new((borrowed & ~mask) | (value & mask));
        }
    }
}
