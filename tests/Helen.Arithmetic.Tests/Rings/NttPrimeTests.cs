using System.Numerics;
using Helen.Arithmetic.Rings;

namespace Helen.Arithmetic.Tests.Rings;

/// <summary>The transform of each backend against multiplication by the school's method, and against the other backend.</summary>
public class NttPrimeTests
{
    public static TheoryData<int> Degrees => [8, 16, 32, 64, 128, 256, 512, 1024];

    [Theory]
    [MemberData(nameof(Degrees))]
    public void Transform_ProductOfEvaluations_IsNegacyclicProduct(int degree)
    {
        var prime = new NttPrime(NttPrime.Largest(degree, 1)[0], degree);
        var random = new SeededRandomSource(degree);
        foreach (var (a, b) in new[] { (Uniform(prime, random), Uniform(prime, random)), (Filled(prime, prime.Value - 1), Filled(prime, prime.Value - 1)), (Filled(prime, 0), Uniform(prime, random)) })
        {
            var expected = Schoolbook(prime, a, b);

            var (x, y) = ((uint[])a.Clone(), (uint[])b.Clone());
            prime.Transform(x);
            prime.Transform(y);
            NttKernels.Multiply(prime, x, y, x);
            prime.InverseTransform(x);

            Assert.Equal(expected, x);
        }
    }

    [Theory]
    [MemberData(nameof(Degrees))]
    [InlineData(16384)]
    [InlineData(32768)]
    public void Backends_SameInput_SameResidues(int degree)
    {
        Assert.SkipUnless(System.Runtime.Intrinsics.X86.Avx2.IsSupported, "This machine has no AVX2.");
        if (degree < Avx2Kernels.MinimumDegree) return;
        var random = new SeededRandomSource(7);
        foreach (var value in NttPrime.Largest(degree, 3))
        {
            var prime = new NttPrime(value, degree);
            foreach (var input in new[] { Uniform(prime, random), Filled(prime, value - 1), Filled(prime, 0), Filled(prime, 1) })
            {
                var (scalar, vector) = ((uint[])input.Clone(), (uint[])input.Clone());
                ScalarKernels.Forward(prime, scalar);
                Avx2Kernels.Forward(prime, vector);
                Assert.Equal(scalar, vector);
                ScalarKernels.Inverse(prime, scalar);
                Avx2Kernels.Inverse(prime, vector);
                Assert.Equal(scalar, vector);
                Assert.Equal(input, vector);
            }
        }
    }

    [Fact]
    public void Kernels_BothBackends_SameResidues()
    {
        Assert.SkipUnless(System.Runtime.Intrinsics.X86.Avx2.IsSupported, "This machine has no AVX2.");
        const int degree = 64;
        var primes = NttPrime.Largest(degree, 2).Select(value => new NttPrime(value, degree)).ToArray();
        var (q, random) = (primes[0], new SeededRandomSource(8));
        var (a, b) = (Uniform(q, random), Uniform(q, random));
        (a[0], b[0], a[1], b[1]) = (q.Value - 1, q.Value - 1, 0, q.Value - 1);
        var centred = Uniform(primes[1], random);
        (centred[0], centred[1]) = (0, primes[1].Value - 1);

        Same(x => ScalarKernels.Add(q, a, b, x), x => Avx2Kernels.Add(q, a, b, x));
        Same(x => ScalarKernels.Subtract(q, a, b, x), x => Avx2Kernels.Subtract(q, a, b, x));
        Same(x => ScalarKernels.Multiply(q, a, b, x), x => Avx2Kernels.Multiply(q, a, b, x));
        Same(x => ScalarKernels.MultiplyAdd(q, a, b, x), x => Avx2Kernels.MultiplyAdd(q, a, b, x));
        Same(x => ScalarKernels.Scale(q, a, q.Value - 1, x), x => Avx2Kernels.Scale(q, a, q.Value - 1, x));
        Same(x => ScalarKernels.Scale(q, x, q.Value - 1, x), x => Avx2Kernels.Scale(q, x, q.Value - 1, x));
        Same(x => ScalarKernels.SumOfProducts(q, a, b, a, a, x), x => Avx2Kernels.SumOfProducts(q, a, b, a, a, x));
        var weights = a[..14];
        var rows = new uint[weights.Length * degree];
        random.Fill(System.Runtime.InteropServices.MemoryMarshal.AsBytes(rows.AsSpan()));
        for (var k = 0; k < weights.Length; k++) rows[k * degree] = uint.MaxValue;
        foreach (ref var word in rows.AsSpan()) word >>= 2;
        foreach (var options in new[] { new CombineOptions(q.Value - 1, true), new CombineOptions(0, false) })
            Same(x => ScalarKernels.Combine(q, rows, degree, weights, options, x, 0), x => Avx2Kernels.Combine(q, rows, degree, weights, options, x));
        RoundedQuotients();
        Same(x => ScalarKernels.AddConstant(q, x, q.Value - 1), x => Avx2Kernels.AddConstant(q, x, q.Value - 1));
        Same(x => ScalarKernels.Rescale(q, primes[1], centred, x), x => Avx2Kernels.Rescale(q, primes[1], centred, x));

        // The largest digits, reciprocals and fractions, and any.
        void RoundedQuotients()
        {
            foreach (var fill in new[] { true, false })
            {
                const uint most = (1u << 30) - 1;
                uint[] digits = new uint[ModulusSwitch.MaxDropped * degree], reciprocals = new uint[4 * ModulusSwitch.MaxDropped], fractions = new uint[4 * degree];
                foreach (var drawn in new[] { digits, reciprocals, fractions })
                {
                    random.Fill(System.Runtime.InteropServices.MemoryMarshal.AsBytes(drawn.AsSpan()));
                    foreach (ref var word in drawn.AsSpan()) word = fill ? most : drawn == fractions ? word : word & most;
                }

                for (var i = 0; i < ModulusSwitch.MaxDropped; i++) reciprocals[(4 * i) + 3] = 1;         // primes above 2^29
                var (scalar, vector) = (new uint[degree], new uint[degree]);
                ScalarKernels.RoundedQuotient(digits, reciprocals, fractions, scalar, 0);
                Assert.Equal(degree, Avx2Kernels.RoundedQuotient(digits, reciprocals, fractions, vector));
                Assert.Equal(scalar, vector);
                for (var j = 0; j < degree; j++)
                {
                    BigInteger Words(uint[] from, int first, int step) => Enumerable.Range(0, 4).Aggregate(BigInteger.Zero, (sum, word) => sum + ((BigInteger)(from[first + (word * step)] & most) << (30 * word)));
                    var sum = Enumerable.Range(0, ModulusSwitch.MaxDropped).Aggregate(Words(fractions, j, degree), (all, i) => all + (digits[(i * degree) + j] * Words(reciprocals, 4 * i, 1)));
                    Assert.Equal((uint)(sum >> 120), scalar[j]);
                }
            }
        }

        void Same(Action<uint[]> scalar, Func<uint[], int> vector)
        {
            var (x, y) = ((uint[])b.Clone(), (uint[])b.Clone());
            scalar(x);
            Assert.Equal(degree, vector(y));
            Assert.Equal(x, y);
            Assert.All(x, residue => Assert.InRange(residue, 0u, q.Value - 1));
        }
    }

    /// <summary>Every digit, every weight, the constant and what is added to at their largest: nothing wraps in either loop.</summary>
    [Fact]
    public void Combine_EverythingAtItsLargest_IsTheSum()
    {
        const int degree = 64;
        const uint digit = (1u << 30) - 1;
        foreach (var prime in NttPrime.Largest(degree, 16).Select(value => new NttPrime(value, degree)))
        {
            for (var rows = 1; rows <= 26; rows++)
            {
                var digits = Enumerable.Repeat(digit, rows * degree).ToArray();
                var weights = Enumerable.Repeat(prime.Value - 1, rows).ToArray();       // of the sum: times 2^−32
                var expected = (uint)(((2 * (BigInteger)(prime.Value - 1)) + (rows * (BigInteger)digit * (prime.Value - 1) * prime.Inverse((uint)((1UL << 32) % prime.Value)))) % prime.Value);
                var options = new CombineOptions(prime.Value - 1, true);
                var (scalar, chosen) = (Enumerable.Repeat(prime.Value - 1, degree).ToArray(), Enumerable.Repeat(prime.Value - 1, degree).ToArray());

                ScalarKernels.Combine(prime, digits, degree, weights, options, scalar, 0);
                NttKernels.Combine(prime, digits, degree, weights, options, chosen);

                Assert.All(scalar, residue => Assert.Equal(expected, residue));
                Assert.Equal(scalar, chosen);
            }
        }
    }

    /// <summary>Nothing is written past the end, and every bit counts.</summary>
    [Theory]
    [InlineData(4)]
    [InlineData(8)]
    [InlineData(12)]
    [InlineData(64)]
    public void PackThenUnpack_BothBackends_SameBytesAndResidues(int count)
    {
        var random = new SeededRandomSource(count);
        var residues = new uint[count];
        random.Fill(System.Runtime.InteropServices.MemoryMarshal.AsBytes(residues.AsSpan()));
        foreach (ref var residue in residues.AsSpan()) residue >>= 2;
        (residues[0], residues[^1]) = ((1u << 30) - 1, (1u << 30) - 1);
        var all = residues.Select((residue, i) => (BigInteger)residue << (30 * i)).Aggregate(BigInteger.Zero, (sum, part) => sum + part);
        var (expected, scalar, chosen) = (new byte[count / 4 * 15], new byte[count / 4 * 15], new byte[(count / 4 * 15) + 1]);
        all.TryWriteBytes(expected, out _, isUnsigned: true);
        chosen[^1] = 0xA5;

        ScalarKernels.Pack(residues, scalar);
        NttKernels.Pack(residues, chosen.AsSpan(0, scalar.Length));

        Assert.Equal(expected, scalar);
        Assert.Equal([.. expected, 0xA5], chosen);
        var (scalarBack, chosenBack) = (new uint[count], new uint[count]);
        ScalarKernels.Unpack(expected, scalarBack);
        NttKernels.Unpack(expected, chosenBack);
        Assert.Equal(residues, scalarBack);
        Assert.Equal(residues, chosenBack);
    }

    [Fact]
    public void Transform_TinyRing_EvaluatesAtOddPowersOfTheRoot()
    {
        const int degree = 8;
        foreach (var value in new uint[] { 17, 97, 113, 193 })
        {
            var prime = new NttPrime(value, degree);
            var root = prime.Roots[degree >> 1];            // ψ = entry of bitreverse(1)
            for (var coefficient = 0u; coefficient < value; coefficient++)
            {
                for (var position = 0; position < degree; position++)
                {
                    var x = new uint[degree];
                    x[position] = coefficient;
                    prime.Transform(x);
                    var evaluations = Enumerable.Range(0, degree).Select(i => (uint)((ulong)coefficient * prime.Power(root, (uint)((2 * i) + 1) * (uint)position) % value));
                    Assert.Equal(evaluations.Order(), x.Order());
                    prime.InverseTransform(x);
                    Assert.Equal(coefficient, x[position]);
                }
            }
        }
    }

    [Fact]
    public void Multiply_TinyPrime_AllPairs()
    {
        var prime = new NttPrime(97, 8);
        for (var a = 0u; a < 97; a++)
            for (var b = 0u; b < 97; b++) Assert.Equal(a * b % 97, ScalarKernels.Multiply(a, b, prime));
    }

    [Theory]
    [InlineData(998244353u, 12)]
    [InlineData(998244353u, 4)]
    [InlineData(998244353u, 1 << 17)]
    [InlineData(1000000009u, 8)]
    [InlineData(998244337u, 8)]
    [InlineData(2013265921u, 8)]
    public void Construct_UnsuitablePrimeOrDegree_Throws(uint value, int degree) => Assert.ThrowsAny<ArgumentException>(() => new NttPrime(value, degree));

    [Fact]
    public void Construct_SuitablePrime_Holds() => Assert.Equal(998244353u, new NttPrime(998244353u, 8).Value);

    private static uint[] Uniform(NttPrime prime, SeededRandomSource random)
    {
        var values = new uint[prime.Degree];
        random.Fill(System.Runtime.InteropServices.MemoryMarshal.AsBytes(values.AsSpan()));
        return [.. values.Select(value => value % prime.Value)];
    }

    private static uint[] Filled(NttPrime prime, uint value) => [.. Enumerable.Repeat(value, prime.Degree)];

    private static uint[] Schoolbook(NttPrime prime, uint[] a, uint[] b)
    {
        var q = (ulong)prime.Value;
        var product = new ulong[a.Length];
        for (var i = 0; i < a.Length; i++)
            for (var j = 0; j < b.Length; j++)
            {
                var term = (ulong)a[i] * b[j] % q;
                var k = (i + j) % a.Length;
                product[k] = (product[k] + (i + j < a.Length ? term : q - term)) % q;
            }

        return [.. product.Select(value => (uint)value)];
    }
}
