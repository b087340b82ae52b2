using System.Runtime.Intrinsics.X86;

namespace Helen.Arithmetic.Rings;

/// <summary>Chooses the loops over residues: eight at a time where the machine has AVX2, else one at a time. Both give the same residues.</summary>
internal static class NttKernels
{
    private static bool UseVectors => Avx2.IsSupported;     // folded by the JIT

    /// <inheritdoc cref="ScalarKernels.Forward"/>
    public static void Forward(NttPrime prime, Span<uint> values)
    {
        if (UseVectors && values.Length >= Avx2Kernels.MinimumDegree) Avx2Kernels.Forward(prime, values);
        else ScalarKernels.Forward(prime, values);
    }

    /// <inheritdoc cref="ScalarKernels.Inverse"/>
    public static void Inverse(NttPrime prime, Span<uint> values)
    {
        if (UseVectors && values.Length >= Avx2Kernels.MinimumDegree) Avx2Kernels.Inverse(prime, values);
        else ScalarKernels.Inverse(prime, values);
    }

    /// <inheritdoc cref="ScalarKernels.Add"/>
    public static void Add(NttPrime prime, ReadOnlySpan<uint> left, ReadOnlySpan<uint> right, Span<uint> destination)
    {
        var done = UseVectors ? Avx2Kernels.Add(prime, left, right, destination) : 0;
        ScalarKernels.Add(prime, left[done..], right[done..], destination[done..]);
    }

    /// <inheritdoc cref="ScalarKernels.Subtract"/>
    public static void Subtract(NttPrime prime, ReadOnlySpan<uint> left, ReadOnlySpan<uint> right, Span<uint> destination)
    {
        var done = UseVectors ? Avx2Kernels.Subtract(prime, left, right, destination) : 0;
        ScalarKernels.Subtract(prime, left[done..], right[done..], destination[done..]);
    }

    /// <inheritdoc cref="ScalarKernels.Multiply(NttPrime, ReadOnlySpan{uint}, ReadOnlySpan{uint}, Span{uint})"/>
    public static void Multiply(NttPrime prime, ReadOnlySpan<uint> left, ReadOnlySpan<uint> right, Span<uint> destination)
    {
        var done = UseVectors ? Avx2Kernels.Multiply(prime, left, right, destination) : 0;
        ScalarKernels.Multiply(prime, left[done..], right[done..], destination[done..]);
    }

    /// <inheritdoc cref="ScalarKernels.MultiplyAdd"/>
    public static void MultiplyAdd(NttPrime prime, ReadOnlySpan<uint> left, ReadOnlySpan<uint> right, Span<uint> destination)
    {
        var done = UseVectors ? Avx2Kernels.MultiplyAdd(prime, left, right, destination) : 0;
        ScalarKernels.MultiplyAdd(prime, left[done..], right[done..], destination[done..]);
    }

    /// <inheritdoc cref="ScalarKernels.Scale"/>
    public static void Scale(NttPrime prime, ReadOnlySpan<uint> source, uint factor, Span<uint> destination)
    {
        var done = UseVectors ? Avx2Kernels.Scale(prime, source, factor, destination) : 0;
        ScalarKernels.Scale(prime, source[done..], factor, destination[done..]);
    }

    /// <inheritdoc cref="ScalarKernels.SumOfProducts"/>
    public static void SumOfProducts(NttPrime prime, ReadOnlySpan<uint> left, ReadOnlySpan<uint> right, ReadOnlySpan<uint> left2, ReadOnlySpan<uint> right2, Span<uint> destination)
    {
        var done = UseVectors ? Avx2Kernels.SumOfProducts(prime, left, right, left2, right2, destination) : 0;
        ScalarKernels.SumOfProducts(prime, left[done..], right[done..], left2[done..], right2[done..], destination[done..]);
    }

    /// <inheritdoc cref="ScalarKernels.Combine"/>
    public static void Combine(NttPrime prime, ReadOnlySpan<uint> digits, int stride, ReadOnlySpan<uint> weights, in CombineOptions options, Span<uint> destination)
    {
        var done = UseVectors ? Avx2Kernels.Combine(prime, digits, stride, weights, options, destination) : 0;
        ScalarKernels.Combine(prime, digits, stride, weights, options, destination, done);
    }

    /// <inheritdoc cref="ScalarKernels.RoundedQuotient"/>
    public static void RoundedQuotient(ReadOnlySpan<uint> digits, ReadOnlySpan<uint> reciprocals, ReadOnlySpan<uint> fractions, Span<uint> quotient)
    {
        var done = UseVectors ? Avx2Kernels.RoundedQuotient(digits, reciprocals, fractions, quotient) : 0;
        ScalarKernels.RoundedQuotient(digits, reciprocals, fractions, quotient, done);
    }

    /// <inheritdoc cref="ScalarKernels.AddConstant"/>
    public static void AddConstant(NttPrime prime, Span<uint> values, uint constant)
    {
        var done = UseVectors ? Avx2Kernels.AddConstant(prime, values, constant) : 0;
        ScalarKernels.AddConstant(prime, values[done..], constant);
    }

    /// <inheritdoc cref="ScalarKernels.Rescale"/>
    public static void Rescale(NttPrime prime, NttPrime dropped, ReadOnlySpan<uint> centred, Span<uint> destination)
    {
        var done = UseVectors ? Avx2Kernels.Rescale(prime, dropped, centred, destination) : 0;
        ScalarKernels.Rescale(prime, dropped, centred[done..], destination[done..]);
    }

    /// <inheritdoc cref="ScalarKernels.Pack"/>
    public static void Pack(ReadOnlySpan<uint> residues, Span<byte> destination)
    {
        var done = UseVectors ? Avx2Kernels.Pack(residues, destination) : 0;
        ScalarKernels.Pack(residues[done..], destination[(done / ScalarKernels.PackedCount * ScalarKernels.PackedBytes)..]);
    }

    /// <inheritdoc cref="ScalarKernels.Unpack"/>
    public static void Unpack(ReadOnlySpan<byte> source, Span<uint> residues)
    {
        var done = UseVectors ? Avx2Kernels.Unpack(source, residues) : 0;
        ScalarKernels.Unpack(source[(done / ScalarKernels.PackedCount * ScalarKernels.PackedBytes)..], residues[done..]);
    }
}
