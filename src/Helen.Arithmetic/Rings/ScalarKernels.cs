using System.Runtime.CompilerServices;

namespace Helen.Arithmetic.Rings;

/// <summary>
/// The loops over residues, one residue at a time. All residues are below q &lt; 2^30 on entry and on return; inside they are below 4q.
/// </summary>
internal static class ScalarKernels
{
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

    /// <summary>values ·= factor, for a factor below q.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Scale(NttPrime prime, Span<uint> values, uint factor)
    {
        var quotient = prime.Quotient(factor);
        foreach (ref var value in values) value = Reduce(MultiplyLazily(value, factor, quotient, prime.Value), prime.Value);
    }

    /// <summary>destination = destination·2^32 + words mod q: one step of Horner's rule over 32-bit words.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Append(NttPrime prime, Span<uint> destination, ReadOnlySpan<uint> words)
    {
        unchecked                                           // residues below 4q
        {
            var q = prime.Value;
            for (var i = 0; i < destination.Length; i++)
            {
                var high = MultiplyLazily(destination[i], prime.Radix, prime.RadixQuotient, q);
                var low = MultiplyLazily(words[i], 1, prime.UnitQuotient, q);
                destination[i] = Reduce(Reduce(high + low, 2 * q), q);
            }
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

    /// <summary>
    /// One prime less (Brakerski–Gentry–Vaikuntanathan 2012): destination = (destination − δ)/dropped, where δ = p·t, t the centred residue of
    /// p^{−1}·c mod the dropped prime, comes as <paramref name="centred"/> = t + (dropped − 1)/2 ≥ 0.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Rescale(NttPrime prime, NttPrime dropped, ReadOnlySpan<uint> centred, uint plaintextModulus, Span<uint> destination)
    {
        unchecked                                           // residues below 4q
        {
            var q = prime.Value;
            var half = prime.Residue((dropped.Value - 1) / 2);
            var inverse = prime.Power(dropped.Value % q, q - 2);
            var (inverseQuotient, modulusQuotient) = (prime.Quotient(inverse), prime.Quotient(plaintextModulus));
            for (var i = 0; i < destination.Length; i++)
            {
                var t = Reduce(MultiplyLazily(centred[i], 1, prime.UnitQuotient, q), q) + (q - half);
                var delta = MultiplyLazily(t, plaintextModulus, modulusQuotient, q);
                destination[i] = Reduce(MultiplyLazily(destination[i] + (2 * q) - delta, inverse, inverseQuotient, q), q);
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

    /// <summary>left·right mod q: Montgomery's product, then the factor 2^32.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Multiply(uint left, uint right, NttPrime prime)
    {
        unchecked                                           // below 2q·2^32 before the shift
        {
            var q = prime.Value;
            var product = (ulong)left * right;
            var factor = (uint)product * prime.NegatedInverse;
            var reduced = (uint)((product + ((ulong)factor * q)) >> 32);
            return Reduce(MultiplyLazily(reduced, prime.Radix, prime.RadixQuotient, q), q);
        }
    }
}
