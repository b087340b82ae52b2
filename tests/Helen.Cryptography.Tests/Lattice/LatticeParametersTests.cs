using System.Numerics;
using Helen.Arithmetic.Fields;
using Helen.Arithmetic.Rings;
using Helen.Cryptography.Lattice;

namespace Helen.Cryptography.Tests.Lattice;

public class LatticeParametersTests
{
    [Theory]
    [InlineData(2, 16384)]
    [InlineData(16, 16384)]
    [InlineData(2, 32768)]
    public void ForField_ProductionSizes_FitTheStandard(int parties, int degree)
    {
        var parameters = LatticeParameters.ForField(SecurityParameters.Production(), parties, degree);

        Assert.InRange(parameters.ModulusBits, 1, LatticeParameters.StandardModulusBits[degree]);
        AssertSound(parameters);
    }

    [Theory]
    [InlineData(16384)]
    [InlineData(1024)]
    [InlineData(64)]
    public void Create_OtherPlaintextModuli_EveryBoundHolds(int degree)
    {
        var security = degree == 16384 ? SecurityParameters.Production() : SecurityParameters.InsecureForTests(512);
        foreach (var p in PlaintextModulus.Largest(degree, 127, 1, FieldElement.Modulus).Concat(PlaintextModulus.Largest(degree, 60, 1, FieldElement.Modulus)))
            AssertSound(LatticeParameters.Create(p, security, parties: 3, degree));
    }

    [Fact]
    public void WithPlaintextModulus_AnotherPrime_EqualsCreateOnTheSameTables()
    {
        var p = PlaintextModulus.Largest(64, 100, 1, FieldElement.Modulus)[0];
        var first = LatticeParameters.ForField(SecurityParameters.InsecureForTests(512), parties: 3, degree: 64);
        var (shared, created) = (first.WithPlaintextModulus(p), LatticeParameters.Create(p, first.Security, 3, 64));

        AssertSound(shared);
        Assert.Equal((created.ModulusBits, created.ProductNoise, created.TransmittedNoise), (shared.ModulusBits, shared.ProductNoise, shared.TransmittedNoise));
        Assert.Same(first.Basis.Primes[0], shared.Basis.Primes[0]);
        var real = LatticeParameters.ForField(SecurityParameters.Production(), parties: 2);
        Assert.Equal(real.ModulusBits, real.WithPlaintextModulus(PlaintextModulus.Largest(real.Degree, 127, 1, FieldElement.Modulus)[0]).ModulusBits);
    }

    [Theory]
    [InlineData(2048)]
    [InlineData(4096)]
    [InlineData(8192)]
    public void ForField_SmallDegree_IsRefused(int degree)
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => LatticeParameters.ForField(SecurityParameters.Production(), parties: 2, degree));
        AssertSound(LatticeParameters.ForField(SecurityParameters.InsecureForTests(512), parties: 2, degree));
    }

    [Fact]
    public void ForField_MorePartiesThanTheFractionsAreLongFor_IsRefused()
    {
        AssertSound(LatticeParameters.ForField(SecurityParameters.Production(), parties: 17, degree: 32768));
        Assert.Throws<ArgumentOutOfRangeException>("parties", () => LatticeParameters.ForField(SecurityParameters.Production(), parties: 18, degree: 32768));
    }

    [Fact]
    public void Create_SmallPlaintextModulusAtDegree8192_IsRefused()
    {
        var p = PlaintextModulus.Largest(8192, 32, 1, FieldElement.Modulus)[0];
        var needed = LatticeParameters.Create(p, SecurityParameters.InsecureForTests(512), parties: 2, degree: 8192).ModulusBits;
        Assert.True(needed > LatticeParameters.StandardModulusBits[8192], $"{needed} bits: even 32-bit plaintexts need degree 16384.");
        Assert.Throws<ArgumentOutOfRangeException>(() => LatticeParameters.Create(p, SecurityParameters.Production(), parties: 2, degree: 8192));
    }

    [Fact]
    public void StandardModulusBits_Table_IsThePublishedOne() => Assert.Equal(
        [(4096, 109), (8192, 218), (16384, 438), (32768, 881)], LatticeParameters.StandardModulusBits.OrderBy(row => row.Key).Select(row => (row.Key, row.Value)));

    [Fact]
    public void ForField_DefaultDegree_HasTheNumbersOfTheProtocol()
    {
        var parameters = LatticeParameters.ForField(SecurityParameters.Production(), parties: 2);

        Assert.Equal((9, 18), (parameters.ProofRows, parameters.ProofBatch));
        Assert.Equal(420, parameters.ModulusBits);
        Assert.All([parameters.Secret, parameters.Error, parameters.Message], bound => Assert.InRange(bound.Extracted / bound.Witness, 1, BigInteger.One << 41));
    }

    [Fact]
    public void Create_OneParty_Throws() => Assert.Throws<ArgumentOutOfRangeException>(() => LatticeParameters.ForField(SecurityParameters.InsecureForTests(512), parties: 1, degree: 64));

    // Every inequality that the README's argument uses, from the public numbers alone.
    private static void AssertSound(LatticeParameters parameters)
    {
        var (n, p) = ((BigInteger)parameters.Degree, parameters.Plaintext.Integer);
        var h = (p - 1) / 2;
        Assert.True(BigInteger.Pow((2 * n) + 1, parameters.ProofRows) >= BigInteger.One << parameters.Security.ChallengeBits);
        Assert.True(BigInteger.Pow((2 * n) + 1, parameters.ProofRows - 1) < BigInteger.One << parameters.Security.ChallengeBits);

        var rejected = 0.0;
        foreach (var (bound, witness, count) in new[] { (parameters.Secret, BigInteger.One, 1), (parameters.Error, LatticeParameters.ErrorBound, 2), (parameters.Message, h, 1) })
        {
            var shift = witness * parameters.ProofBatch;
            Assert.Equal(witness, bound.Witness);
            Assert.True(bound.Response + shift < BigInteger.One << bound.MaskBits);             // the box of accepted responses lies in every shifted box of masks
            Assert.Equal(2 * n * bound.Response, bound.Extracted);
            rejected += count * parameters.ProofRows * (double)n * (double)(shift + 1) / (double)(BigInteger.One << bound.MaskBits);
        }

        Assert.InRange(rejected, 0, 0.501);

        var carry = ((n * h * parameters.Message.Extracted) + (2 * h)) / p;
        foreach (var (bits, shift) in new[]
        {
            (parameters.SecretDrowning, n * h * parameters.Secret.Extracted), (parameters.ErrorDrowning, (n * h * parameters.Error.Extracted) + carry),
        })
        {
            // Statistical distance of one coordinate is shift/2^(bits+1); 3n coordinates, m − 1 receivers.
            Assert.True(3 * n * (parameters.Parties - 1) * shift << parameters.Security.StatisticalBits <= BigInteger.One << (bits + 1));
        }

        Assert.True(2 * parameters.ProductNoise < parameters.Basis.Modulus);
        Assert.True(2 * parameters.TransmittedNoise < parameters.TransmittedBasis.Modulus);
        // The rounding is noise uniform in [0, D), up to its error in each of 2n coefficients.
        var dropped = parameters.Basis.Modulus / parameters.TransmittedBasis.Modulus;
        Assert.True(dropped >= BigInteger.One << (parameters.ErrorDrowning + 1));
        Assert.True(2 * n * (parameters.Parties - 1) << (parameters.Security.StatisticalBits + 2) <= BigInteger.One << ModulusSwitch.ErrorBits);
        Assert.True(parameters.TransmittedNoise * dropped >= parameters.ProductNoise + (p * dropped * (1 + n)));
    }
}
