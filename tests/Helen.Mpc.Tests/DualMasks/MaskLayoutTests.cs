using System.Numerics;
using Helen.Arithmetic.Randomness;
using Helen.Mpc.DualMasks;
using Helen.Tests.Support;

namespace Helen.Mpc.Tests.DualMasks;

public class MaskLayoutTests
{
    private static readonly MaskLayout Layout = MaskWorld.Layout(truncatedBits: 8, slots: 3, count: 5);

    [Fact]
    public void Unpack_RandomBalancedSlots_Inverts()
    {
        var random = new SeededRandomSource(1);
        var bound = (BigInteger.One << (Layout.SlotBits - 1)) - 1;
        for (var trial = 0; trial < 200; trial++)
        {
            BigInteger[] slots = [random.NextSymmetric(bound), random.NextSymmetric(bound), random.NextSymmetric(bound)];
            Assert.Equal(slots, Layout.Unpack(Layout.Pack(slots)));
        }
    }

    [Theory]
    [InlineData(-1, -1, -1)]
    [InlineData(1, -1, 0)]
    [InlineData(-1, 0, 0)]
    [InlineData(0, 0, -1)]
    public void Unpack_NegativeSlots_BorrowFromTheNext(int a, int b, int c) => Assert.Equal([a, b, c], Layout.Unpack(Layout.Pack([a, b, c])));

    [Fact]
    public void Unpack_SlotEdges_RoundTrip()
    {
        var half = BigInteger.One << (Layout.SlotBits - 1);
        Assert.Equal([-half, half - 1, -half], Layout.Unpack(Layout.Pack([-half, half - 1, -half])));
    }

    [Fact]
    public void Unpack_LargerThanAllSlots_Throws() => Assert.Throws<ArgumentOutOfRangeException>(() => Layout.Unpack(BigInteger.One << (3 * Layout.SlotBits)));

    [Fact]
    public void Pack_FewerValuesThanSlots_LeavesHighSlotsZero() => Assert.Equal([7, 0, 0], Layout.Unpack(Layout.Pack([7])));

    [Fact]
    public void Bounds_FollowTheProtocol()
    {
        Assert.Equal(Layout.HighMaskBound - (5 * Layout.HighBound), Layout.HighResponseBound);
        Assert.Equal(Layout.LowMaskBound - (5 * Layout.LowBound), Layout.LowResponseBound);
        Assert.Equal(256 + 3 + 64, Layout.ResponseExponentMaskBits(MaskWorld.Parameters));       // |N|/2 + ⌈log2 6⌉ + σ
        Assert.Equal(256 + 2 + 64, MaskWorld.Layout(8, 1, count: 3).ResponseExponentMaskBits(MaskWorld.Parameters));
        Assert.Equal(256 + 3 + 64, MaskWorld.Layout(8, 1, count: 4).ResponseExponentMaskBits(MaskWorld.Parameters));
    }

    [Fact]
    public void Constructor_ContradictingNumbers_Throws()
    {
        MaskLayout Make(int t = 8, int w = 40, int count = 2, int high = 16, int low = 128, int highMask = 1000, int lowMask = 1000) => new(t, 1, w, count, high, low, highMask, lowMask, 72);
        Assert.NotNull(Make());
        Assert.Throws<ArgumentException>("lowBound", () => Make(low: 127));
        Assert.Throws<ArgumentException>("lowBound", () => Make(t: 0));
        Assert.Throws<ArgumentException>("lowMaskBound", () => Make(t: 0, low: 0));
        Assert.NotNull(Make(t: 0, low: 0, lowMask: 0));
        Assert.Throws<ArgumentException>("highMaskBound", () => Make(highMask: 32));
        Assert.Throws<ArgumentException>("lowMaskBound", () => Make(lowMask: 256));
        Assert.Throws<ArgumentException>("slotBits", () => Make(w: 19));
    }

    [Fact]
    public void Pack_MoreValuesThanSlots_Throws()
    {
        var layout = MaskWorld.Layout(truncatedBits: 8, slots: 2, count: 3);
        Assert.Equal(new BigInteger(1) + (new BigInteger(2) << layout.SlotBits), layout.Pack([1, 2]));
        Assert.Throws<ArgumentException>(() => layout.Pack([1, 2, 3]));
    }

    [Fact]
    public void Fits_UpToTwoBitsBelowTheModulus()
    {
        Assert.True(new MaskLayout(0, 1, 510, 1, 1, 0, 2, 0, 1).Fits(MaskWorld.Parameters));
        Assert.False(new MaskLayout(0, 1, 511, 1, 1, 0, 2, 0, 1).Fits(MaskWorld.Parameters));
    }

    [Fact]
    public void SharesSlotsWith_EachPartOfTheShape_Matters()
    {
        MaskLayout Of(int truncatedBits, int slots, int slotBits) => new(truncatedBits, slots, slotBits, 1, 1, truncatedBits == 0 ? 0 : 1 << (truncatedBits - 1), 2, truncatedBits == 0 ? 0 : 1 << truncatedBits, 1);
        var layout = Of(4, 2, 60);
        Assert.True(layout.SharesSlotsWith(Of(4, 2, 60)));
        Assert.All([Of(5, 2, 60), Of(0, 2, 60), Of(4, 3, 60), Of(4, 2, 61)], other =>
        {
            Assert.False(layout.SharesSlotsWith(other));
            Assert.Throws<ArgumentException>(() => new DualMaskStock(new(layout, [])).Add(new(other, [])));
        });
    }
}
