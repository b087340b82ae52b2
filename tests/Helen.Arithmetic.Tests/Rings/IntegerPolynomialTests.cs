using System.Numerics;
using Helen.Arithmetic.Rings;

namespace Helen.Arithmetic.Tests.Rings;

public class IntegerPolynomialTests
{
    private const int Degree = 64;

    [Theory]
    [InlineData(1)]
    [InlineData(31)]
    [InlineData(32)]
    [InlineData(127)]
    [InlineData(271)]
    public void ReduceTo_ExtremesAndUniform_AreTheResidues(int bits)
    {
        var basis = RnsBasis.Create(Degree, 3);
        using var polynomial = IntegerPolynomial.SampleUniform(Degree, bits, new SeededRandomSource(bits));
        foreach (var (index, value) in Extremes(bits).Index()) polynomial.SetCoefficient(index, value);
        var before = Coefficients(polynomial);

        var element = polynomial.Reduce(basis);

        Assert.Equal(before, Coefficients(polynomial));
        for (var i = 0; i < basis.Primes.Length; i++)
            for (var j = 0; j < Degree; j++) Assert.Equal(basis.Primes[i].Residue(before[j]), element.Limb(i)[j]);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(32)]
    [InlineData(271)]
    public void AddMultipleTo_ExtremesAndUniform_AddsTheResidues(int bits)
    {
        var basis = RnsBasis.Create(Degree, 3);
        using var polynomial = IntegerPolynomial.SampleUniform(Degree, bits, new SeededRandomSource(bits));
        foreach (var (index, value) in Extremes(bits).Index()) polynomial.SetCoefficient(index, value);
        var element = polynomial.Reduce(basis);

        polynomial.AddMultipleTo(element, (BigInteger.One << 127) - 851967);

        for (var i = 0; i < basis.Primes.Length; i++)
            for (var j = 0; j < Degree; j++) Assert.Equal(basis.Primes[i].Residue(polynomial.Coefficient(j) * ((BigInteger.One << 127) - 851966)), element.Limb(i)[j]);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(31)]
    [InlineData(32)]
    [InlineData(151)]
    public void WriteThenTryRead_ExtremesAndUniform_IsTheSame(int bits)
    {
        using var polynomial = IntegerPolynomial.SampleUniform(Degree, bits, new SeededRandomSource(bits));
        foreach (var (index, value) in Extremes(bits).Index()) polynomial.SetCoefficient(index, value);
        var bytes = new byte[IntegerPolynomial.ByteCount(Degree, bits)];

        polynomial.Write(bytes, bits);

        Assert.Equal(Coefficients(polynomial), Coefficients(IntegerPolynomial.TryRead(Degree, bits, bytes)!));
        Assert.Null(IntegerPolynomial.TryRead(Degree, bits, bytes.AsSpan(1)));
        Assert.Null(IntegerPolynomial.TryRead(Degree, bits, [.. bytes, 0]));
    }

    [Theory]
    [InlineData("65537")]
    [InlineData("18446744069414584321")]
    [InlineData("170141183460469231731687303715883253761")]
    [InlineData("170141183460469231731687303715883253761", 8)]
    public void Balanced_EdgesAndUniform_AreTheRepresentativesAroundZero(string text, int degree = Degree)
    {
        var modulus = new PlaintextModulus(BigInteger.Parse(text), degree);
        var (p, half) = (modulus.Integer, (modulus.Integer - 1) / 2);
        var residues = new UInt128[degree + 4];             // not a multiple of eight
        modulus.Sample(residues, new SeededRandomSource(6));
        BigInteger[] edges = [0, 1, half - 1, half, half + 1, p - 1, p - 2, ulong.MaxValue % p];
        foreach (var (index, value) in edges.Index()) residues[index] = (UInt128)value;

        using var balanced = IntegerPolynomial.Balanced(residues, modulus);

        for (var i = 0; i < residues.Length; i++) Assert.Equal(residues[i] > (UInt128)half ? residues[i] - p : residues[i], balanced.Coefficient(i));
    }

    [Fact]
    public void TryRead_BitsLeftOver_IsNull()
    {
        var bytes = new byte[IntegerPolynomial.ByteCount(9, 2)];                // 27 bits in 4 bytes
        Assert.NotNull(IntegerPolynomial.TryRead(9, 2, bytes));
        bytes[3] = 0x08;
        Assert.Null(IntegerPolynomial.TryRead(9, 2, bytes));
    }

    [Fact]
    public void AddMonomialMultiple_EveryExponent_IsMultiplicationByIt()
    {
        var random = new SeededRandomSource(3);
        using var addend = IntegerPolynomial.SampleUniform(8, 40, random);
        for (var exponent = 0; exponent < 16; exponent++)
        {
            using var sum = IntegerPolynomial.SampleUniform(8, 100, random);
            using var target = new IntegerPolynomial(8, 101);
            target.AddMonomialMultiple(sum, 0);
            var expected = Coefficients(sum);
            for (var i = 0; i < 8; i++)
            {
                var power = i + exponent;
                expected[power % 8] += power / 8 % 2 == 0 ? addend.Coefficient(i) : -addend.Coefficient(i);
            }

            target.AddMonomialMultiple(addend, exponent);

            Assert.Equal(expected, Coefficients(target));
        }
    }

    [Theory]
    [InlineData(20)]
    [InlineData(31)]
    [InlineData(64)]
    [InlineData(95)]
    public void IsWithin_AtTheBoundAndOnePast_IsExact(int bits)
    {
        var bound = (BigInteger.One << bits) - 5;
        foreach (var index in new[] { 0, Degree - 1 })
        {
            foreach (var (value, expected) in new[] { (bound, true), (-bound, true), (bound + 1, false), (-bound - 1, false), (BigInteger.Zero, true) })
            {
                using var polynomial = new IntegerPolynomial(Degree, bits + 1);
                polynomial.SetCoefficient(index, value);
                Assert.Equal(expected, polynomial.IsWithin(bound));
            }
        }
    }

    [Fact]
    public void Samplers_ManyCoefficients_HaveTheirRangeAndMoments()
    {
        const int degree = 1 << 16, seed = 11;
        var random = new SeededRandomSource(seed);
        using var ternary = IntegerPolynomial.SampleTernary(degree, random);
        using var error = IntegerPolynomial.SampleCenteredBinomial(degree, 21, random);
        using var uniform = IntegerPolynomial.SampleUniform(degree, 3, random);

        var counts = Coefficients(ternary).CountBy(value => (int)value).ToDictionary();
        Assert.Equal([-1, 0, 1], counts.Keys.Order());
        Assert.All(counts.Values, count => Assert.InRange(count, (degree / 3) - 800, (degree / 3) + 800));             // 6.6 standard deviations; seed 11
        var errors = Coefficients(error).Select(value => (double)value).ToArray();
        Assert.InRange(errors.Average(), -0.1, 0.1);
        Assert.InRange(errors.Select(value => value * value).Average(), 10.2, 10.8);                                   // η/2 = 10.5
        Assert.All(errors, value => Assert.InRange(value, -21, 21));
        counts = Coefficients(uniform).CountBy(value => (int)value).ToDictionary();
        Assert.Equal(Enumerable.Range(-8, 16), counts.Keys.Order());
        Assert.All(counts.Values, count => Assert.InRange(count, (degree / 16) - 400, (degree / 16) + 400));
    }

    [Fact]
    public void Dispose_Coefficients_AreZero()
    {
        var polynomial = IntegerPolynomial.SampleUniform(Degree, 40, new SeededRandomSource(1));
        var low = polynomial.Plane(0);                      // the memory itself
        var high = polynomial.Plane(1);
        polynomial.Dispose();
        Assert.Equal(-1, low.IndexOfAnyExcept(0u));
        Assert.Equal(-1, high.IndexOfAnyExcept(0u));
    }

    internal static BigInteger[] Coefficients(IntegerPolynomial polynomial) => [.. Enumerable.Range(0, polynomial.Degree).Select(polynomial.Coefficient)];

    private static BigInteger[] Extremes(int bits) => [0, 1, -1, (BigInteger.One << bits) - 1, -(BigInteger.One << bits), (BigInteger.One << bits) / 2];
}
