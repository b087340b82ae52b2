using System.Numerics;
using Helen.Arithmetic.Randomness;
using Helen.Arithmetic.Rings;
using Helen.Cryptography.Lattice;
using Helen.Tests.Support;

namespace Helen.Cryptography.Tests.Lattice;

/// <summary>Worst cases: the largest key, ciphertext, factor and drowning that the bounds allow, all at once.</summary>
public class LatticeNoiseTests
{
    private const int Degree = 64;
    private static readonly LatticeParameters Parameters = LatticeParameters.ForField(SecurityParameters.InsecureForTests(512), parties: 2, Degree);
    private static readonly BigInteger P = Parameters.Plaintext.Integer, H = (P - 1) / 2;

    /// <summary>What a product's randomness consists of, and what one of them hides besides.</summary>
    public enum Part
    {
        Secret,
        Error0,
        Error1,
        Carry,
    }

    public static TheoryData<int> Signs => [.. Enumerable.Range(0, 64)];

    [Theory]
    [MemberData(nameof(Signs))]
    public void Multiply_EverythingAtItsBound_StaysBelowTheNoiseBoundAndDecrypts(int signs)
    {
        var sign = Enumerable.Range(0, 6).Select(bit => ((signs >> bit) & 1) == 0 ? 1 : -1).ToArray();
        using var keys = LatticeKeyPair.From(Parameters, new byte[LatticePublicKey.SeedBytes], Filled(1), Filled(LatticeParameters.ErrorBound));
        // What a proof guarantees for twice the ciphertext, at its limit.
        var message = Filled(sign[0] * Parameters.Message.Extracted);
        var twice = keys.PublicKey.Evaluate(message, new(Filled(sign[1] * Parameters.Secret.Extracted), Filled(sign[2] * Parameters.Error.Extracted), Filled(-sign[2] * Parameters.Error.Extracted)));
        var half = (Parameters.Basis.Modulus + 1) / 2;
        twice.C0.Scale(half);
        twice.C1.Scale(half);
        var proven = new ProvenCiphertext(keys.PublicKey, new(Parameters, twice.C0, twice.C1));
        // The factor b with b/2 = ±h in every coefficient.
        var b = Coefficients((((2 * sign[3] * H) % P) + P) % P);
        using var factor = new LatticeFactor(LatticePlaintext.FromCoefficients(Parameters, b));
        var secret = Filled(Extreme(Parameters.SecretDrowning, sign[1] * sign[3] * sign[4]));
        var mask = Filled(sign[5] * H);

        var (c0, c1) = proven.MultiplyWith(factor, mask, secret);
        var noise = Phase(keys, c0, c1);
        var switched = new LatticeProduct(Parameters, c0.DropPrimes(Parameters.Switch, Rounding(sign[4])), c1.DropPrimes(Parameters.Switch, Rounding(-sign[5])));

        Assert.All(noise, value => Assert.True(BigInteger.Abs(value) <= Parameters.ProductNoise));
        // (b/2)·(2a) + mask over the integers, modulo X^n + 1 and p.
        var expected = new UInt128[Degree];
        for (var i = 0; i < Degree; i++) expected[i] = Residue((((2 * i) + 2 - Degree) * sign[3] * H * sign[0] * Parameters.Message.Extracted) + (sign[5] * H));
        Parameters.Plaintext.Decode(expected);
        var slots = new UInt128[Degree];
        keys.Decrypt(switched).Decode(slots);
        Assert.Equal(expected, slots);
    }

    [Fact]
    public void NoiseBound_IsReachedUpToThreeBits()
    {
        var most = BigInteger.Zero;
        foreach (var signs in Enumerable.Range(0, 8))
        {
            var (v, e0, e1) = (1 - (2 * (signs & 1)), 1 - (2 * ((signs >> 1) & 1)), 1 - (2 * ((signs >> 2) & 1)));
            var error = Degree * H * Parameters.Error.Extracted;
            using var keys = LatticeKeyPair.From(Parameters, new byte[LatticePublicKey.SeedBytes], Filled(1), Filled(LatticeParameters.ErrorBound));
            var (c0, c1) = keys.PublicKey.Evaluate(Filled(H), new(
                Filled(v * (BigInteger.One << Parameters.SecretDrowning)), Filled(e0 * error), Filled(e1 * error)));
            c0.InverseTransform();
            c1.InverseTransform();
            most = BigInteger.Max(most, Phase(keys, c0, c1).Max(BigInteger.Abs));
        }

        Assert.InRange(most, Parameters.ProductNoise >> 3, Parameters.ProductNoise);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(-1)]
    public void Decrypt_SlotsAtTheEndsOfTheRange_AreExact(int edge)
    {
        var random = new SeededRandom(3);
        using var keys = LatticeKeyPair.Generate(Parameters, random);
        foreach (var value in new[] { (UInt128)(((H + edge) % P + P) % P), (UInt128)(((edge % P) + P) % P) })
        {
            var slots = new UInt128[Degree];
            Array.Fill(slots, value);
            slots[1] = 0;
            var (ciphertext, _) = keys.PublicKey.Encrypt(LatticePlaintext.Encode(Parameters, slots), random);
            var sum = ciphertext.Add(ciphertext);
            var result = new UInt128[Degree];
            keys.Decrypt(ciphertext).Decode(result);
            Assert.Equal(slots, result);
            keys.Decrypt(sum).Decode(result);
            Assert.Equal(slots.Select(slot => Parameters.Plaintext.Add(slot, slot)), result);
            var (constant, _) = keys.PublicKey.Encrypt(LatticePlaintext.Constant(Parameters, value), random);
            keys.Decrypt(constant).Decode(result);
            Assert.All(result, slot => Assert.Equal(value, slot));
        }
    }

    [Fact]
    public void Encode_SlotNotBelowTheModulus_Throws()
    {
        foreach (var bad in new[] { Parameters.Plaintext.Value, Parameters.Plaintext.Value + 1, UInt128.One << 127, UInt128.MaxValue, UInt128.MaxValue - Parameters.Plaintext.Value })
        {
            var slots = new UInt128[Degree];
            slots[Degree - 1] = bad;
            Assert.Throws<ArgumentException>(() => LatticePlaintext.Encode(Parameters, slots));
            slots[Degree - 1] = Parameters.Plaintext.Value - 1;
            Assert.NotNull(LatticePlaintext.Encode(Parameters, slots));
        }
    }

    /// <summary>What a product draws is what the bounds and the other tests are about: v' of the stated length, then the fractions of c_0 and of c_1, all from one expander.</summary>
    [Fact]
    public void Multiply_Coins_AreTheDrowningOfTheParameters()
    {
        var random = new SeededRandom(21);
        using var keys = LatticeKeyPair.Generate(Parameters, random);
        using var plaintext = LatticePlaintext.Random(Parameters, random);
        using var mask = LatticePlaintext.Random(Parameters, random);
        using var factor = new LatticeFactor(plaintext);
        using var proven = new ProvenCiphertext(keys.PublicKey, keys.PublicKey.Encrypt(plaintext, random).Ciphertext);

        using var product = proven.Multiply(factor, mask, new SeededRandom(22));

        using var coins = new RandomExpander(new SeededRandom(22));
        using var secret = IntegerPolynomial.SampleUniform(Degree, Parameters.SecretDrowning, coins);
        using var message = mask.ToBalanced();
        var (c0, c1) = proven.MultiplyWith(factor, message, secret);
        using var expected = new LatticeProduct(Parameters, c0.DropPrimes(Parameters.Switch, coins), c1.DropPrimes(Parameters.Switch, coins));
        Assert.Equal(expected.ToArray(), product.ToArray());
    }

    /// <summary>
    /// Seeded two-sample test (Kolmogorov–Smirnov) of everything the key's owner sees: noise of products by opposite extreme factors. Without drowning it tells them apart. What the rounding of
    /// the modulus switching adds is added here before it, as noise of that length; that the two are one is tested with the switching.
    /// </summary>
    [Fact]
    public void Multiply_ExtremeFactors_NoiseHasOneDistribution()
    {
        Assert.InRange(Distance(drown: true), 0, 0.04);     // 1.63·√(2/N), N = 4096: significance 1 %; seed 5
        Assert.InRange(Distance(drown: false), 0.5, 1);
    }

    /// <summary>
    /// Seeded two-sample test of each polynomial alone: v, e_0, e_1 and the carry into e_0. Without drowning it sees a distance of 1; with drowning by two bits more than the factor's share is
    /// long, an eighth at least: it is that, and not the rest of the noise, which hides the factor. What 80 bits more hide, no sample sees: that is the bound (README).
    /// </summary>
    [Theory]
    [InlineData(Part.Secret)]
    [InlineData(Part.Error0)]
    [InlineData(Part.Error1)]
    [InlineData(Part.Carry)]
    public void Multiply_ExtremeFactors_EachPolynomialHasOneDistribution(Part part)
    {
        var (drowning, share) = part switch
        {
            Part.Secret => (Parameters.SecretDrowning, Degree * H * Parameters.Secret.Extracted),
            Part.Error0 or Part.Error1 => (Parameters.ErrorDrowning, Degree * H * Parameters.Error.Extracted),
            Part.Carry => (Parameters.ErrorDrowning, Degree * H * Parameters.Message.Extracted / P),
        };
        Assert.InRange(DistanceOf(part, drowning), 0, 0.04);     // 1.63·√(2/N), N = 4096: significance 1 %; seed 6
        Assert.InRange(DistanceOf(part, (int)share.GetBitLength() + 1), 0.1, 0.5);
        Assert.InRange(DistanceOf(part, null), 0.9, 1);
    }

    private static double Distance(bool drown)
    {
        const int samples = 64;
        var random = new SeededRandom(5);
        using var keys = LatticeKeyPair.Generate(Parameters, random);
        var twice = keys.PublicKey.Evaluate(Filled(Parameters.Message.Extracted), new(Filled(Parameters.Secret.Extracted), Filled(Parameters.Error.Extracted), Filled(Parameters.Error.Extracted)));
        twice.C0.Scale((Parameters.Basis.Modulus + 1) / 2);
        twice.C1.Scale((Parameters.Basis.Modulus + 1) / 2);
        var proven = new ProvenCiphertext(keys.PublicKey, new(Parameters, twice.C0, twice.C1));
        var sorted = new[] { 0, 1 }.Select(side =>
        {
            using var factor = new LatticeFactor(LatticePlaintext.FromCoefficients(Parameters, Coefficients(side == 0 ? 0 : 2 * H % P)));
            var values = new List<BigInteger>();
            for (var i = 0; i < samples; i++)
            {
                using var mask = LatticePlaintext.Random(Parameters, random).ToBalanced();
                using var drowning = drown ? Drowning(random) : EncryptionRandomness.Honest(Parameters, random);
                values.AddRange(Phase(keys, proven, factor, mask, drowning));
            }

            return values.Order().ToArray();
        }).ToArray();

        return Distance(sorted[0], sorted[1]);
    }

    /// <summary>
    /// Distance of what the key's owner sees of one polynomial of a product's randomness (or of the carry of b·m/p, which E_0 hides), for the two factors ±h, everything else of it zero and
    /// a key that shows just this polynomial: v by the key's error, e_1 by its secret. From the coefficients in which the factor's signs add up.
    /// </summary>
    /// <param name="part">Which.</param>
    /// <param name="bits">Of the drowning; null for none.</param>
    private static double DistanceOf(Part part, int? bits)
    {
        const int samples = 2 * Degree;
        var random = new SeededRandom(6);
        IntegerPolynomial zero = Filled(0), one = new(Degree, 2);
        one.SetCoefficient(0, 1);
        using var keys = LatticeKeyPair.From(Parameters, new byte[LatticePublicKey.SeedBytes], part == Part.Error1 ? one : zero, part == Part.Secret ? one : zero);
        var twice = keys.PublicKey.Evaluate(part == Part.Carry ? Filled(Parameters.Message.Extracted) : zero, With(part, part switch
        {
            Part.Secret => Filled(Parameters.Secret.Extracted),
            Part.Error0 or Part.Error1 => Filled(Parameters.Error.Extracted),
            Part.Carry => zero,
        }));
        twice.C0.Scale((Parameters.Basis.Modulus + 1) / 2);
        twice.C1.Scale((Parameters.Basis.Modulus + 1) / 2);
        var proven = new ProvenCiphertext(keys.PublicKey, new(Parameters, twice.C0, twice.C1));
        var sorted = new[] { 1, -1 }.Select(sign =>
        {
            using var factor = new LatticeFactor(LatticePlaintext.FromCoefficients(Parameters, Coefficients(((2 * sign * H % P) + P) % P)));
            var values = new List<BigInteger>();
            for (var i = 0; i < samples; i++)
            {
                using var mask = LatticePlaintext.Random(Parameters, random).ToBalanced();
                values.AddRange(Phase(keys, proven, factor, mask, With(part, bits is { } drowning ? IntegerPolynomial.SampleUniform(Degree, drowning, random) : zero))[(Degree / 2)..]);
            }

            return values.Order().ToArray();
        }).ToArray();
        return Distance(sorted[0], sorted[1]);

        EncryptionRandomness With(Part polynomial, IntegerPolynomial value) =>
            new(polynomial == Part.Secret ? value : zero, polynomial is Part.Error0 or Part.Carry ? value : zero, polynomial == Part.Error1 ? value : zero);
    }

    /// <summary>Kolmogorov–Smirnov, of two sorted samples of one size.</summary>
    private static double Distance(BigInteger[] left, BigInteger[] right)
    {
        var (worst, j) = (0.0, 0);
        for (var i = 0; i < left.Length; i++)
        {
            while (j < right.Length && right[j] <= left[i]) j++;
            worst = Math.Max(worst, Math.Abs((double)(i + 1) - j) / left.Length);
        }

        return worst;
    }

    private static EncryptionRandomness Drowning(SeededRandom random) => new(
        IntegerPolynomial.SampleUniform(Degree, Parameters.SecretDrowning, random),
        IntegerPolynomial.SampleUniform(Degree, Parameters.ErrorDrowning, random),
        IntegerPolynomial.SampleUniform(Degree, Parameters.ErrorDrowning, random));

    // Rounds always up or always down.
    private static ScriptedRandomSource Rounding(int sign)
    {
        var fractions = new byte[4 * sizeof(uint) * Degree];
        fractions.AsSpan().Fill(sign > 0 ? byte.MaxValue : (byte)0);
        return new(fractions);
    }

    private static BigInteger[] Phase(LatticeKeyPair keys, ProvenCiphertext proven, LatticeFactor factor, IntegerPolynomial mask, EncryptionRandomness drowning)
    {
        var (c0, c1) = proven.MultiplyWith(factor, mask, drowning.V);
        drowning.E0.AddMultipleTo(c0, P);
        drowning.E1.AddMultipleTo(c1, P);
        return Phase(keys, c0, c1);
    }

    // c_0 − s·c_1 centred, by the Chinese remainder theorem over BigInteger.
    private static BigInteger[] Phase(LatticeKeyPair keys, RingElement c0, RingElement c1)
    {
        var (t0, t1) = (c0.Copy(), c1.Copy());
        t0.Transform();
        t1.Transform();
        var phase = keys.Phase(new(Parameters, t0, t1));
        var q = Parameters.Basis.Modulus;
        var result = new BigInteger[Degree];
        for (var i = 0; i < Parameters.Basis.Primes.Length; i++)
        {
            var prime = Parameters.Basis.Primes[i];
            var cofactor = q / prime.Value;
            var weight = cofactor * Inverse(cofactor, prime.Value);
            for (var k = 0; k < Degree; k++) result[k] = (result[k] + (weight * phase.Limb(i)[k])) % q;
        }

        return [.. result.Select(value => value > q / 2 ? value - q : value)];
    }

    private static BigInteger Inverse(BigInteger value, uint prime)
    {
        var (result, power) = (BigInteger.One, value % prime);
        for (var exponent = prime - 2; exponent > 0; exponent >>= 1, power = power * power % prime)
            if ((exponent & 1) == 1) result = result * power % prime;
        return result;
    }

    private static IntegerPolynomial Filled(BigInteger value)
    {
        var polynomial = new IntegerPolynomial(Degree, (int)BigInteger.Abs(value).GetBitLength() + 1);
        for (var i = 0; i < Degree; i++) polynomial.SetCoefficient(i, value);
        return polynomial;
    }

    private static UInt128[] Coefficients(BigInteger value) => [.. Enumerable.Repeat((UInt128)value, Degree)];

    private static UInt128 Residue(BigInteger value) => (UInt128)(((value % P) + P) % P);

    private static BigInteger Extreme(int bits, int sign) => sign > 0 ? (BigInteger.One << bits) - 1 : -(BigInteger.One << bits);
}
