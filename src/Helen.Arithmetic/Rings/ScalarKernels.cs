using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace Helen.Arithmetic.Rings;

/// <summary>
/// The loops over residues, one residue at a time. All residues are below q &lt; 2^30 on entry and on return; inside they are below 4q.
/// </summary>
internal static class ScalarKernels
{
    /// <summary>Residues that are packed together, and their bytes: 4 · 30 bits.</summary>
    public const int PackedCount = 4, PackedBytes = 15;

    private const uint Mask = (1u << NttPrime.MaxBits) - 1;

    /// <summary>Cooley–Tukey, decimation in time, with the powers of ψ merged into the twiddle factors.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Forward(NttPrime prime, Span<uint> values)
    {
        unchecked                                           // lazy residues modulo 2^32
        {
            var q = prime.Value;
            var span = values.Length;
            for (var m = 1; m < values.Length; m <<= 1)
            {
                span >>= 1;
                for (var i = 0; i < m; i++)
                {
                    var (w, quotient) = (prime.Roots[m + i], prime.RootQuotients[m + i]);
                    var low = values.Slice(2 * i * span, span);
                    var high = values.Slice((2 * i * span) + span, span);
                    for (var j = 0; j < low.Length; j++)
                    {
                        var u = Reduce(low[j], 2 * q);
                        var v = MultiplyLazily(high[j], w, quotient, q);
                        low[j] = u + v;
                        high[j] = u - v + (2 * q);
                    }
                }
            }

            foreach (ref var value in values) value = Reduce(Reduce(value, 2 * q), q);
        }
    }

    /// <summary>Gentleman–Sande, decimation in frequency; the factor 1/n comes last.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Inverse(NttPrime prime, Span<uint> values)
    {
        unchecked                                           // lazy residues modulo 2^32
        {
            var q = prime.Value;
            var span = 1;
            for (var m = values.Length >> 1; m > 0; m >>= 1)
            {
                for (var i = 0; i < m; i++)
                {
                    var (w, quotient) = (prime.InverseRoots[m + i], prime.InverseRootQuotients[m + i]);
                    var low = values.Slice(2 * i * span, span);
                    var high = values.Slice((2 * i * span) + span, span);
                    for (var j = 0; j < low.Length; j++)
                    {
                        var (u, v) = (low[j], high[j]);
                        low[j] = Reduce(u + v, 2 * q);
                        high[j] = MultiplyLazily(u - v + (2 * q), w, quotient, q);
                    }
                }

                span <<= 1;
            }

            foreach (ref var value in values) value = Reduce(MultiplyLazily(value, prime.DegreeInverse, prime.DegreeInverseQuotient, q), q);
        }
    }

    /// <summary>destination = left + right.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Add(NttPrime prime, ReadOnlySpan<uint> left, ReadOnlySpan<uint> right, Span<uint> destination)
    {
        unchecked                                           // sums below 2q
        {
            for (var i = 0; i < destination.Length; i++) destination[i] = Reduce(left[i] + right[i], prime.Value);
        }
    }

    /// <summary>destination = left − right.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Subtract(NttPrime prime, ReadOnlySpan<uint> left, ReadOnlySpan<uint> right, Span<uint> destination)
    {
        unchecked                                           // differences shifted by q
        {
            for (var i = 0; i < destination.Length; i++) destination[i] = Reduce(left[i] - right[i] + prime.Value, prime.Value);
        }
    }

    /// <summary>destination = left·right, residue by residue.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Multiply(NttPrime prime, ReadOnlySpan<uint> left, ReadOnlySpan<uint> right, Span<uint> destination)
    {
        for (var i = 0; i < destination.Length; i++) destination[i] = Multiply(left[i], right[i], prime);
    }

    /// <summary>destination += left·right, residue by residue.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void MultiplyAdd(NttPrime prime, ReadOnlySpan<uint> left, ReadOnlySpan<uint> right, Span<uint> destination)
    {
        unchecked                                           // sums below 2q
        {
            for (var i = 0; i < destination.Length; i++) destination[i] = Reduce(destination[i] + Multiply(left[i], right[i], prime), prime.Value);
        }
    }

    /// <summary>destination = factor·source, for a factor below q.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Scale(NttPrime prime, ReadOnlySpan<uint> source, uint factor, Span<uint> destination)
    {
        var quotient = prime.Quotient(factor);
        for (var i = 0; i < destination.Length; i++) destination[i] = Reduce(MultiplyLazily(source[i], factor, quotient, prime.Value), prime.Value);
    }

    /// <summary>destination = left·right + left2·right2, residue by residue.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void SumOfProducts(NttPrime prime, ReadOnlySpan<uint> left, ReadOnlySpan<uint> right, ReadOnlySpan<uint> left2, ReadOnlySpan<uint> right2, Span<uint> destination)
    {
        for (var i = 0; i < destination.Length; i++) destination[i] = ReduceProduct(((ulong)left[i] * right[i]) + ((ulong)left2[i] * right2[i]), prime);
    }

    /// <summary>
    /// destination[j] = Σ_k digits[k·stride + j]·weights[k] + constant mod q, with weights in Montgomery form (factor 2^32), one for each row of digits; see <see cref="CombineOptions"/>.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Combine(NttPrime prime, ReadOnlySpan<uint> digits, int stride, ReadOnlySpan<uint> weights, in CombineOptions options, Span<uint> destination, int from)
    {
        unchecked                                           // a group and its reduction stay below 2^34·q < 2^64
        {
            var q = prime.Value;
            for (var j = from; j < destination.Length; j++)
            {
                var sum = options.Constant + (options.Accumulate ? destination[j] : 0);
                for (var k = 0; k < weights.Length;)
                {
                    ulong group = 0;
                    for (var end = Math.Min(k + CombineOptions.Group, weights.Length); k < end; k++) group += (ulong)digits[(k * stride) + j] * weights[k];
                    sum = Reduce(sum + Reduce(Halve(group, prime), 2 * q), 2 * q);
                }

                destination[j] = Reduce(Reduce(sum, 2 * q), q);
            }
        }
    }

    /// <summary>
    /// quotient[j] = ⌊Σ_i digits_i[j]·reciprocal_i + fraction[j]⌋ with reciprocals and fractions in units of 2^−120: four words of 30 bits, least significant first; of a fraction's words the
    /// lower 30 bits count. Rows of quotient.Length; at most ten digits below 2^30 and reciprocals below 2^91, so no sum of products reaches 2^64, and no quotient 2^5.
    /// </summary>
    /// <param name="digits">Row after row.</param>
    /// <param name="reciprocals">Four words for each row of digits.</param>
    /// <param name="fractions">A row for each word.</param>
    /// <param name="quotient">The result.</param>
    /// <param name="from">The first index that is computed.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void RoundedQuotient(ReadOnlySpan<uint> digits, ReadOnlySpan<uint> reciprocals, ReadOnlySpan<uint> fractions, Span<uint> quotient, int from)
    {
        for (var j = from; j < quotient.Length; j++)
        {
            var carry = 0UL;
            for (var word = 0; word < ModulusSwitch.FractionWords; word++)
            {
                var sum = carry + (fractions[(word * quotient.Length) + j] & ((1u << NttPrime.MaxBits) - 1));
                for (var (at, k) = (j, word); at < digits.Length; at += quotient.Length, k += ModulusSwitch.FractionWords) sum += (ulong)digits[at] * reciprocals[k];
                carry = sum >> NttPrime.MaxBits;
            }

            quotient[j] = (uint)carry;
        }
    }

    /// <summary>Four residues in 15 bytes, little endian; a multiple of four residues.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Pack(ReadOnlySpan<uint> residues, Span<byte> destination)
    {
        for (var i = 0; i < residues.Length; i += PackedCount)
        {
            var low = residues[i] | ((ulong)residues[i + 1] << 30) | ((ulong)(residues[i + 2] & 0xF) << 60);
            var high = (residues[i + 2] >> 4) | ((ulong)residues[i + 3] << 26);
            var block = destination.Slice(i / PackedCount * PackedBytes, PackedBytes);
            BinaryPrimitives.WriteUInt64LittleEndian(block, low);
            BinaryPrimitives.WriteUInt64LittleEndian(block[7..], (high << 8) | (low >> 56));
        }
    }

    /// <summary>What <see cref="Pack"/> packed: any bytes are residues below 2^30.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Unpack(ReadOnlySpan<byte> source, Span<uint> residues)
    {
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
    }

    /// <summary>values += constant mod q, for a constant below q.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddConstant(NttPrime prime, Span<uint> values, uint constant)
    {
        unchecked                                           // sums below 2q
        {
            foreach (ref var value in values) value = Reduce(value + constant, prime.Value);
        }
    }

    /// <summary>One digit less (Garner): destination = (destination − t)/dropped, where the centred digit t comes as <paramref name="centred"/> = t + (dropped − 1)/2 ≥ 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Rescale(NttPrime prime, NttPrime dropped, ReadOnlySpan<uint> centred, Span<uint> destination)
    {
        unchecked                                           // residues below 4q
        {
            var q = prime.Value;
            var half = prime.Residue((dropped.Value - 1) / 2);
            var inverse = prime.Inverse(dropped.Value % q);
            var inverseQuotient = prime.Quotient(inverse);
            for (var i = 0; i < destination.Length; i++)
            {
                var t = Reduce(MultiplyLazily(centred[i], 1, prime.UnitQuotient, q), q) + (q - half);
                destination[i] = Reduce(MultiplyLazily(destination[i] + (2 * q) - t, inverse, inverseQuotient, q), q);
            }
        }
    }

    /// <summary>value mod q for value &lt; 2^32 times factor &lt; q, below 2q.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint MultiplyLazily(uint value, uint factor, uint quotient, uint q)
    {
        unchecked                                           // the difference is below 2q, its terms are not
        {
            var estimate = (uint)(((ulong)value * quotient) >> 32);
            return (value * factor) - (estimate * q);
        }
    }

    /// <summary>value, or value − bound where value ≥ bound; value &lt; 2·bound, bound &lt; 2^31.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Reduce(uint value, uint bound)
    {
        unchecked                                           // mask arithmetic wraps on purpose
        {
            var difference = value - bound;
            return difference + (bound & (uint)((int)difference >> 31));
        }
    }

    /// <summary>left·right mod q.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Multiply(uint left, uint right, NttPrime prime) => ReduceProduct((ulong)left * right, prime);

    // A sum of at most two products of residues mod q: Montgomery's reduction, then the factor 2^32.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint ReduceProduct(ulong product, NttPrime prime) => Reduce(MultiplyLazily(Halve(product, prime), prime.Radix, prime.RadixQuotient, prime.Value), prime.Value);

    // value·2^−32 mod q, below (value/q)/2^32·q + q.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Halve(ulong value, NttPrime prime) => unchecked((uint)((value + ((ulong)((uint)value * prime.NegatedInverse) * prime.Value)) >> 32));
}
