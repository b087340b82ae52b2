using Helen.Training.Data;

namespace Helen.Training.Tests.Data;

public sealed class RowSplitTests
{
    [Theory]
    [InlineData(442, 3)]
    [InlineData(7, 3)]
    [InlineData(8, 8)]
    [InlineData(100, 1)]
    public void Assign_EveryRow_HasOneOwner(int rows, int parties)
    {
        foreach (var split in new[] { RowSplit.Contiguous, RowSplit.Random(5) })
        {
            var assigned = split.Assign(rows, parties);

            Assert.Equal(parties, assigned.Length);
            Assert.Equal(Enumerable.Range(0, rows), assigned.SelectMany(block => block).Order());
            Assert.InRange(assigned.Max(block => block.Length) - assigned.Min(block => block.Length), 0, 1);
        }
    }

    [Fact]
    public void Assign_Contiguous_OwnsByIntegerDivision()
    {
        var assigned = RowSplit.Contiguous.Assign(7, 3);

        for (var row = 0; row < 7; row++) Assert.Contains(row, assigned[row * 3 / 7]);
    }

    [Fact]
    public void Assign_SameSeed_IsRepeatable_OtherSeedDiffers()
    {
        static int[] Flat(ulong seed) => [.. RowSplit.Random(seed).Assign(442, 3).SelectMany(block => block)];

        Assert.Equal(Flat(1), Flat(1));
        Assert.NotEqual(Flat(1), Flat(2));
        Assert.NotEqual(Enumerable.Range(0, 442), Flat(1));
    }

    [Fact]
    public void Assign_FewerRowsThanParties_IsRefused() => Assert.Throws<RefusedInputException>(() => RowSplit.Contiguous.Assign(2, 3));

    [Fact]
    public void ToString_IsTheOption()
    {
        Assert.Equal("contiguous", RowSplit.Contiguous.ToString());
        Assert.Equal("random:17", RowSplit.Random(17).ToString());
    }
}
