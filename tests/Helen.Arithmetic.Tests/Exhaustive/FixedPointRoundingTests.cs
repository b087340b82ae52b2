using System.Numerics;
using Helen.Arithmetic.FixedPoint;

namespace Helen.Arithmetic.Tests.Exhaustive;

/// <summary>Every multiple of a sixteenth of the unit, inside and outside small formats, against rounding with integers.</summary>
public sealed class FixedPointRoundingTests
{
    public static TheoryData<int, int> Formats => new(from integerBits in Enumerable.Range(1, 5) from fractionBits in Enumerable.Range(0, 5) select (integerBits, fractionBits));

    [Theory]
    [MemberData(nameof(Formats))]
    public void Encode_EveryValue_RoundsToTheNearestEvenOrRefuses(int integerBits, int fractionBits)
    {
        var format = new FixedPointFormat(integerBits, fractionBits);
        var limit = 1 << (format.ValueBits - 1);
        for (var sixteenths = -16 * (limit + 2); sixteenths <= 16 * (limit + 2); sixteenths++)
        {
            var value = Math.ScaleB(sixteenths, -fractionBits - 4);
            var (floor, rest) = (sixteenths >> 4, sixteenths & 15);
            var nearest = rest > 8 || (rest == 8 && (floor & 1) == 1) ? floor + 1 : floor;
            if (Math.Abs(nearest) >= limit)
            {
                Assert.Throws<OverflowException>(() => format.Encode(value));
                Assert.False(format.Fits(nearest));
                continue;
            }

            Assert.Equal(nearest, format.Encode(value));
            Assert.Equal(Math.ScaleB(nearest, -fractionBits), format.Decode(nearest));
        }
    }

    /// <summary>Doubles beside every boundary: the last bit decides.</summary>
    [Theory]
    [MemberData(nameof(Formats))]
    public void Encode_NeighboursOfEveryTie_RoundAway(int integerBits, int fractionBits)
    {
        var format = new FixedPointFormat(integerBits, fractionBits);
        var limit = 1 << (format.ValueBits - 1);
        for (var unit = -limit + 1; unit < limit - 1; unit++)
        {
            var tie = Math.ScaleB(unit + 0.5, -fractionBits);
            Assert.Equal((BigInteger)unit, format.Encode(Math.BitDecrement(tie)));
            Assert.Equal((BigInteger)(unit + 1), format.Encode(Math.BitIncrement(tie)));
        }
    }
}
