using System.Numerics;
using Helen.Arithmetic.Fields;
using Helen.Arithmetic.Rings;

namespace Helen.Arithmetic.Tests.Rings;

public class PlaintextModulusTests
{
    public static TheoryData<string> Moduli => ["65537", "114689", "18446744069414584321", "170141183460469231731687303715883253761"];

    [Theory]
    [MemberData(nameof(Moduli))]
    public void Encode_Product_IsSlotBySlot(string text)
    {
        const int degree = 32;
        var modulus = new PlaintextModulus(BigInteger.Parse(text), degree);
        var p = modulus.Integer;
        var random = new SeededRandomSource(1);
        UInt128[] a = new UInt128[degree], b = new UInt128[degree];
        modulus.Sample(a, random);
        modulus.Sample(b, random);
        (a[0], b[0], a[1], b[1]) = (modulus.Value - 1, modulus.Value - 1, 0, modulus.Value - 1);
        var expected = a.Zip(b, (x, y) => (UInt128)((BigInteger)x * y % p)).ToArray();
        var (slotsA, x, y) = ((UInt128[])a.Clone(), a, b);

        modulus.Encode(x);
        modulus.Encode(y);
        var product = new BigInteger[degree];
        for (var i = 0; i < degree; i++)
            for (var j = 0; j < degree; j++) product[(i + j) % degree] += (i + j < degree ? 1 : -1) * (BigInteger)x[i] * y[j];
        var slots = product.Select(value => (UInt128)(((value % p) + p) % p)).ToArray();
        modulus.Decode(slots);
        modulus.Decode(x);

        Assert.Equal(expected, slots);
        Assert.Equal(slotsA, x);
    }

    [Theory]
    [InlineData(64)]
    [InlineData(128)]
    [InlineData(2048)]
    public void EncodeDecode_BothBackends_AreTheSame(int degree)
    {
        Assert.SkipUnless(FieldTransform.IsSupported, "This machine has no AVX2.");
        var (vectors, portable) = (new PlaintextModulus(FieldElement.Modulus, degree), new PlaintextModulus(FieldElement.Modulus, degree, vectors: false));
        var random = new SeededRandomSource(2);
        for (var round = 0; round < 12; round++)
        {
            var values = new UInt128[degree];
            portable.Sample(values, random);
            if (round < 4) Array.Fill(values, round switch { 0 => 0, 1 => portable.Value - 1, 2 => 1, _ => portable.Value / 2 });
            foreach (var at in Enumerable.Range(0, round)) values[(at * 7) % degree] = portable.Value - 1;
            var (x, y) = ((UInt128[])values.Clone(), (UInt128[])values.Clone());

            vectors.Encode(x);
            portable.Encode(y);
            Assert.Equal(y, x);
            vectors.Decode(x);
            Assert.Equal(values, x);
            portable.Decode(values);
            vectors.Decode(y);
            vectors.Decode(y);
            Assert.Equal(values, y);
        }
    }

    /// <summary>Digits, weights and constants at their largest, and any.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(14)]
    [InlineData(FieldTransform.MostRows)]
    [InlineData(FieldTransform.MostRows + 1)]
    public void Combine_BothBackends_AreTheSum(int rows)
    {
        const int degree = 64;
        var (chosen, portable) = (new PlaintextModulus(FieldElement.Modulus, degree), new PlaintextModulus(FieldElement.Modulus, degree, vectors: false));
        var (p, random) = (FieldElement.Modulus, new SeededRandomSource(4));
        for (var round = 0; round < 12; round++)
        {
            var (digits, weights) = (new uint[rows * degree], new UInt128[rows]);
            random.Fill(System.Runtime.InteropServices.MemoryMarshal.AsBytes(digits.AsSpan()));
            foreach (ref var digit in digits.AsSpan()) digit = round < 4 ? (1u << 30) - 1 : digit >> 2;
            portable.Sample(weights, random);
            if (round < 6) Array.Fill(weights, round % 2 == 0 ? portable.Value - 1 : (UInt128.One << 126) - 1);
            var constant = round % 3 == 0 ? UInt128.Zero : round % 3 == 1 ? portable.Value - 1 : weights[0];
            for (var j = 0; j < 4; j++)
            {
                for (var i = 0; i < rows; i++) digits[(i * degree) + j] = j == 0 ? 0 : digits[(i * degree) + j];
            }

            UInt128[] x = new UInt128[degree], y = new UInt128[degree];
            chosen.Combine(digits, weights, constant, x);
            portable.Combine(digits, weights, constant, y);

            for (var j = 0; j < degree; j++)
            {
                var sum = Enumerable.Range(0, rows).Aggregate(p - constant, (all, i) => all + (digits[(i * degree) + j] * (BigInteger)weights[i]));
                Assert.Equal((UInt128)(sum % p), y[j]);
            }

            Assert.Equal(y, x);
        }
    }

    /// <summary>Limbs as large as any butterfly has them, and factors with all limbs full: no sum wraps, and the limbs of the product are as small as stated.</summary>
    [Fact]
    public void FieldTransform_LargestLimbs_MultiplyExactly()
    {
        Assert.SkipUnless(FieldTransform.IsSupported, "This machine has no AVX2.");
        const uint most = (1u << 28) - 1, full = (1u << 26) - 1;
        var p = FieldElement.Modulus;
        var random = new SeededRandomSource(3);
        foreach (var w in new[] { (BigInteger.One << 126) - 1, p - 1, 0, 1 })
        {
            for (var round = 0; round < 40; round++)
            {
                var limbs = new uint[40];
                random.Fill(System.Runtime.InteropServices.MemoryMarshal.AsBytes(limbs.AsSpan()));
                foreach (ref var limb in limbs.AsSpan()) limb = round < 8 ? ((round >> (int)(limb % 3)) & 1) == 0 ? most : 0 : limb & most;
                if (round == 0) Array.Fill(limbs, most);
                var product = (uint[])limbs.Clone();

                FieldTransform.Multiply(product, (UInt128)w);

                for (var lane = 0; lane < 8; lane++)
                {
                    BigInteger Value(uint[] from) => Enumerable.Range(0, 5).Aggregate(BigInteger.Zero, (sum, k) => sum + ((BigInteger)from[(8 * k) + lane] << (26 * k)));
                    Assert.Equal(Value(limbs) * w % p, Value(product) % p);
                    Assert.All(Enumerable.Range(0, 5), k => Assert.InRange(product[(8 * k) + lane], 0u, k == 2 ? full + 8 : full));
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Moduli))]
    public void Multiply_EdgesOfTheRange_AreExact(string text)
    {
        var modulus = new PlaintextModulus(BigInteger.Parse(text), 8);
        var p = modulus.Integer;
        BigInteger[] edges = [0, 1, 2, p - 1, p - 2, p / 2, (p / 2) + 1, ulong.MaxValue % p, (((BigInteger)1) << 64) % p, (((BigInteger.One) << 126) - 1) % p];
        foreach (var a in edges)
        {
            foreach (var b in edges)
            {
                Assert.Equal((UInt128)(a * b % p), modulus.Multiply((UInt128)a, (UInt128)b));
                Assert.Equal((UInt128)((a + b) % p), modulus.Add((UInt128)a, (UInt128)b));
                Assert.Equal((UInt128)((a - b + p) % p), modulus.Subtract((UInt128)a, (UInt128)b));
            }
        }

        var random = new SeededRandomSource(9);
        var values = new UInt128[2000];
        modulus.Sample(values, random);
        for (var i = 1; i < values.Length; i++) Assert.Equal((UInt128)((BigInteger)values[i] * values[i - 1] % p), modulus.Multiply(values[i], values[i - 1]));
    }

    [Fact]
    public void Multiply_SmallestPrime_AllPairsOfAGrid()
    {
        var modulus = new PlaintextModulus(65537, 8);
        for (var a = 0u; a < 65537; a += 97)
            for (var b = 0u; b < 65537; b += 101) Assert.Equal((ulong)a * b % 65537, (ulong)modulus.Multiply(a, b));
    }

    [Fact]
    public void Largest_FirstOf127Bits_IsTheField()
    {
        var largest = PlaintextModulus.Largest(32768, 127, 1, except: 0);
        Assert.Equal(Helen.Arithmetic.Fields.FieldElement.Modulus, largest[0]);
        var others = PlaintextModulus.Largest(32768, 127, 3, except: largest[0]);
        Assert.DoesNotContain(largest[0], others);
        Assert.All(others, p => Assert.Equal(p, new PlaintextModulus(p, 32768).Integer));
    }

    [Theory]
    [InlineData("65537", 65536)]                // not 1 mod 2·degree
    [InlineData("170141183460469231731687303715883253763", 8)]
    [InlineData("4295098369", 8)]               // 65537²
    [InlineData("340282366920938463463374607431768211297", 8)]
    [InlineData("-65537", 8)]
    [InlineData("65537", 12)]
    public void Construct_UnsuitableModulus_Throws(string text, int degree) => Assert.ThrowsAny<ArgumentException>(() => new PlaintextModulus(BigInteger.Parse(text), degree));
}
