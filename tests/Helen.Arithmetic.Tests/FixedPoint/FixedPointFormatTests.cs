using System.Numerics;
using FsCheck;
using FsCheck.Fluent;
using Helen.Arithmetic.FixedPoint;

namespace Helen.Arithmetic.Tests.FixedPoint;

public sealed class FixedPointFormatTests
{
    private static readonly FixedPointFormat Format = new(5, 32);

    [Fact]
    public void Encode_ValuesInRange_RoundsToNearest()
    {
        Assert.Equal(37, Format.ValueBits);
        Assert.Equal(BigInteger.Zero, Format.Encode(0.0));
        Assert.Equal(BigInteger.One << 32, Format.Encode(1.0));
        Assert.Equal(-(BigInteger.One << 31), Format.Encode(-0.5));
        Assert.Equal(2, new FixedPointFormat(5, 1).Encode(0.9));
        Assert.Equal(-2, new FixedPointFormat(5, 1).Encode(-0.9));
        Assert.Equal(15, new FixedPointFormat(5, 0).Encode(15.4));
        Assert.Equal(BigInteger.Pow(2, 100), new FixedPointFormat(40, 70).Encode(Math.ScaleB(1, 30)));
    }

    [Theory]
    [InlineData(16.0)]
    [InlineData(-16.0)]
    [InlineData(15.99999999999)]                            // fits before rounding only
    [InlineData(1e300)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(double.NegativeInfinity)]
    public void Encode_ValueThatDoesNotFit_Throws(double value) => Assert.Throws<OverflowException>(() => Format.Encode(value));

    [Fact]
    public void Decode_IntegerThatDoesNotFit_Throws()
    {
        var limit = BigInteger.One << 36;
        Assert.Throws<OverflowException>(() => Format.Decode(limit));
        Assert.Throws<OverflowException>(() => Format.Decode(-limit));
        Assert.Equal(16 - Math.ScaleB(1, -32), Format.Decode(limit - 1));
        Assert.Equal(-16 + Math.ScaleB(1, -32), Format.Decode(1 - limit));
        Assert.True(Format.Fits(limit - 1) && Format.Fits(1 - limit) && !Format.Fits(limit) && !Format.Fits(-limit));
    }

    [Fact]
    public void Decode_OfEncode_Law_Holds() => Prop.ForAll(Arb.From(Gen.Choose(-int.MaxValue, int.MaxValue)), raw =>
    {
        var value = raw / (double)int.MaxValue * 15.9;
        return Math.Abs(Format.Decode(Format.Encode(value)) - value) <= Math.ScaleB(1, -33);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Vectors_RoundTrip_KeepsOrder()
    {
        double[] values = [1.5, -2.25, 0];
        Assert.Equal(values, Format.Decode(Format.Encode(values.AsSpan()).AsSpan()));
    }

    [Fact]
    public void Create_ImpossibleFormat_IsRefused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new FixedPointFormat(0, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new FixedPointFormat(1, -1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new FixedPointFormat(1000, 24));
    }
}
