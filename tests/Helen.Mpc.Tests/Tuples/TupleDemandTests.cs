using Helen.Mpc.Tuples;

namespace Helen.Mpc.Tests.Tuples;

public sealed class TupleDemandTests
{
    [Fact]
    public void Addition_DifferentLengths_AddsPartyByParty()
    {
        var sum = new TupleDemand(1, 2, [1, 2]) + new TupleDemand(10, 20, [10, 20, 30]) + TupleDemand.None;
        Assert.Equal(new TupleDemand(11, 22, [11, 22, 30]), sum);
        Assert.Equal((30, 0), (sum.InputMasksOf(2), sum.InputMasksOf(3)));
    }

    [Fact]
    public void Equals_ComparesCounts()
    {
        Assert.Equal(new TupleDemand(1, 2, [3]), new TupleDemand(1, 2, [3, 0]));
        Assert.Equal(new TupleDemand(1, 2, [3]).GetHashCode(), new TupleDemand(1, 2, [3, 0]).GetHashCode());
        Assert.Equal(new TupleDemand(1, 2, default), new TupleDemand(1, 2, []));
        Assert.NotEqual(new TupleDemand(1, 2, [3]), new TupleDemand(1, 2, [4]));
        Assert.NotEqual(new TupleDemand(1, 2, []), new TupleDemand(2, 2, []));
        Assert.NotEqual(new TupleDemand(1, 2, []), new TupleDemand(1, 1, []));
        Assert.NotEqual(TupleDemand.OfSquares(1), TupleDemand.OfInversePairs(1));
        Assert.Equal(new TupleDemand(0, 0, []) { Squares = 3, InversePairs = 4 }, TupleDemand.OfSquares(3) + TupleDemand.OfInversePairs(4));
    }

    [Fact]
    public void Constructor_NegativeCount_Throws()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new TupleDemand(-1, 0, []));
        Assert.Throws<ArgumentOutOfRangeException>(() => new TupleDemand(0, -1, []));
        Assert.Throws<ArgumentOutOfRangeException>(() => new TupleDemand(0, 0, [1, -1]));
        Assert.Throws<ArgumentOutOfRangeException>(() => TupleDemand.OfSquares(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => TupleDemand.OfInversePairs(-1));
    }
}
