using System.Numerics;
using Helen.Arithmetic.Randomness;
using Helen.Arithmetic.Rings;
using Helen.Tests.Support;

namespace Helen.Arithmetic.Tests.Rings;

/// <summary>Ring elements against polynomials of integers.</summary>
public class RingElementTests
{
    private const int Degree = 64;
    private static (RingElement Element, BigInteger[] Values) Extremes(ModulusSwitch modulusSwitch, BigInteger p)
    {
        var (half, product) = ((modulusSwitch.Source.Modulus - 1) / 2, modulusSwitch.Source.Modulus / modulusSwitch.Target.Modulus);
        using var polynomial = new IntegerPolynomial(Degree, (int)half.GetBitLength());
        polynomial.AddMonomialMultiple(IntegerPolynomial.SampleUniform(Degree, (int)half.GetBitLength() - 2, new SeededRandomSource(4)), 0);
        BigInteger[] extremes = [0, 1, -1, half, -half, half - 1, product / 2, -product / 2, (product / 2) + 1, p * (product / 2) % half, p * ((product / 2) + 1) % half];
        foreach (var (index, value) in extremes.Index()) polynomial.SetCoefficient(index, value);
        var element = polynomial.Reduce(modulusSwitch.Source);
        return (element, [.. Enumerable.Range(0, Degree).Select(polynomial.Coefficient)]);
    }

    // Four rows of words of 30 bits, with something in the two bits that do not count.
    private static ScriptedRandomSource Fractions(BigInteger[] fractions) => new(Enumerable.Range(0, 4).SelectMany(word => fractions.SelectMany((fraction, i) =>
        BitConverter.GetBytes((uint)((fraction >> (30 * word)) & ((1 << 30) - 1)) | ((uint)i << 30)))).ToArray());

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
            var product = monomial.Reduce(Basis);
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

    /// <summary>(c − p·w)/D + p·B with w = c/p mod D, and B = 1 just where w/D and the drawn fraction reach 1, up to 2^−86.</summary>
    [Theory]
    [InlineData(4, 2)]
    [InlineData(4, 3)]
    [InlineData(14, 5)]
    [InlineData(12, 2)]
    public void DropPrimes_FractionsAtBothSidesOfTheCarry_AreRoundedAsDefined(int primes, int kept)
    {
        BigInteger p = (BigInteger.One << 127) - 851967, one = BigInteger.One << 120, nearly = BigInteger.One << (120 - ModulusSwitch.ErrorBits);
        var modulusSwitch = new ModulusSwitch(RnsBasis.Create(Degree, primes), kept, p);
        var (element, values) = Extremes(modulusSwitch, p);
        var product = modulusSwitch.Source.Modulus / modulusSwitch.Target.Modulus;
        BigInteger[] residues = [.. values.Select(value => ((value * Inverse(p, product) % product) + product) % product)];
        foreach (var place in Enumerable.Range(0, 4))
        {
            BigInteger[] fractions = [.. residues.Select(w =>
            {
                var rest = one - (w * one / product);
                return BigInteger.Clamp(place switch { 0 => 0, 1 => rest - nearly, 2 => rest + nearly, _ => one - 1 }, 0, one - 1);
            })];

            var result = element.DropPrimes(modulusSwitch, Fractions(fractions));

            for (var i = 0; i < Degree; i++)
            {
                var sum = (residues[i] * one / product) + fractions[i];
                if (BigInteger.Abs(sum - one) < nearly - 1) continue;           // w/D all but 0: nothing there is wide enough
                var switched = ((values[i] - (p * residues[i])) / product) + (sum >= one ? p : 0);
                Assert.True((((values[i] - (p * residues[i])) % product).IsZero));
                Assert.True(BigInteger.Abs((switched * product) - values[i]) <= modulusSwitch.Correction);
                Assert.All(Enumerable.Range(0, kept), limb => Assert.Equal(modulusSwitch.Target.Primes[limb].Residue(switched), result.Limb(limb)[i]));
            }
        }
    }

    /// <summary>What drowns the errors of products: random rounding is rounding down after p·e was added, e uniform in [0, D).</summary>
    [Fact]
    public void DropPrimes_RandomFraction_IsNoiseOfTheLengthOfTheDroppedPrimes()
    {
        BigInteger p = (BigInteger.One << 127) - 851967;
        var modulusSwitch = new ModulusSwitch(RnsBasis.Create(Degree, 14), 5, p);
        var (element, _) = Extremes(modulusSwitch, p);
        var product = modulusSwitch.Source.Modulus / modulusSwitch.Target.Modulus;
        var random = new SeededRandomSource(5);
        for (var round = 0; round < 20; round++)
        {
            BigInteger[] noise = [.. Enumerable.Range(0, Degree).Select(_ => random.NextBelow(product))];
            using var polynomial = new IntegerPolynomial(Degree, (int)product.GetBitLength());
            foreach (var (index, value) in noise.Index()) polynomial.SetCoefficient(index, value);
            using var noisy = element.Copy();
            polynomial.AddMultipleTo(noisy, p);

            Assert.Equal(
                Bytes(noisy.DropPrimes(modulusSwitch, Fractions(new BigInteger[Degree]))),
                Bytes(element.DropPrimes(modulusSwitch, Fractions([.. noise.Select(e => (e << 120) / product)]))));
        }
    }

    [Fact]
    public void DropPrimes_ManyTiles_DrawsForEveryCoefficient()
    {
        const int degree = 2048;
        BigInteger p = (BigInteger.One << 127) - 851967;
        var modulusSwitch = new ModulusSwitch(RnsBasis.Create(degree, 4), 2, p);
        var product = modulusSwitch.Source.Modulus / modulusSwitch.Target.Modulus;
        using var polynomial = new IntegerPolynomial(degree, 200);
        for (var i = 0; i < degree; i++) polynomial.SetCoefficient(i, p * (product / 2));       // w/D is one half
        var element = polynomial.Reduce(modulusSwitch.Source);

        var result = element.DropPrimes(modulusSwitch, new SeededRandomSource(6));

        var (down, up) = (modulusSwitch.Target.Primes[0].Residue(0), modulusSwitch.Target.Primes[0].Residue(p));
        Assert.All(result.Limb(0).ToArray(), residue => Assert.True(residue == down || residue == up));
        foreach (var tile in result.Limb(0).ToArray().Chunk(256)) Assert.InRange(tile.Count(residue => residue == up), 80, 176);        // six standard deviations, fixed coins
    }

    [Fact]
    public void ModulusSwitch_TooManyPrimesDropped_IsRefused()
    {
        Assert.NotNull(new ModulusSwitch(RnsBasis.Create(Degree, 12), 2, 3));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ModulusSwitch(RnsBasis.Create(Degree, 13), 2, 3));
    }

    [Fact]
    public void ModulusSwitch_PlaintextModulusThatDividesTheModulus_IsRefused()
    {
        Assert.NotNull(new ModulusSwitch(Basis, 2, Basis.Primes[0].Value - 2));
        Assert.Throws<ArgumentException>(() => new ModulusSwitch(Basis, 2, Basis.Primes[3].Value));
    }

    [Fact]
    public void CombineMonomials_SeveralParts_IsTheSumOfTheirMultiples()
    {
        var random = new SeededRandomSource(11);
        RingElement[] parts = [Random(random), Random(random), Random(random)];
        int[] exponents = [5, -1, Degree + 7];
        var expected = new RingElement(Basis);
        expected.AddMonomialMultiple(parts[0], 5);
        expected.AddMonomialMultiple(parts[2], Degree + 7);

        Assert.Equal(Bytes(expected), Bytes(RingElement.CombineMonomials(parts, exponents)));
        Assert.Throws<ArgumentException>(() => RingElement.CombineMonomials(parts, [1, 2]));
        Assert.Throws<ArgumentOutOfRangeException>(() => RingElement.CombineMonomials(parts, [1, 2, 2 * Degree]));
        Assert.Throws<ArgumentOutOfRangeException>(() => RingElement.CombineMonomials(parts, [1, 2, -2]));
    }

    [Fact]
    public void SumsOfProducts_AreTheSumsOfBothAsCoefficients()
    {
        var random = new SeededRandomSource(12);
        var f = Enumerable.Range(0, 6).Select(_ => Random(random)).ToArray();
        foreach (var element in f[..5]) element.Transform();
        var addend = f[5].Copy();
        addend.Transform();
        byte[][] expected = [.. new[] { (f[0], f[3]), (f[1], f[4]) }.Select(pair =>
        {
            var sum = pair.Item1.Copy();
            sum.Multiply(f[2]);
            sum.MultiplyAdd(pair.Item2, addend);
            sum.InverseTransform();
            return Bytes(sum);
        })];

        var (sum0, sum1) = RingElement.SumsOfProducts(f[0], f[1], f[2], f[3], f[4], f[5]);

        Assert.False(sum0.IsTransformed || sum1.IsTransformed);
        Assert.Equal(expected, [Bytes(sum0), Bytes(sum1)]);
        Assert.Throws<ArgumentException>(() => RingElement.SumsOfProducts(f[0], f[1], f[2], f[3], f[4], f[5]));      // used up
    }

    [Fact]
    public void Dispose_ThenUse_IsToldSo()
    {
        var element = Random(new SeededRandomSource(13));
        element.Dispose();
        element.Dispose();                                  // gives the memory back once
        Assert.Throws<ObjectDisposedException>(() => element.Limb(0).Length);
        var polynomial = Sample(13);
        polynomial.Dispose();
        Assert.Throws<ObjectDisposedException>(() => polynomial.Coefficient(0));
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
            var element = polynomial.Reduce(Basis);
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
        Assert.Throws<InvalidOperationException>(() => b.DropPrimes(new ModulusSwitch(Basis, 2, 3), new SeededRandomSource(1)));
        Assert.Throws<ArgumentException>(() => a.DropPrimes(new ModulusSwitch(RnsBasis.Create(2 * Degree, 3), 2, 3), new SeededRandomSource(1)));
        Assert.Throws<InvalidOperationException>(() => Sample(1).AddMultipleTo(b, 3));
    }

    private static RingElement Random(SeededRandomSource random)
    {
        using var polynomial = IntegerPolynomial.SampleUniform(Degree, 150, random);
        var element = polynomial.Reduce(Basis);
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

    private static BigInteger Inverse(BigInteger value, BigInteger modulus)
    {
        var (r0, r1, x0, x1) = (modulus, value % modulus, BigInteger.Zero, BigInteger.One);
        while (!r1.IsZero) (r0, r1, x0, x1) = (r1, r0 % r1, x1, x0 - (r0 / r1 * x1));
        return ((x0 % modulus) + modulus) % modulus;
    }
}
