using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Helen.Arithmetic.Rings;

/// <summary>
/// The loops of <see cref="ScalarKernels"/>, eight residues at a time. Transforms run two layers in one pass over memory; the last three layers, whose partners
/// lie within eight neighbours, run on transposed blocks of 64 with twiddle factors in the order of <see cref="NttPrime.TailRoots"/>. The others return how many residues they did.
/// Compiled for speed at once: the loops are too long to wait for tiering.
/// </summary>
internal static class Avx2Kernels
{
    /// <summary>Smaller transforms are left to the scalar loops.</summary>
    public const int MinimumDegree = 64;

    /// <summary>Residues of one vector.</summary>
    public const int Width = 8;

    /// <summary>Twiddle factors of one transposed block, in vectors: 1 + 2 + 4.</summary>
    public const int TailVectors = 7;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Forward(NttPrime prime, Span<uint> values)
    {
        ref var a = ref MemoryMarshal.GetReference(values);
        var q = Vector256.Create(prime.Value);
        var q2 = Vector256.Create(2 * prime.Value);
        var (span, m) = (values.Length, 1);
        if ((BitOperations.Log2((uint)values.Length) & 1) == 0)                 // an even number of layers: one alone, pairs, the last three
        {
            span >>= 1;
            var w = Vector256.Create(prime.Roots[1]);
            var quotient = Vector256.Create(prime.RootQuotients[1]);
            for (var j = 0; j < span; j += Width)
            {
                var (u, v) = (Load(ref a, j), Load(ref a, j + span));
                Butterfly(ref u, ref v, w, quotient, q, q2);
                Store(u, ref a, j);
                Store(v, ref a, j + span);
            }

            m = 2;
        }

        for (; span > Width; m <<= 2)
        {
            span >>= 2;
            for (var i = 0; i < m; i++)
            {
                var (w1, w1Quotient) = (Vector256.Create(prime.Roots[m + i]), Vector256.Create(prime.RootQuotients[m + i]));
                var (w2, w2Quotient) = (Vector256.Create(prime.Roots[2 * (m + i)]), Vector256.Create(prime.RootQuotients[2 * (m + i)]));
                var (w3, w3Quotient) = (Vector256.Create(prime.Roots[(2 * (m + i)) + 1]), Vector256.Create(prime.RootQuotients[(2 * (m + i)) + 1]));
                var start = 4 * i * span;
                for (var j = start; j < start + span; j += Width)
                {
                    var (x0, x1, x2, x3) = (Load(ref a, j), Load(ref a, j + span), Load(ref a, j + (2 * span)), Load(ref a, j + (3 * span)));
                    Butterfly(ref x0, ref x2, w1, w1Quotient, q, q2);
                    Butterfly(ref x1, ref x3, w1, w1Quotient, q, q2);
                    Butterfly(ref x0, ref x1, w2, w2Quotient, q, q2);
                    Butterfly(ref x2, ref x3, w3, w3Quotient, q, q2);
                    Store(x0, ref a, j);
                    Store(x1, ref a, j + span);
                    Store(x2, ref a, j + (2 * span));
                    Store(x3, ref a, j + (3 * span));
                }
            }
        }

        ref var roots = ref MemoryMarshal.GetArrayDataReference(prime.TailRoots);
        ref var quotients = ref MemoryMarshal.GetArrayDataReference(prime.TailRootQuotients);
        for (int j = 0, k = 0; j < values.Length; j += Width * Width, k += TailVectors * Width)
        {
            var block = Block.Load(ref a, j);
            block.Transpose();
            Butterfly(ref block.R0, ref block.R4, Load(ref roots, k), Load(ref quotients, k), q, q2);
            Butterfly(ref block.R1, ref block.R5, Load(ref roots, k), Load(ref quotients, k), q, q2);
            Butterfly(ref block.R2, ref block.R6, Load(ref roots, k), Load(ref quotients, k), q, q2);
            Butterfly(ref block.R3, ref block.R7, Load(ref roots, k), Load(ref quotients, k), q, q2);
            Butterfly(ref block.R0, ref block.R2, Load(ref roots, k + 8), Load(ref quotients, k + 8), q, q2);
            Butterfly(ref block.R1, ref block.R3, Load(ref roots, k + 8), Load(ref quotients, k + 8), q, q2);
            Butterfly(ref block.R4, ref block.R6, Load(ref roots, k + 16), Load(ref quotients, k + 16), q, q2);
            Butterfly(ref block.R5, ref block.R7, Load(ref roots, k + 16), Load(ref quotients, k + 16), q, q2);
            Butterfly(ref block.R0, ref block.R1, Load(ref roots, k + 24), Load(ref quotients, k + 24), q, q2);
            Butterfly(ref block.R2, ref block.R3, Load(ref roots, k + 32), Load(ref quotients, k + 32), q, q2);
            Butterfly(ref block.R4, ref block.R5, Load(ref roots, k + 40), Load(ref quotients, k + 40), q, q2);
            Butterfly(ref block.R6, ref block.R7, Load(ref roots, k + 48), Load(ref quotients, k + 48), q, q2);
            block.R0 = Reduce(Reduce(block.R0, q2), q);
            block.R1 = Reduce(Reduce(block.R1, q2), q);
            block.R2 = Reduce(Reduce(block.R2, q2), q);
            block.R3 = Reduce(Reduce(block.R3, q2), q);
            block.R4 = Reduce(Reduce(block.R4, q2), q);
            block.R5 = Reduce(Reduce(block.R5, q2), q);
            block.R6 = Reduce(Reduce(block.R6, q2), q);
            block.R7 = Reduce(Reduce(block.R7, q2), q);
            block.Transpose();
            block.Store(ref a, j);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Inverse(NttPrime prime, Span<uint> values)
    {
        ref var a = ref MemoryMarshal.GetReference(values);
        var q = Vector256.Create(prime.Value);
        var q2 = Vector256.Create(2 * prime.Value);
        ref var roots = ref MemoryMarshal.GetArrayDataReference(prime.TailInverseRoots);
        ref var quotients = ref MemoryMarshal.GetArrayDataReference(prime.TailInverseRootQuotients);
        for (int j = 0, k = 0; j < values.Length; j += Width * Width, k += TailVectors * Width)
        {
            var block = Block.Load(ref a, j);
            block.Transpose();
            InverseButterfly(ref block.R0, ref block.R1, Load(ref roots, k + 24), Load(ref quotients, k + 24), q, q2);
            InverseButterfly(ref block.R2, ref block.R3, Load(ref roots, k + 32), Load(ref quotients, k + 32), q, q2);
            InverseButterfly(ref block.R4, ref block.R5, Load(ref roots, k + 40), Load(ref quotients, k + 40), q, q2);
            InverseButterfly(ref block.R6, ref block.R7, Load(ref roots, k + 48), Load(ref quotients, k + 48), q, q2);
            InverseButterfly(ref block.R0, ref block.R2, Load(ref roots, k + 8), Load(ref quotients, k + 8), q, q2);
            InverseButterfly(ref block.R1, ref block.R3, Load(ref roots, k + 8), Load(ref quotients, k + 8), q, q2);
            InverseButterfly(ref block.R4, ref block.R6, Load(ref roots, k + 16), Load(ref quotients, k + 16), q, q2);
            InverseButterfly(ref block.R5, ref block.R7, Load(ref roots, k + 16), Load(ref quotients, k + 16), q, q2);
            InverseButterfly(ref block.R0, ref block.R4, Load(ref roots, k), Load(ref quotients, k), q, q2);
            InverseButterfly(ref block.R1, ref block.R5, Load(ref roots, k), Load(ref quotients, k), q, q2);
            InverseButterfly(ref block.R2, ref block.R6, Load(ref roots, k), Load(ref quotients, k), q, q2);
            InverseButterfly(ref block.R3, ref block.R7, Load(ref roots, k), Load(ref quotients, k), q, q2);
            block.Transpose();
            block.Store(ref a, j);
        }

        var span = Width;
        var m = values.Length / (2 * Width);
        for (; m >= 2; m >>= 2, span <<= 2)
        {
            for (var i = 0; i < m; i += 2)
            {
                var (w2, w2Quotient) = (Vector256.Create(prime.InverseRoots[m + i]), Vector256.Create(prime.InverseRootQuotients[m + i]));
                var (w3, w3Quotient) = (Vector256.Create(prime.InverseRoots[m + i + 1]), Vector256.Create(prime.InverseRootQuotients[m + i + 1]));
                var (w1, w1Quotient) = (Vector256.Create(prime.InverseRoots[(m + i) / 2]), Vector256.Create(prime.InverseRootQuotients[(m + i) / 2]));
                var start = 2 * i * span;
                for (var j = start; j < start + span; j += Width)
                {
                    var (x0, x1, x2, x3) = (Load(ref a, j), Load(ref a, j + span), Load(ref a, j + (2 * span)), Load(ref a, j + (3 * span)));
                    InverseButterfly(ref x0, ref x1, w2, w2Quotient, q, q2);
                    InverseButterfly(ref x2, ref x3, w3, w3Quotient, q, q2);
                    InverseButterfly(ref x0, ref x2, w1, w1Quotient, q, q2);
                    InverseButterfly(ref x1, ref x3, w1, w1Quotient, q, q2);
                    Store(x0, ref a, j);
                    Store(x1, ref a, j + span);
                    Store(x2, ref a, j + (2 * span));
                    Store(x3, ref a, j + (3 * span));
                }
            }
        }

        if (m != 1)
        {
            Scale(prime, values, prime.DegreeInverse, values);
            return;
        }

        // The last layer alone, with the factor 1/n in it.
        var scaledRoot = (uint)((ulong)prime.InverseRoots[1] * prime.DegreeInverse % prime.Value);
        var (w, wQuotient) = (Vector256.Create(scaledRoot), Vector256.Create(prime.Quotient(scaledRoot)));
        var (scale, scaleQuotient) = (Vector256.Create(prime.DegreeInverse), Vector256.Create(prime.DegreeInverseQuotient));
        for (var j = 0; j < span; j += Width)
        {
            var (u, v) = (Load(ref a, j), Load(ref a, j + span));
            Store(Reduce(MultiplyLazily(u + v, scale, scaleQuotient, q), q), ref a, j);
            Store(Reduce(MultiplyLazily(u - v + q2, w, wQuotient, q), q), ref a, j + span);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int Add(NttPrime prime, ReadOnlySpan<uint> left, ReadOnlySpan<uint> right, Span<uint> destination)
    {
        ref var x = ref MemoryMarshal.GetReference(left);
        ref var y = ref MemoryMarshal.GetReference(right);
        ref var z = ref MemoryMarshal.GetReference(destination);
        var q = Vector256.Create(prime.Value);
        var count = destination.Length & ~(Width - 1);
        for (var i = 0; i < count; i += Width) Store(Reduce(Load(ref x, i) + Load(ref y, i), q), ref z, i);
        return count;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int Subtract(NttPrime prime, ReadOnlySpan<uint> left, ReadOnlySpan<uint> right, Span<uint> destination)
    {
        ref var x = ref MemoryMarshal.GetReference(left);
        ref var y = ref MemoryMarshal.GetReference(right);
        ref var z = ref MemoryMarshal.GetReference(destination);
        var q = Vector256.Create(prime.Value);
        var count = destination.Length & ~(Width - 1);
        for (var i = 0; i < count; i += Width) Store(Reduce(Load(ref x, i) - Load(ref y, i) + q, q), ref z, i);
        return count;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int Multiply(NttPrime prime, ReadOnlySpan<uint> left, ReadOnlySpan<uint> right, Span<uint> destination)
    {
        ref var x = ref MemoryMarshal.GetReference(left);
        ref var y = ref MemoryMarshal.GetReference(right);
        ref var z = ref MemoryMarshal.GetReference(destination);
        var constants = new Constants(prime);
        var count = destination.Length & ~(Width - 1);
        for (var i = 0; i < count; i += Width) Store(Product(Load(ref x, i), Load(ref y, i), constants), ref z, i);
        return count;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int MultiplyAdd(NttPrime prime, ReadOnlySpan<uint> left, ReadOnlySpan<uint> right, Span<uint> destination)
    {
        ref var x = ref MemoryMarshal.GetReference(left);
        ref var y = ref MemoryMarshal.GetReference(right);
        ref var z = ref MemoryMarshal.GetReference(destination);
        var constants = new Constants(prime);
        var count = destination.Length & ~(Width - 1);
        for (var i = 0; i < count; i += Width) Store(Reduce(Load(ref z, i) + Product(Load(ref x, i), Load(ref y, i), constants), constants.Q), ref z, i);
        return count;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int Scale(NttPrime prime, ReadOnlySpan<uint> source, uint factor, Span<uint> destination)
    {
        ref var x = ref MemoryMarshal.GetReference(source);
        ref var z = ref MemoryMarshal.GetReference(destination);
        var q = Vector256.Create(prime.Value);
        var (w, quotient) = (Vector256.Create(factor), Vector256.Create(prime.Quotient(factor)));
        var count = destination.Length & ~(Width - 1);
        for (var i = 0; i < count; i += Width) Store(Reduce(MultiplyLazily(Load(ref x, i), w, quotient, q), q), ref z, i);
        return count;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int SumOfProducts(NttPrime prime, ReadOnlySpan<uint> left, ReadOnlySpan<uint> right, ReadOnlySpan<uint> left2, ReadOnlySpan<uint> right2, Span<uint> destination)
    {
        ref var a = ref MemoryMarshal.GetReference(left);
        ref var b = ref MemoryMarshal.GetReference(right);
        ref var c = ref MemoryMarshal.GetReference(left2);
        ref var d = ref MemoryMarshal.GetReference(right2);
        ref var z = ref MemoryMarshal.GetReference(destination);
        var constants = new Constants(prime);
        var count = destination.Length & ~(Width - 1);
        for (var i = 0; i < count; i += Width)
        {
            var (u, v, w, x) = (Load(ref a, i), Load(ref b, i), Load(ref c, i), Load(ref d, i));
            var reduced = Halve(Avx2.Multiply(u, v) + Avx2.Multiply(w, x), Avx2.Multiply(Odd(u), Odd(v)) + Avx2.Multiply(Odd(w), Odd(x)), constants);
            Store(Reduce(MultiplyLazily(reduced, constants.Radix, constants.RadixQuotient, constants.Q), constants.Q), ref z, i);
        }

        return count;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int Combine(NttPrime prime, ReadOnlySpan<uint> digits, int stride, ReadOnlySpan<uint> weights, in CombineOptions options, Span<uint> destination)
    {
        ref var x = ref MemoryMarshal.GetReference(digits);
        ref var y = ref MemoryMarshal.GetReference(weights);
        ref var z = ref MemoryMarshal.GetReference(destination);
        var constants = new Constants(prime);
        var q2 = Vector256.Create(2 * prime.Value);
        var (constant, accumulate) = (Vector256.Create(options.Constant), options.Accumulate);
        var count = destination.Length & ~((4 * Width) - 1);
        for (var j = 0; j < count; j += 4 * Width)          // four vectors share every weight
        {
            var (sum1, sum2, sum3, sum4) = (constant, constant, constant, constant);
            if (accumulate)
            {
                sum1 += Load(ref z, j);
                sum2 += Load(ref z, j + Width);
                sum3 += Load(ref z, j + (2 * Width));
                sum4 += Load(ref z, j + (3 * Width));
            }

            ref var at = ref Unsafe.Add(ref x, j);
            for (var k = 0; k < weights.Length;)
            {
                var (even1, odd1, even2, odd2) = (Vector256<ulong>.Zero, Vector256<ulong>.Zero, Vector256<ulong>.Zero, Vector256<ulong>.Zero);
                var (even3, odd3, even4, odd4) = (Vector256<ulong>.Zero, Vector256<ulong>.Zero, Vector256<ulong>.Zero, Vector256<ulong>.Zero);
                for (var end = Math.Min(k + CombineOptions.Group, weights.Length); k < end; k++)
                {
                    var weight = Vector256.Create(Unsafe.Add(ref y, k));
                    var digit = Vector256.LoadUnsafe(ref at);
                    even1 += Avx2.Multiply(digit, weight);
                    odd1 += Avx2.Multiply(Odd(digit), weight);
                    digit = Vector256.LoadUnsafe(ref at, Width);
                    even2 += Avx2.Multiply(digit, weight);
                    odd2 += Avx2.Multiply(Odd(digit), weight);
                    digit = Vector256.LoadUnsafe(ref at, 2 * Width);
                    even3 += Avx2.Multiply(digit, weight);
                    odd3 += Avx2.Multiply(Odd(digit), weight);
                    digit = Vector256.LoadUnsafe(ref at, 3 * Width);
                    even4 += Avx2.Multiply(digit, weight);
                    odd4 += Avx2.Multiply(Odd(digit), weight);
                    at = ref Unsafe.Add(ref at, stride);
                }

                sum1 = Reduce(sum1 + Reduce(Halve(even1, odd1, constants), q2), q2);
                sum2 = Reduce(sum2 + Reduce(Halve(even2, odd2, constants), q2), q2);
                sum3 = Reduce(sum3 + Reduce(Halve(even3, odd3, constants), q2), q2);
                sum4 = Reduce(sum4 + Reduce(Halve(even4, odd4, constants), q2), q2);
            }

            Store(Reduce(Reduce(sum1, q2), constants.Q), ref z, j);
            Store(Reduce(Reduce(sum2, q2), constants.Q), ref z, j + Width);
            Store(Reduce(Reduce(sum3, q2), constants.Q), ref z, j + (2 * Width));
            Store(Reduce(Reduce(sum4, q2), constants.Q), ref z, j + (3 * Width));
        }

        return count;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int RoundedQuotient(ReadOnlySpan<uint> digits, ReadOnlySpan<uint> reciprocals, ReadOnlySpan<uint> fractions, Span<uint> quotient)
    {
        ref var x = ref MemoryMarshal.GetReference(digits);
        ref var y = ref MemoryMarshal.GetReference(reciprocals);
        ref var u = ref MemoryMarshal.GetReference(fractions);
        ref var z = ref MemoryMarshal.GetReference(quotient);
        var (stride, mask) = (quotient.Length, Vector256.Create((1u << NttPrime.MaxBits) - 1));
        var count = stride & ~(Width - 1);
        for (var j = 0; j < count; j += Width)              // the even places, and the odd ones
        {
            var (f0, f1) = ((Load(ref u, j) & mask).AsUInt64(), (Load(ref u, j + stride) & mask).AsUInt64());
            var (f2, f3) = ((Load(ref u, j + (2 * stride)) & mask).AsUInt64(), (Load(ref u, j + (3 * stride)) & mask).AsUInt64());
            var low = Vector256.Create((ulong)uint.MaxValue);
            var (e0, e1, e2, e3) = (f0 & low, f1 & low, f2 & low, f3 & low);
            var (o0, o1, o2, o3) = (f0 >> 32, f1 >> 32, f2 >> 32, f3 >> 32);
            for (var (at, k) = (j, 0); k < reciprocals.Length; at += stride, k += ModulusSwitch.FractionWords)
            {
                var even = Load(ref x, at);
                var odd = Odd(even);
                var (r0, r1) = (Vector256.Create(Unsafe.Add(ref y, k)), Vector256.Create(Unsafe.Add(ref y, k + 1)));
                var (r2, r3) = (Vector256.Create(Unsafe.Add(ref y, k + 2)), Vector256.Create(Unsafe.Add(ref y, k + 3)));
                e0 += Avx2.Multiply(even, r0);
                o0 += Avx2.Multiply(odd, r0);
                e1 += Avx2.Multiply(even, r1);
                o1 += Avx2.Multiply(odd, r1);
                e2 += Avx2.Multiply(even, r2);
                o2 += Avx2.Multiply(odd, r2);
                e3 += Avx2.Multiply(even, r3);
                o3 += Avx2.Multiply(odd, r3);
            }

            Store((Whole(e0, e1, e2, e3) | (Whole(o0, o1, o2, o3) << 32)).AsUInt32(), ref z, j);
        }

        return count;

        static Vector256<ulong> Whole(Vector256<ulong> w0, Vector256<ulong> w1, Vector256<ulong> w2, Vector256<ulong> w3) =>
            (w3 + ((w2 + ((w1 + (w0 >> NttPrime.MaxBits)) >> NttPrime.MaxBits)) >> NttPrime.MaxBits)) >> NttPrime.MaxBits;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int AddConstant(NttPrime prime, Span<uint> values, uint constant)
    {
        ref var x = ref MemoryMarshal.GetReference(values);
        var (q, addend) = (Vector256.Create(prime.Value), Vector256.Create(constant));
        var count = values.Length & ~(Width - 1);
        for (var i = 0; i < count; i += Width) Store(Reduce(Load(ref x, i) + addend, q), ref x, i);
        return count;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int Rescale(NttPrime prime, NttPrime dropped, ReadOnlySpan<uint> centred, Span<uint> destination)
    {
        ref var x = ref MemoryMarshal.GetReference(destination);
        ref var y = ref MemoryMarshal.GetReference(centred);
        var (q, q2) = (Vector256.Create(prime.Value), Vector256.Create(2 * prime.Value));
        var unitQuotient = Vector256.Create(prime.UnitQuotient);
        var half = Vector256.Create(prime.Value - (((dropped.Value - 1) / 2) % prime.Value));
        var inverse = prime.Inverse(dropped.Value % prime.Value);
        var (w, quotient) = (Vector256.Create(inverse), Vector256.Create(prime.Quotient(inverse)));
        var count = destination.Length & ~(Width - 1);
        for (var i = 0; i < count; i += Width)
        {
            var word = Load(ref y, i);
            var residue = word - Avx2.MultiplyLow(MultiplyHigh(word, unitQuotient).AsInt32(), q.AsInt32()).AsUInt32();
            var digit = Reduce(residue, q) + half;
            Store(Reduce(MultiplyLazily(Load(ref x, i) + q2 - digit, w, quotient, q), q), ref x, i);
        }

        return count;
    }

    /// <summary>The loop of <see cref="IntegerPolynomial.Balanced"/>: residues below p to words of two's complement, word by word over all of them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int Balance(ReadOnlySpan<UInt128> residues, UInt128 p, Span<uint> words)
    {
        ref var x = ref Unsafe.As<UInt128, ulong>(ref MemoryMarshal.GetReference(residues));
        ref var z = ref MemoryMarshal.GetReference(words);
        var (stride, planes) = (residues.Length, words.Length / residues.Length);
        var (p0, p1) = (Vector256.Create((ulong)(p & ulong.MaxValue)), Vector256.Create((ulong)(p >> 64)));
        var (half0, half1) = (Vector256.Create((ulong)((p >> 1) & ulong.MaxValue)), Vector256.Create((ulong)(p >> 65)));
        var count = stride & ~(Width - 1);
        for (var i = 0; i < count; i += Width)
        {
            Half(ref x, i, p0, p1, half0, half1, out var low, out var high);
            Half(ref x, i + (Width / 2), p0, p1, half0, half1, out var low2, out var high2);
            Store(Even(low, low2), ref z, i);
            if (planes > 1) Store(Even(low >> 32, low2 >> 32), ref z, i + stride);
            if (planes > 2) Store(Even(high, high2), ref z, i + (2 * stride));
            if (planes > 3) Store(Even(high >> 32, high2 >> 32), ref z, i + (3 * stride));
        }

        return count;

        // Four residues, less p where they are above p/2; the halves are in the order 0, 2, 1, 3, which Even expects.
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        static void Half(
            ref ulong source, int at, Vector256<ulong> p0, Vector256<ulong> p1, Vector256<ulong> half0, Vector256<ulong> half1, out Vector256<ulong> low, out Vector256<ulong> high)
        {
            var (u, v) = (Vector256.LoadUnsafe(ref source, (nuint)(2 * at)), Vector256.LoadUnsafe(ref source, (nuint)((2 * at) + 4)));
            (low, high) = (Avx2.UnpackLow(u, v), Avx2.UnpackHigh(u, v));
            var isUpper = Vector256.LessThan((half1 - high + Vector256.LessThan(half0, low)).AsInt64(), Vector256<long>.Zero).AsUInt64();      // a borrow is −1
            var taken = p0 & isUpper;
            high = high - (p1 & isUpper) + Vector256.LessThan(low, taken);
            low -= taken;
        }

        // The lower words of eight.
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        static Vector256<uint> Even(Vector256<ulong> first, Vector256<ulong> second)
        {
            var mixed = Avx.Shuffle(first.AsSingle(), second.AsSingle(), 0b10_00_10_00).AsUInt32();          // 0, 2, 4, 6, 1, 3, 5, 7
            return Avx2.PermuteVar8x32(mixed, Vector256.Create(0u, 4, 1, 5, 2, 6, 3, 7));
        }
    }

    /// <summary>The loop of <see cref="ScalarKernels.Pack"/>; each half of a vector holds four residues. The last ones are left, since a store reaches past its 15 bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int Pack(ReadOnlySpan<uint> residues, Span<byte> destination)
    {
        ref var x = ref MemoryMarshal.GetReference(residues);
        ref var z = ref MemoryMarshal.GetReference(destination);
        var (first, second) = (Vector256.Create((1UL << NttPrime.MaxBits) - 1), Vector256.Create(((1UL << NttPrime.MaxBits) - 1) << NttPrime.MaxBits));
        var count = Math.Max(0, residues.Length - 1) & ~(Width - 1);
        for (int i = 0, at = 0; i < count; i += Width, at += 2 * ScalarKernels.PackedBytes)
        {
            var pairs = Load(ref x, i).AsUInt64();
            var words = (pairs & first) | ((pairs >> 2) & second);              // 60 bits each
            var swapped = Avx2.Shuffle(words.AsUInt32(), 0b01_00_11_10).AsUInt64();
            var packed = Avx2.ShiftRightLogicalVariable(words, Vector256.Create(0UL, 4, 0, 4)) | Avx2.ShiftLeftLogicalVariable(swapped, Vector256.Create(60UL, 64, 60, 64));
            packed.GetLower().AsByte().StoreUnsafe(ref z, (nuint)at);
            packed.GetUpper().AsByte().StoreUnsafe(ref z, (nuint)(at + ScalarKernels.PackedBytes));
        }

        return count;
    }

    /// <summary>The loop of <see cref="ScalarKernels.Unpack"/>; the last residues are left, since a load reaches past its 15 bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int Unpack(ReadOnlySpan<byte> source, Span<uint> residues)
    {
        ref var x = ref MemoryMarshal.GetReference(source);
        ref var z = ref MemoryMarshal.GetReference(residues);
        var (first, second) = (Vector256.Create((1UL << NttPrime.MaxBits) - 1), Vector256.Create(((1UL << NttPrime.MaxBits) - 1) << 32));
        var count = Math.Max(0, residues.Length - 1) & ~(Width - 1);
        for (int i = 0, at = 0; i < count; i += Width, at += 2 * ScalarKernels.PackedBytes)
        {
            var packed = Vector256.Create(Vector128.LoadUnsafe(ref x, (nuint)at), Vector128.LoadUnsafe(ref x, (nuint)(at + ScalarKernels.PackedBytes))).AsUInt64();
            var swapped = Avx2.Shuffle(packed.AsUInt32(), 0b01_00_11_10).AsUInt64();
            var words = Avx2.ShiftLeftLogicalVariable(packed, Vector256.Create(0UL, 4, 0, 4)) | Avx2.ShiftRightLogicalVariable(swapped, Vector256.Create(64UL, 60, 64, 60));
            Store(((words & first) | ((words << 2) & second)).AsUInt32(), ref z, i);
        }

        return count;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<uint> Load(ref uint source, int index) => Vector256.LoadUnsafe(ref source, (nuint)index);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(Vector256<uint> value, ref uint destination, int index) => value.StoreUnsafe(ref destination, (nuint)index);

    // (u, v) = (u + w·v, u − w·v), all below 4q.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Butterfly(ref Vector256<uint> u, ref Vector256<uint> v, Vector256<uint> w, Vector256<uint> quotient, Vector256<uint> q, Vector256<uint> q2)
    {
        var low = Reduce(u, q2);
        var high = MultiplyLazily(v, w, quotient, q);
        u = low + high;
        v = low - high + q2;
    }

    // (u, v) = (u + v, (u − v)·w), all below 2q.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void InverseButterfly(ref Vector256<uint> u, ref Vector256<uint> v, Vector256<uint> w, Vector256<uint> quotient, Vector256<uint> q, Vector256<uint> q2)
    {
        var difference = u - v + q2;
        u = Reduce(u + v, q2);
        v = MultiplyLazily(difference, w, quotient, q);
    }

    // value, or value − bound if it is not less: of the two, the smaller as unsigned numbers.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<uint> Reduce(Vector256<uint> value, Vector256<uint> bound) => Avx2.Min(value, value - bound);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<uint> MultiplyLazily(Vector256<uint> value, Vector256<uint> w, Vector256<uint> quotient, Vector256<uint> q)
    {
        var estimate = MultiplyHigh(value, quotient);
        return (Avx2.MultiplyLow(value.AsInt32(), w.AsInt32()) - Avx2.MultiplyLow(estimate.AsInt32(), q.AsInt32())).AsUInt32();
    }

    // Upper halves of the eight products.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<uint> MultiplyHigh(Vector256<uint> left, Vector256<uint> right)
    {
        var even = Avx2.Multiply(left, right).AsUInt32();
        var odd = Avx2.Multiply(Odd(left), Odd(right)).AsUInt32();
        return Avx2.Blend(Odd(even), odd, 0b10101010);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<uint> Odd(Vector256<uint> value) => Avx2.Shuffle(value, 0b11_11_01_01);

    // left·right mod q (Montgomery, then ·2^32).
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<uint> Product(Vector256<uint> left, Vector256<uint> right, in Constants c) =>
        Reduce(MultiplyLazily(Halve(Avx2.Multiply(left, right), Avx2.Multiply(Odd(left), Odd(right)), c), c.Radix, c.RadixQuotient, c.Q), c.Q);

    // Montgomery's reduction of the sums in the even and in the odd places.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<uint> Halve(Vector256<ulong> even, Vector256<ulong> odd, in Constants c)
    {
        var (low, high) = (Avx2.Multiply(even.AsUInt32(), c.NegatedInverse).AsUInt32(), Avx2.Multiply(odd.AsUInt32(), c.NegatedInverse).AsUInt32());
        return Avx2.Blend(Odd((even + Avx2.Multiply(low, c.Q)).AsUInt32()), (odd + Avx2.Multiply(high, c.Q)).AsUInt32(), 0b10101010);
    }

    private readonly struct Constants(NttPrime prime)
    {
        public readonly Vector256<uint> Q = Vector256.Create(prime.Value);
        public readonly Vector256<uint> NegatedInverse = Vector256.Create(prime.NegatedInverse);
        public readonly Vector256<uint> Radix = Vector256.Create(prime.Radix);
        public readonly Vector256<uint> RadixQuotient = Vector256.Create(prime.RadixQuotient);
    }

    // 64 neighbours as eight vectors.
    internal struct Block
    {
        public Vector256<uint> R0, R1, R2, R3, R4, R5, R6, R7;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Block Load(ref uint source, int index) => new()
        {
            R0 = Avx2Kernels.Load(ref source, index),
            R1 = Avx2Kernels.Load(ref source, index + 8),
            R2 = Avx2Kernels.Load(ref source, index + 16),
            R3 = Avx2Kernels.Load(ref source, index + 24),
            R4 = Avx2Kernels.Load(ref source, index + 32),
            R5 = Avx2Kernels.Load(ref source, index + 40),
            R6 = Avx2Kernels.Load(ref source, index + 48),
            R7 = Avx2Kernels.Load(ref source, index + 56),
        };

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public readonly void Store(ref uint destination, int index)
        {
            Avx2Kernels.Store(R0, ref destination, index);
            Avx2Kernels.Store(R1, ref destination, index + 8);
            Avx2Kernels.Store(R2, ref destination, index + 16);
            Avx2Kernels.Store(R3, ref destination, index + 24);
            Avx2Kernels.Store(R4, ref destination, index + 32);
            Avx2Kernels.Store(R5, ref destination, index + 40);
            Avx2Kernels.Store(R6, ref destination, index + 48);
            Avx2Kernels.Store(R7, ref destination, index + 56);
        }

        // Rows become columns.
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Transpose()
        {
            var (t0, t1, t2, t3) = (Avx2.UnpackLow(R0, R1).AsUInt64(), Avx2.UnpackHigh(R0, R1).AsUInt64(), Avx2.UnpackLow(R2, R3).AsUInt64(), Avx2.UnpackHigh(R2, R3).AsUInt64());
            var (t4, t5, t6, t7) = (Avx2.UnpackLow(R4, R5).AsUInt64(), Avx2.UnpackHigh(R4, R5).AsUInt64(), Avx2.UnpackLow(R6, R7).AsUInt64(), Avx2.UnpackHigh(R6, R7).AsUInt64());
            var (u0, u1, u2, u3) = (Avx2.UnpackLow(t0, t2).AsUInt32(), Avx2.UnpackHigh(t0, t2).AsUInt32(), Avx2.UnpackLow(t1, t3).AsUInt32(), Avx2.UnpackHigh(t1, t3).AsUInt32());
            var (u4, u5, u6, u7) = (Avx2.UnpackLow(t4, t6).AsUInt32(), Avx2.UnpackHigh(t4, t6).AsUInt32(), Avx2.UnpackLow(t5, t7).AsUInt32(), Avx2.UnpackHigh(t5, t7).AsUInt32());
            (R0, R1, R2, R3) = (Avx2.Permute2x128(u0, u4, 0x20), Avx2.Permute2x128(u1, u5, 0x20), Avx2.Permute2x128(u2, u6, 0x20), Avx2.Permute2x128(u3, u7, 0x20));
            (R4, R5, R6, R7) = (Avx2.Permute2x128(u0, u4, 0x31), Avx2.Permute2x128(u1, u5, 0x31), Avx2.Permute2x128(u2, u6, 0x31), Avx2.Permute2x128(u3, u7, 0x31));
        }
    }
}
