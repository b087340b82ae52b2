using System.Numerics;
using FsCheck;
using FsCheck.Fluent;
using Helen.Arithmetic.Fields;
using Helen.Arithmetic.Randomness;

namespace Helen.Arithmetic.Tests.Fields;

public sealed class FieldElementTests
{
    private static readonly BigInteger P = FieldElement.Modulus;

    private static readonly BigInteger[] EdgeValues =
    [
        0, 1, 2, 3, P - 1, P - 2, P / 2, (P / 2) + 1, BigInteger.One << 126, BigInteger.One << 64, (BigInteger.One << 64) - 1,
        (BigInteger.One << 64) + 1, (BigInteger.One << 127) - 1, (BigInteger.One << 126) - 1, P - (BigInteger.One << 64), 851967, P - 851967,
    ];

    // Half of all draws are edges or lie next to one.
    private static readonly Gen<BigInteger> Values = Gen.OneOf(
        Gen.Elements(EdgeValues),
        Gen.Elements(EdgeValues).SelectMany(_ => Gen.Choose(-3, 3), (edge, near) => Reduce(edge + near)),
        Gen.Choose(0, int.MaxValue).Select(seed => new SeededRandomSource(seed).NextBelow(P)),
        Gen.Choose(0, int.MaxValue).SelectMany(_ => Gen.Choose(1, 126), (seed, bits) => new SeededRandomSource(seed).NextBits(bits)));

    public static TheoryData<string> Edges() => new(EdgeValues.Select(v => v.ToString()));

    [Theory, MemberData(nameof(Edges))]
    public void Operators_EdgeOperands_MatchIntegers(string text)
    {
        var a = BigInteger.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
        foreach (var b in EdgeValues) Assert.True(MatchesIntegers(a, b));
    }

    [Fact]
    public void Operators_Integers_Law_Holds() =>
        Prop.ForAll(Arb.From(Values), Arb.From(Values), MatchesIntegers).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));

    [Fact]
    public void Operators_RingAxioms_Law_Holds() => Prop.ForAll(Arb.From(Values), Arb.From(Values), Arb.From(Values), (a, b, c) =>
    {
        FieldElement x = FieldElement.FromInteger(a), y = FieldElement.FromInteger(b), z = FieldElement.FromInteger(c);
        return (x + y) + z == x + (y + z) && (x * y) * z == x * (y * z) && x * (y + z) == (x * y) + (x * z) && x + y == y + x && x * y == y * x
            && x - y == x + (-y) && x + FieldElement.Zero == x && x * FieldElement.One == x && (x - x).IsZero;
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(1000));

    [Fact]
    public void Encoding_WriteThenRead_Law_Holds() => Prop.ForAll(Arb.From(Values), a =>
    {
        var bytes = new byte[FieldElement.ByteCount];
        var x = FieldElement.FromInteger(a);
        x.Write(bytes);
        return FieldElement.TryRead(bytes, out var read) && read == x && read.ToInteger() == Reduce(a) && Reduce(read.ToBalancedInteger()) == Reduce(a)
            && BigInteger.Abs(read.ToBalancedInteger()) <= P / 2;
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Inverse_NonZero_Law_Holds() => Prop.ForAll(Arb.From(Values), a =>
    {
        var x = FieldElement.FromInteger(a);
        return x.IsZero || (x * x.Inverse() == FieldElement.One && x.Inverse().Inverse() == x);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Inverse_Zero_IsRefused() => Assert.Throws<DivideByZeroException>(() => FieldElement.Zero.Inverse());

    [Fact]
    public void InnerProduct_AnyVectors_MatchesIntegers()
    {
        var random = new SeededRandomSource(1);
        foreach (var length in new[] { 0, 1, 2, 3, 5, 17, 100 })
        {
            foreach (var pick in new Func<BigInteger>[] { () => P - 1, () => random.NextBelow(P), () => EdgeValues[(int)random.NextBelow(EdgeValues.Length)] })
            {
                BigInteger[] a = [.. Enumerable.Range(0, length).Select(_ => pick())], b = [.. Enumerable.Range(0, length).Select(_ => pick())];
                FieldElement[] x = [.. a.Select(FieldElement.FromInteger)], y = [.. b.Select(FieldElement.FromInteger)];
                Assert.Equal(Reduce(a.Zip(b).Aggregate(BigInteger.Zero, (s, t) => s + (t.First * t.Second))), FieldElement.InnerProduct(x, y).ToInteger());
                Assert.Equal(Reduce(a.Aggregate(BigInteger.Zero, BigInteger.Add)), FieldElement.Sum(x).ToInteger());
            }
        }

        Assert.Throws<ArgumentException>(() => FieldElement.InnerProduct([FieldElement.One], []));
    }

    [Fact]
    public void Conversions_EdgeValues_AreExact()
    {
        foreach (var v in new[] { 0L, 1, -1, long.MaxValue, long.MinValue }) Assert.Equal(Reduce(v), FieldElement.FromInt64(v).ToInteger());
        for (var e = 0; e < 127; e++) Assert.Equal(Reduce(BigInteger.One << e), FieldElement.PowerOfTwo(e).ToInteger());
        Assert.Throws<ArgumentOutOfRangeException>(() => FieldElement.PowerOfTwo(127));
        Assert.Throws<ArgumentOutOfRangeException>(() => FieldElement.PowerOfTwo(-1));
        var bytes = new byte[16];
        P.TryWriteBytes(bytes, out _, isUnsigned: true, isBigEndian: true);
        Assert.False(FieldElement.TryRead(bytes, out _));
        Array.Fill(bytes, (byte)0xFF);
        Assert.False(FieldElement.TryRead(bytes, out _));
        Assert.False(FieldElement.TryRead(bytes.AsSpan(1), out _));
    }

    private static bool MatchesIntegers(BigInteger a, BigInteger b)
    {
        FieldElement x = FieldElement.FromInteger(a), y = FieldElement.FromInteger(b);
        return (x + y).ToInteger() == Reduce(a + b) && (x - y).ToInteger() == Reduce(a - b) && (x * y).ToInteger() == Reduce(a * b) && (-x).ToInteger() == Reduce(-a)
            && (x == y) == (Reduce(a) == Reduce(b));
    }

    private static BigInteger Reduce(BigInteger value) => ((value % P) + P) % P;

    [Fact]
    public void WriteThenTryRead_ManyAtOnce_IsOneByOne()
    {
        FieldElement[] elements = [.. new[] { 0, 1, FieldElement.Modulus - 1, BigInteger.One << 64 }.Select(FieldElement.FromInteger), .. Enumerable.Range(0, 9).Select(seed => FieldElement.Random(new SeededRandomSource(seed)))];
        var bytes = new byte[elements.Length * FieldElement.ByteCount];

        FieldElement.Write(elements, bytes);

        for (var i = 0; i < elements.Length; i++)
        {
            var one = new byte[FieldElement.ByteCount];
            elements[i].Write(one);
            Assert.Equal(one, bytes[(i * one.Length)..((i + 1) * one.Length)]);
        }

        var read = new FieldElement[elements.Length];
        Assert.True(FieldElement.TryRead(bytes, read));
        Assert.Equal(elements, read);
        Assert.False(FieldElement.TryRead(bytes.AsSpan(1), read));
        Assert.Throws<ArgumentException>(() => FieldElement.Write(elements, new byte[bytes.Length - 1]));
    }

    [Fact]
    public void TryRead_OneOfManyNotCanonical_IsFalse()
    {
        foreach (var value in new[] { FieldElement.Modulus, (BigInteger.One << 127) - 1, BigInteger.One << 127, (BigInteger.One << 128) - 1 })
        {
            for (var place = 0; place < 3; place++)
            {
                var bytes = new byte[3 * FieldElement.ByteCount];
                value.ToByteArray(isUnsigned: true, isBigEndian: true).CopyTo(bytes, place * FieldElement.ByteCount);
                Assert.False(FieldElement.TryRead(bytes, new FieldElement[3]));
            }
        }
    }

    [Fact]
    public void Reduce_ManyBytes_AreTheLower127BitsModuloThePrime()
    {
        BigInteger[] values = [0, FieldElement.Modulus - 1, FieldElement.Modulus, (BigInteger.One << 127) - 1, BigInteger.One << 127, (BigInteger.One << 128) - 1, (BigInteger.One << 127) + FieldElement.Modulus];
        var bytes = values.SelectMany(value =>
        {
            var padded = new byte[FieldElement.ByteCount];
            var written = value.ToByteArray(isUnsigned: true, isBigEndian: true);
            written.CopyTo(padded, padded.Length - written.Length);
            return padded;
        }).ToArray();
        var reduced = new FieldElement[values.Length];

        FieldElement.Reduce(bytes, reduced);

        Assert.Equal(values.Select(value => FieldElement.FromInteger(value % (BigInteger.One << 127))), reduced);
        Assert.Throws<ArgumentException>(() => FieldElement.Reduce(bytes.AsSpan(1), reduced));
    }

    [Fact]
    public void MultiplyAndScale_ManyAtOnce_AreOneByOne()
    {
        var edges = EdgeValues.Select(FieldElement.FromInteger).ToArray();
        var (left, right) = (edges.SelectMany(_ => edges).ToArray(), edges.SelectMany(edge => Enumerable.Repeat(edge, edges.Length)).ToArray());
        var product = new FieldElement[left.Length];

        FieldElement.Multiply(left, right, product);

        Assert.Equal(left.Zip(right, (x, y) => x * y), product);
        FieldElement.Scale(left, right[^1], product);
        Assert.Equal(left.Select(x => x * right[^1]), product);
        Assert.Equal(FieldElement.Sum([.. left.Zip(right, (x, y) => x * y)]), FieldElement.InnerProduct(left, right));
        Assert.Throws<ArgumentException>(() => FieldElement.Multiply(left, right.AsSpan(1), product));
        Assert.Throws<ArgumentException>(() => FieldElement.Scale(left.AsSpan(1), right[0], product));
    }

    /// <summary>Carries into every word of the three sums.</summary>
    [Fact]
    public void InnerProduct_ManyOfTheLargest_IsExact()
    {
        foreach (var value in new[] { P - 1, (BigInteger.One << 126) - 1, ulong.MaxValue, ((BigInteger.One << 63) - 1) << 64 })
        {
            foreach (var count in new[] { 1, 2, 3, 1000 })
            {
                var all = Enumerable.Repeat(FieldElement.FromInteger(value), count).ToArray();
                Assert.Equal(FieldElement.FromInteger(count * value * value), FieldElement.InnerProduct(all, all));
            }
        }
    }
}
