using System.Numerics;
using Helen.Arithmetic.Rings;

namespace Helen.Arithmetic.Tests.Rings;

/// <summary>Ring elements against polynomials of integers.</summary>
public class RingElementTests
{
    private const int Degree = 64;
    private static readonly RnsBasis Basis = RnsBasis.Create(Degree, 4);

    [Fact]
    public void Ring_Laws_Hold()
    {
        for (var seed = 0; seed < 20; seed++)
        {
            var random = new SeededRandomSource(seed);
            var (a, b, c) = (Random(random), Random(random), Random(random));
            foreach (var x in new[] { a, b, c }) x.Transform();

            var left = a.Copy();                            // (a + b)·c − a·c − b·c = 0
            left.Add(b);
            left.Multiply(c);
            var (ac, bc) = (a.Copy(), b.Copy());
            ac.Multiply(c);
            bc.Multiply(c);
            left.Subtract(ac);
            left.Subtract(bc);
            Assert.All(Integers(left), value => Assert.True(value.IsZero, $"seed {seed}"));

            var sum = ac.Copy();
            sum.MultiplyAdd(b, c);
            ac.Add(bc);
            Assert.Equal(Bytes(ac), Bytes(sum));
        }
    }

    [Fact]
    public void AddMonomialMultiple_EveryExponent_IsMultiplicationByIt()
    {
        var random = new SeededRandomSource(2);
        var (a, b) = (Random(random), Random(random));
        for (var exponent = 0; exponent < 2 * Degree; exponent++)
        {
            using var monomial = new IntegerPolynomial(Degree, 1);
            monomial.SetCoefficient(exponent % Degree, exponent < Degree ? 1 : -1);
            var product = new RingElement(Basis);
            monomial.ReduceTo(product);
            product.Transform();
            var transformed = b.Copy();
            transformed.Transform();
            product.Multiply(transformed);
            product.InverseTransform();
            product.Add(a);

            var sum = a.Copy();
            sum.AddMonomialMultiple(b, exponent);

            Assert.Equal(Bytes(product), Bytes(sum));
        }
    }

    [Fact]
    public void DropPrimes_ExtremeAndRandomCoefficients_DividesAfterTheDefinedCorrection()
    {
        BigInteger p = (BigInteger.One << 127) - 851967;
        var element = new RingElement(Basis);
        var half = (Basis.Modulus - 1) / 2;
        using var polynomial = Sample(4);
        foreach (var (index, value) in new[] { 0, 1, -1, half, -half, half - 1 }.Index()) polynomial.SetCoefficient(index, value);
        polynomial.ReduceTo(element);
        var before = Integers(element);
        var target = Basis.Prefix(2);

        var result = element.DropPrimes(target, p);

        for (var i = 0; i < Degree; i++)
        {
            var value = before[i];
            foreach (var dropped in new[] { Basis.Primes[3].Value, Basis.Primes[2].Value })
            {
                var inverse = Inverse(p, dropped);
                var t = ((value * inverse % dropped) + dropped) % dropped;
                if (t > dropped / 2) t -= dropped;
                Assert.True(((value - (p * t)) % dropped).IsZero);
                value = (value - (p * t)) / dropped;
            }

            for (var limb = 0; limb < 2; limb++) Assert.Equal(target.Primes[limb].Residue(value), result.Limb(limb)[i]);
        }
    }

    [Fact]
    public void ReduceCentred_ExtremeAndRandomCoefficients_IsTheCentredResidue()
    {
        foreach (var p in new[] { (BigInteger.One << 127) - 851967, 65537 })
        {
            var plaintext = new PlaintextModulus(p, Degree);
            var half = (Basis.Modulus - 1) / 2;
            using var polynomial = Sample(5);
            foreach (var (index, value) in new[] { 0, 1, -1, half, -half, half - 1, -half + 1, p / 2, -p / 2, p }.Where(value => BigInteger.Abs(value) <= half).Index()) polynomial.SetCoefficient(index, value);
            var element = new RingElement(Basis);
            polynomial.ReduceTo(element);
            var result = new UInt128[Degree];

            element.ReduceCentred(plaintext, 12345, result);

            for (var i = 0; i < Degree; i++) Assert.Equal((UInt128)(((polynomial.Coefficient(i) * 12345 % p) + p) % p), result[i]);
        }
    }

    [Fact]
    public void TryRead_WrittenBytes_RoundTrip()
    {
        var element = Random(new SeededRandomSource(6));
        var bytes = Bytes(element);
        Assert.Equal(bytes, Bytes(RingElement.TryRead(Basis, transformed: false, bytes)!));
    }

    [Fact]
    public void TryRead_ResidueNotBelowItsPrime_IsNull()
    {
        for (var limb = 0; limb < Basis.Primes.Length; limb++)
        {
            foreach (var (position, value) in new[] { (0, Basis.Primes[limb].Value), (1, Basis.Primes[limb].Value), (2, Basis.Primes[limb].Value), (3, (1u << 30) - 1) })
            {
                var element = new RingElement(Basis);
                element.WritableLimb(limb)[position] = value - 1 < Basis.Primes[limb].Value ? value - 1 : 0;
                Assert.NotNull(RingElement.TryRead(Basis, transformed: true, Bytes(element)));
                element.WritableLimb(limb)[position] = value;
                Assert.Null(RingElement.TryRead(Basis, transformed: true, Bytes(element)));
            }
        }
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(1)]
    public void TryRead_AnotherLength_IsNull(int difference) =>
        Assert.Null(RingElement.TryRead(Basis, transformed: true, new byte[RingElement.ByteCount(Basis) + difference]));

    [Fact]
    public void Operations_OtherFormOrBasis_Throw()
    {
        var (a, b) = (Random(new SeededRandomSource(1)), Random(new SeededRandomSource(2)));
        b.Transform();
        Assert.Throws<ArgumentException>(() => a.Add(b));
        Assert.Throws<ArgumentException>(() => a.Multiply(a));
        Assert.Throws<ArgumentException>(() => a.Add(new RingElement(Basis.Prefix(2))));
        Assert.Throws<InvalidOperationException>(b.Transform);
        Assert.Throws<InvalidOperationException>(a.InverseTransform);
        Assert.Throws<InvalidOperationException>(() => b.DropPrimes(Basis.Prefix(2), 3));
        Assert.Throws<ArgumentException>(() => a.DropPrimes(RnsBasis.Create(2 * Degree, 2), 3));
    }

    private static RingElement Random(SeededRandomSource random)
    {
        using var polynomial = IntegerPolynomial.SampleUniform(Degree, 150, random);
        var element = new RingElement(Basis);
        polynomial.ReduceTo(element);
        return element;
    }

    // Below q/2, with room for extremes.
    private static IntegerPolynomial Sample(int seed)
    {
        var polynomial = new IntegerPolynomial(Degree, 150);
        polynomial.AddMonomialMultiple(IntegerPolynomial.SampleUniform(Degree, 118, new SeededRandomSource(seed)), 0);
        return polynomial;
    }

    private static byte[] Bytes(RingElement element)
    {
        var bytes = new byte[RingElement.ByteCount(element.Basis)];
        element.Write(bytes);
        return bytes;
    }

    // Centred representatives by the Chinese remainder theorem over BigInteger.
    private static BigInteger[] Integers(RingElement element)
    {
        var q = element.Basis.Modulus;
        var result = new BigInteger[Degree];
        for (var i = 0; i < element.Basis.Primes.Length; i++)
        {
            var cofactor = q / element.Basis.Primes[i].Value;
            var weight = cofactor * Inverse(cofactor, element.Basis.Primes[i].Value);
            for (var j = 0; j < Degree; j++) result[j] = (result[j] + (weight * element.Limb(i)[j])) % q;
        }

        return [.. result.Select(value => value > q / 2 ? value - q : value)];
    }

    private static BigInteger Inverse(BigInteger value, uint prime)
    {
        var (result, power, exponent) = (BigInteger.One, value % prime, prime - 2);
        for (; exponent > 0; exponent >>= 1, power = power * power % prime)
            if ((exponent & 1) == 1) result = result * power % prime;
        return result;
    }
}
