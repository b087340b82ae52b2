using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Helen.Arithmetic.Fields;

namespace Helen.Arithmetic.Rings;

/// <summary>
/// The negacyclic transform over the field of all MPC with AVX2, eight coefficients at a time; <see cref="PlaintextModulus"/> has the portable one. A coefficient is five limbs of 26 bits, each in
/// a plane of its own, and 2^130 ≡ 8·(2^127 − p). What is stored has limbs below 2^26, one of them by at most 8 more, the lowest below 1.5·2^26. No branch and no address depends on a coefficient. Immutable; safe for concurrent use.
/// </summary>
internal sealed class FieldTransform
{
    /// <summary>The least n: the last three layers take 64 neighbours at once.</summary>
    public const int LeastDegree = 64;

    private const int Limbs = 5, LimbBits = 26, Width = 8, Group = Width * Width, TailTwiddles = Width - 1;
    private const uint Mask = (1u << LimbBits) - 1;
    private readonly int _degree;
    private readonly uint[] _roots, _inverseRoots;          // planes of the limbs of all roots, bit-reversed
    private readonly uint[] _tail, _inverseTail;            // for each group of 64: the roots of its last three layers, limb by limb, one lane for each eight neighbours
    private readonly UInt128 _degreeInverse;

    /// <summary>Tables from those of the portable transform.</summary>
    public FieldTransform(ReadOnlySpan<UInt128> roots, ReadOnlySpan<UInt128> inverseRoots, UInt128 degreeInverse)
    {
        (_degree, _degreeInverse) = (roots.Length, degreeInverse);
        (_roots, _inverseRoots) = (Split(roots), Split(inverseRoots));
        (_tail, _inverseTail) = (Tail(_roots), Tail(_inverseRoots));
    }

    public static bool IsSupported => Avx2.IsSupported;

    /// <summary>Slots to coefficients, in place; all values below p before and after.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Encode(Span<UInt128> values)
    {
        using var planes = new PooledBuffer<uint>(Limbs * _degree);
        Split(values, planes.Span);
        ref var x = ref MemoryMarshal.GetReference(planes.Span);
        ref var roots = ref MemoryMarshal.GetReference(_inverseRoots.AsSpan());
        Tail(ref x, _inverseTail, inverse: true);
        var span = Width;
        for (var m = _degree / (2 * Width); m > 0; m >>= 1, span <<= 1)
        {
            for (var i = 0; i < m; i++)
            {
                var j = 2 * i * span;
                InverseButterflies(ref Unsafe.Add(ref x, j), ref Unsafe.Add(ref x, j + span), _degree, span, Twiddle.Broadcast(ref Unsafe.Add(ref roots, m + i), _degree));
            }
        }

        Scale(ref x, _degree, _degree, Twiddle.Of(_degreeInverse));
        Join(planes.Span, values);
    }

    /// <summary>Coefficients to slots, in place; all values below p before and after.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Decode(Span<UInt128> values)
    {
        using var planes = new PooledBuffer<uint>(Limbs * _degree);
        Split(values, planes.Span);
        ref var x = ref MemoryMarshal.GetReference(planes.Span);
        ref var roots = ref MemoryMarshal.GetReference(_roots.AsSpan());
        var span = _degree;
        for (var m = 1; m <= _degree / (2 * Width); m <<= 1)
        {
            span >>= 1;
            for (var i = 0; i < m; i++)
            {
                var j = 2 * i * span;
                Butterflies(ref Unsafe.Add(ref x, j), ref Unsafe.Add(ref x, j + span), _degree, span, Twiddle.Broadcast(ref Unsafe.Add(ref roots, m + i), _degree));
            }
        }

        Tail(ref x, _tail, inverse: false);
        Join(planes.Span, values);
    }

    /// <summary>Rows of digits that <see cref="Combine"/> takes, at most: so many products of 30 and 26 bits, and of 30 and 23 bits in the highest limb, that what is carried around fits 32 bits.</summary>
    public const int MostRows = 16;

    /// <summary>As <see cref="PlaintextModulus.Combine"/>, for a multiple of four values.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Combine(ReadOnlySpan<uint> digits, ReadOnlySpan<UInt128> weights, UInt128 constant, Span<UInt128> destination)
    {
        Span<Vector256<uint>> limbs = stackalloc Vector256<uint>[Limbs * weights.Length];
        for (var i = 0; i < weights.Length; i++) Broadcast(weights[i], limbs[(Limbs * i)..]);
        Span<Vector256<uint>> start = stackalloc Vector256<uint>[Limbs];
        Broadcast(constant == 0 ? 0 : (UInt128)FieldElement.Modulus - constant, start);
        var (c0, c1, c2, c3, c4) = (start[0].AsUInt64(), start[1].AsUInt64(), start[2].AsUInt64(), start[3].AsUInt64(), start[4].AsUInt64());
        var mask = Vector256.Create((ulong)Mask);
        var fold = Vector256.Create(8 * (uint)FieldElement.Gap);
        ref var x = ref MemoryMarshal.GetReference(digits);
        ref var w = ref MemoryMarshal.GetReference(limbs);
        for (var j = 0; j < destination.Length; j += Width / 2)
        {
            var (t0, t1, t2, t3, t4) = (c0, c1, c2, c3, c4);
            for (int i = 0, at = j; i < weights.Length; i++, at += destination.Length)
            {
                var digit = Widen(ref x, at).AsUInt32();
                ref var weight = ref Unsafe.Add(ref w, Limbs * i);
                t0 += Avx2.Multiply(digit, weight);
                t1 += Avx2.Multiply(digit, Unsafe.Add(ref weight, 1));
                t2 += Avx2.Multiply(digit, Unsafe.Add(ref weight, 2));
                t3 += Avx2.Multiply(digit, Unsafe.Add(ref weight, 3));
                t4 += Avx2.Multiply(digit, Unsafe.Add(ref weight, 4));
            }

            // What is above 2^130, a word below 2^32, times 8·Gap < 2^23.
            t1 += t0 >> LimbBits;
            t2 += t1 >> LimbBits;
            t3 += t2 >> LimbBits;
            t4 += t3 >> LimbBits;
            t0 = (t0 & mask) + Avx2.Multiply((t4 >> LimbBits).AsUInt32(), fold);
            t1 = (t1 & mask) + (t0 >> LimbBits);
            StoreReduced(t0 & mask, t1, t2 & mask, t3 & mask, t4 & mask, destination, j);
        }

        // Every 64-bit lane holds one limb.
        static void Broadcast(UInt128 value, Span<Vector256<uint>> destination)
        {
            Span<uint> planes = stackalloc uint[Limbs];
            Split([value], planes);
            for (var k = 0; k < Limbs; k++) destination[k] = Vector256.Create((ulong)planes[k]).AsUInt32();
        }
    }

    /// <summary>values·factor mod p, eight values by their limbs, for tests: limbs below 2^28; those of a factor are below 2^26.</summary>
    internal static void Multiply(Span<uint> values, UInt128 factor) => Scale(ref MemoryMarshal.GetReference(values), Width, Width, Twiddle.Of(factor));

    // The layers of spans 4, 2 and 1: eight blocks of eight neighbours side by side, so that a row holds one element of each.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Tail(ref uint x, uint[] twiddles, bool inverse)
    {
        Span<uint> rows = stackalloc uint[Limbs * Group];
        ref var r = ref MemoryMarshal.GetReference(rows);
        ref var w = ref MemoryMarshal.GetReference(twiddles.AsSpan());
        for (var from = 0; from < _degree; from += Group, w = ref Unsafe.Add(ref w, TailTwiddles * Limbs * Width))
        {
            for (var k = 0; k < Limbs; k++)
            {
                var block = Avx2Kernels.Block.Load(ref x, (k * _degree) + from);
                block.Transpose();
                block.Store(ref r, k * Group);
            }

            if (inverse)
            {
                for (var i = 0; i < 4; i++) InverseButterflies(ref At(ref r, 2 * i), ref At(ref r, (2 * i) + 1), Group, Width, Twiddle.Load(ref w, 3 + i));
                for (var i = 0; i < 2; i++) InverseButterflies(ref At(ref r, 4 * i), ref At(ref r, (4 * i) + 2), Group, 2 * Width, Twiddle.Load(ref w, 1 + i));
                InverseButterflies(ref r, ref At(ref r, 4), Group, 4 * Width, Twiddle.Load(ref w, 0));
            }
            else
            {
                Butterflies(ref r, ref At(ref r, 4), Group, 4 * Width, Twiddle.Load(ref w, 0));
                for (var i = 0; i < 2; i++) Butterflies(ref At(ref r, 4 * i), ref At(ref r, (4 * i) + 2), Group, 2 * Width, Twiddle.Load(ref w, 1 + i));
                for (var i = 0; i < 4; i++) Butterflies(ref At(ref r, 2 * i), ref At(ref r, (2 * i) + 1), Group, Width, Twiddle.Load(ref w, 3 + i));
            }

            for (var k = 0; k < Limbs; k++)
            {
                var block = Avx2Kernels.Block.Load(ref r, k * Group);
                block.Transpose();
                block.Store(ref x, (k * _degree) + from);
            }
        }

        rows.Clear();

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        static ref uint At(ref uint first, int row) => ref Unsafe.Add(ref first, row * Width);
    }

    // (u, v) = (u + w·v, u − w·v) for count coefficients; no structures in the loops, which the compiler would keep in memory.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Butterflies(ref uint low, ref uint high, int stride, int count, in Twiddle w)
    {
        for (var j = 0; j < count; j += Width)
        {
            Product(ref high, j, stride, w, out var v0, out var v1, out var v2, out var v3, out var v4);
            var (u0, u1, u2) = (Load(ref low, j, stride, 0), Load(ref low, j, stride, 1), Load(ref low, j, stride, 2));
            var (u3, u4) = (Load(ref low, j, stride, 3), Load(ref low, j, stride, 4));
            StoreNormalized(u0 + v0, u1 + v1, u2 + v2, u3 + v3, u4 + v4, ref low, j, stride);
            StoreNormalized(u0 + Lowest - v0, u1 + Upper - v1, u2 + Upper - v2, u3 + Upper - v3, u4 + Upper - v4, ref high, j, stride);
        }
    }

    // (u, v) = (u + v, (u − v)·w).
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void InverseButterflies(ref uint low, ref uint high, int stride, int count, in Twiddle w)
    {
        for (var j = 0; j < count; j += Width)
        {
            var (u0, u1, u2) = (Load(ref low, j, stride, 0), Load(ref low, j, stride, 1), Load(ref low, j, stride, 2));
            var (u3, u4) = (Load(ref low, j, stride, 3), Load(ref low, j, stride, 4));
            var (v0, v1, v2) = (Load(ref high, j, stride, 0), Load(ref high, j, stride, 1), Load(ref high, j, stride, 2));
            var (v3, v4) = (Load(ref high, j, stride, 3), Load(ref high, j, stride, 4));
            StoreNormalized(u0 + v0, u1 + v1, u2 + v2, u3 + v3, u4 + v4, ref low, j, stride);
            Product(
                u0 + Lowest - v0, u1 + Upper - v1, u2 + Upper - v2, u3 + Upper - v3, u4 + Upper - v4, w, out var p0, out var p1, out var p2, out var p3, out var p4);
            Store(p0, p1, p2, p3, p4, ref high, j, stride);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Scale(ref uint values, int stride, int count, in Twiddle w)
    {
        for (var j = 0; j < count; j += Width)
        {
            Product(ref values, j, stride, w, out var p0, out var p1, out var p2, out var p3, out var p4);
            Store(p0, p1, p2, p3, p4, ref values, j, stride);
        }
    }

    // 16p is 2^131 − 16·Gap; in these limbs, each larger than what is subtracted, so that a difference has limbs below 2^28.
    private static Vector256<uint> Lowest => Vector256.Create((2u << LimbBits) - (16 * (uint)FieldElement.Gap));

    private static Vector256<uint> Upper => Vector256.Create((2u << LimbBits) - 2);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<uint> Load(ref uint first, int at, int stride, int limb) => Vector256.LoadUnsafe(ref first, (nuint)(at + (limb * stride)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(Vector256<uint> l0, Vector256<uint> l1, Vector256<uint> l2, Vector256<uint> l3, Vector256<uint> l4, ref uint first, int at, int stride)
    {
        l0.StoreUnsafe(ref first, (nuint)at);
        l1.StoreUnsafe(ref first, (nuint)(at + stride));
        l2.StoreUnsafe(ref first, (nuint)(at + (2 * stride)));
        l3.StoreUnsafe(ref first, (nuint)(at + (3 * stride)));
        l4.StoreUnsafe(ref first, (nuint)(at + (4 * stride)));
    }

    // Limbs below 2^26 again, the lowest below 1.5·2^26: at most four times 8·Gap is carried around into it.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreNormalized(Vector256<uint> l0, Vector256<uint> l1, Vector256<uint> l2, Vector256<uint> l3, Vector256<uint> l4, ref uint first, int at, int stride)
    {
        var mask = Vector256.Create(Mask);
        l1 += l0 >> LimbBits;
        l2 += l1 >> LimbBits;
        l3 += l2 >> LimbBits;
        l4 += l3 >> LimbBits;
        var around = Avx2.MultiplyLow((l4 >> LimbBits).AsInt32(), Vector256.Create(8 * (int)FieldElement.Gap)).AsUInt32();
        Store((l0 & mask) + around, l1 & mask, l2 & mask, l3 & mask, l4 & mask, ref first, at, stride);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Product(
        ref uint first, int at, int stride, in Twiddle w, out Vector256<uint> p0, out Vector256<uint> p1, out Vector256<uint> p2, out Vector256<uint> p3, out Vector256<uint> p4) =>
        Product(
            Load(ref first, at, stride, 0), Load(ref first, at, stride, 1), Load(ref first, at, stride, 2), Load(ref first, at, stride, 3), Load(ref first, at, stride, 4), w,
            out p0, out p1, out p2, out p3, out p4);

    // The even places, and the odd ones. Of a value limbs below 2^28; of the product limbs below 2^26, one of them by at most 8 more.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Product(
        Vector256<uint> a0, Vector256<uint> a1, Vector256<uint> a2, Vector256<uint> a3, Vector256<uint> a4, in Twiddle w,
        out Vector256<uint> p0, out Vector256<uint> p1, out Vector256<uint> p2, out Vector256<uint> p3, out Vector256<uint> p4)
    {
        Half(a0, a1, a2, a3, a4, w.E0, w.E1, w.E2, w.E3, w.E4, out var e0, out var e1, out var e2, out var e3, out var e4);
        Half(Odd(a0), Odd(a1), Odd(a2), Odd(a3), Odd(a4), w.O0, w.O1, w.O2, w.O3, w.O4, out var o0, out var o1, out var o2, out var o3, out var o4);
        (p0, p1, p2, p3, p4) = (Merge(e0, o0), Merge(e1, o1), Merge(e2, o2), Merge(e3, o3), Merge(e4, o4));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Half(
        Vector256<uint> a0, Vector256<uint> a1, Vector256<uint> a2, Vector256<uint> a3, Vector256<uint> a4,
        Vector256<uint> w0, Vector256<uint> w1, Vector256<uint> w2, Vector256<uint> w3, Vector256<uint> w4,
        out Vector256<ulong> t0, out Vector256<ulong> t1, out Vector256<ulong> t2, out Vector256<ulong> t3, out Vector256<ulong> t4)
    {
        var mask = Vector256.Create((ulong)Mask);
        var fold = Vector256.Create(8 * (uint)FieldElement.Gap);
        // Sums of at most five products, below 2^57.
        var t5 = Avx2.Multiply(a1, w4) + Avx2.Multiply(a2, w3) + Avx2.Multiply(a3, w2) + Avx2.Multiply(a4, w1);
        var t6 = Avx2.Multiply(a2, w4) + Avx2.Multiply(a3, w3) + Avx2.Multiply(a4, w2) + (t5 >> LimbBits);
        var t7 = Avx2.Multiply(a3, w4) + Avx2.Multiply(a4, w3) + (t6 >> LimbBits);
        var t8 = Avx2.Multiply(a4, w4) + (t7 >> LimbBits);
        // What is above 2^130, by words below 2^32, times 8·Gap < 2^23.
        t0 = Avx2.Multiply(a0, w0) + Avx2.Multiply((t5 & mask).AsUInt32(), fold);
        t1 = Avx2.Multiply(a0, w1) + Avx2.Multiply(a1, w0) + Avx2.Multiply((t6 & mask).AsUInt32(), fold) + (t0 >> LimbBits);
        t2 = Avx2.Multiply(a0, w2) + Avx2.Multiply(a1, w1) + Avx2.Multiply(a2, w0) + Avx2.Multiply((t7 & mask).AsUInt32(), fold) + (t1 >> LimbBits);
        t3 = Avx2.Multiply(a0, w3) + Avx2.Multiply(a1, w2) + Avx2.Multiply(a2, w1) + Avx2.Multiply(a3, w0) + Avx2.Multiply((t8 & mask).AsUInt32(), fold) + (t2 >> LimbBits);
        t4 = Avx2.Multiply(a0, w4) + Avx2.Multiply(a1, w3) + Avx2.Multiply(a2, w2) + Avx2.Multiply(a3, w1) + Avx2.Multiply(a4, w0)
            + Avx2.Multiply((t8 >> LimbBits).AsUInt32(), fold) + (t3 >> LimbBits);
        // And again what is above.
        t0 = (t0 & mask) + Avx2.Multiply((t4 >> LimbBits).AsUInt32(), fold);
        t1 = (t1 & mask) + (t0 >> LimbBits);
        t2 = (t2 & mask) + (t1 >> LimbBits);
        (t0, t1, t3, t4) = (t0 & mask, t1 & mask, t3 & mask, t4 & mask);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<uint> Odd(Vector256<uint> value) => Avx2.Shuffle(value, 0b11_11_01_01);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<uint> Merge(Vector256<ulong> even, Vector256<ulong> odd) => (even | (odd << 32)).AsUInt32();

    private static uint[] Split(ReadOnlySpan<UInt128> values)
    {
        var planes = new uint[Limbs * values.Length];
        Split(values, planes);
        return planes;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Split(ReadOnlySpan<UInt128> values, Span<uint> planes)
    {
        unchecked                                           // words of a value
        {
            var n = values.Length;
            var i = 0;
            ref var words = ref Unsafe.As<UInt128, ulong>(ref MemoryMarshal.GetReference(values));
            ref var first = ref MemoryMarshal.GetReference(planes);
            for (; i <= n - Width; i += Width)
            {
                SplitHalf(ref words, i, out var e0, out var e1, out var e2, out var e3, out var e4);
                SplitHalf(ref words, i + (Width / 2), out var o0, out var o1, out var o2, out var o3, out var o4);
                Store(Narrow(e0, o0), Narrow(e1, o1), Narrow(e2, o2), Narrow(e3, o3), Narrow(e4, o4), ref first, i, n);
            }

            for (; i < n; i++)
            {
                var (low, high) = ((ulong)values[i], (ulong)(values[i] >> 64));
                planes[i] = (uint)low & Mask;
                planes[i + n] = (uint)(low >> 26) & Mask;
                planes[i + (2 * n)] = (uint)((low >> 52) | (high << 12)) & Mask;
                planes[i + (3 * n)] = (uint)(high >> 14) & Mask;
                planes[i + (4 * n)] = (uint)(high >> 40);
            }
        }
    }

    // Four values; what is above a limb is cut off by Narrow.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void SplitHalf(ref ulong words, int value, out Vector256<ulong> l0, out Vector256<ulong> l1, out Vector256<ulong> l2, out Vector256<ulong> l3, out Vector256<ulong> l4)
    {
        var (x, y) = (Vector256.LoadUnsafe(ref words, (nuint)(2 * value)), Vector256.LoadUnsafe(ref words, (nuint)((2 * value) + 4)));
        var low = Avx2.Permute4x64(Avx2.UnpackLow(x, y), 0b11_01_10_00);        // words of the values 0, 2, 1, 3, put in order
        var high = Avx2.Permute4x64(Avx2.UnpackHigh(x, y), 0b11_01_10_00);
        (l0, l1, l2, l3, l4) = (low, low >> 26, (low >> 52) | (high << 12), high >> 14, high >> 40);
    }

    // The lower 26 bits of four and four values, as eight.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<uint> Narrow(Vector256<ulong> first, Vector256<ulong> second)
    {
        var mixed = Avx.Shuffle(first.AsSingle(), second.AsSingle(), 0b10_00_10_00).AsUInt64();
        return Avx2.Permute4x64(mixed, 0b11_01_10_00).AsUInt32() & Vector256.Create(Mask);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Join(ReadOnlySpan<uint> planes, Span<UInt128> values)
    {
        var n = values.Length;
        ref var first = ref MemoryMarshal.GetReference(planes);
        for (var i = 0; i < n; i += Width / 2)
        {
            StoreReduced(Widen(ref first, i), Widen(ref first, i + n), Widen(ref first, i + (2 * n)), Widen(ref first, i + (3 * n)), Widen(ref first, i + (4 * n)), values, i);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<ulong> Widen(ref uint first, int at) => Avx2.ConvertToVector256Int64(Vector128.LoadUnsafe(ref first, (nuint)at)).AsUInt64();

    // Four values by limbs below 2^32, the highest below 2^31, as residues below p.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreReduced(Vector256<ulong> l0, Vector256<ulong> l1, Vector256<ulong> l2, Vector256<ulong> l3, Vector256<ulong> l4, Span<UInt128> values, int at)
    {
        const int topBits = FieldElement.BitLength - (4 * LimbBits);
        var (mask, top) = (Vector256.Create((ulong)Mask), Vector256.Create((1UL << topBits) - 1));
        // 2^127 ≡ Gap, twice: what the highest limb holds above 2^127 may become one more only by the carries.
        l1 += l0 >> LimbBits;
        l2 += l1 >> LimbBits;
        l3 += l2 >> LimbBits;
        l4 += l3 >> LimbBits;
        l0 = (l0 & mask) + Avx2.Multiply((l4 >> topBits).AsUInt32(), Vector256.Create((uint)FieldElement.Gap));
        l1 = (l1 & mask) + (l0 >> LimbBits);
        l2 = (l2 & mask) + (l1 >> LimbBits);
        l3 = (l3 & mask) + (l2 >> LimbBits);
        l4 = (l4 & top) + (l3 >> LimbBits);
        (l0, l1, l2, l3) = (l0 & mask, l1 & mask, l2 & mask, l3 & mask);
        // Below 2p: value ≥ p iff value + Gap ≥ 2^127, and then that is value − p, above 2^127.
        var s0 = l0 + Vector256.Create(FieldElement.Gap);
        var s1 = l1 + (s0 >> LimbBits);
        var s2 = l2 + (s1 >> LimbBits);
        var s3 = l3 + (s2 >> LimbBits);
        var s4 = l4 + (s3 >> LimbBits);
        var take = Vector256<ulong>.Zero - (s4 >> topBits);
        (l0, l1, l2) = (l0 ^ ((l0 ^ (s0 & mask)) & take), l1 ^ ((l1 ^ (s1 & mask)) & take), l2 ^ ((l2 ^ (s2 & mask)) & take));
        (l3, l4) = (l3 ^ ((l3 ^ (s3 & mask)) & take), l4 ^ ((l4 ^ (s4 & top)) & take));
        var low = Avx2.Permute4x64(l0 | (l1 << 26) | (l2 << 52), 0b11_01_10_00);
        var high = Avx2.Permute4x64((l2 >> 12) | (l3 << 14) | (l4 << 40), 0b11_01_10_00);
        ref var words = ref Unsafe.As<UInt128, ulong>(ref MemoryMarshal.GetReference(values));
        Avx2.UnpackLow(low, high).StoreUnsafe(ref words, (nuint)(2 * at));
        Avx2.UnpackHigh(low, high).StoreUnsafe(ref words, (nuint)((2 * at) + 4));
    }

    private uint[] Tail(uint[] roots)
    {
        var tail = new uint[_degree / Group * TailTwiddles * Limbs * Width];
        var at = 0;
        for (var group = 0; group < _degree / Group; group++)
        {
            foreach (var (layer, count) in new[] { (_degree / 8, 1), (_degree / 4, 2), (_degree / 2, 4) })
            {
                for (var t = 0; t < count; t++)
                {
                    for (var k = 0; k < Limbs; k++)
                    {
                        for (var lane = 0; lane < Width; lane++) tail[at++] = roots[(k * _degree) + layer + (count * ((Width * group) + lane)) + t];
                    }
                }
            }
        }

        return tail;
    }

    /// <summary>The limbs of a factor for the even and the odd places, all below 2^26.</summary>
    private readonly struct Twiddle(Vector256<uint> w0, Vector256<uint> w1, Vector256<uint> w2, Vector256<uint> w3, Vector256<uint> w4)
    {
        public readonly Vector256<uint> E0 = w0, E1 = w1, E2 = w2, E3 = w3, E4 = w4;
        public readonly Vector256<uint> O0 = Odd(w0), O1 = Odd(w1), O2 = Odd(w2), O3 = Odd(w3), O4 = Odd(w4);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Twiddle Broadcast(ref uint first, int stride) => new(
            Vector256.Create(first),
            Vector256.Create(Unsafe.Add(ref first, stride)),
            Vector256.Create(Unsafe.Add(ref first, 2 * stride)),
            Vector256.Create(Unsafe.Add(ref first, 3 * stride)),
            Vector256.Create(Unsafe.Add(ref first, 4 * stride)));

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Twiddle Load(ref uint first, int index)
        {
            var at = index * Limbs * Width;
            return new(
                FieldTransform.Load(ref first, at, Width, 0), FieldTransform.Load(ref first, at, Width, 1), FieldTransform.Load(ref first, at, Width, 2), FieldTransform.Load(ref first, at, Width, 3),
                FieldTransform.Load(ref first, at, Width, 4));
        }

        public static Twiddle Of(UInt128 value)
        {
            var limbs = Split([value]);
            return Broadcast(ref limbs[0], 1);
        }
    }
}
