using Helen.Cryptography.Encoding;

namespace Helen.Cryptography.Tests.Encoding;

/// <summary>Each bound of the reader, from both sides.</summary>
public sealed class CanonicalReaderBoundTests
{
    [Theory]
    [InlineData(2, 2)]
    [InlineData(3, 0)]
    public void Count_AtTheMaximumIsTaken_OneMoreIsNot(ushort count, int expected)
    {
        var reader = new CanonicalReader([0, (byte)count]);
        Assert.Equal(expected, reader.Count(2));
        Assert.Equal(count == 2, reader.Finish());
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(2, true)]
    [InlineData(-1, false)]
    [InlineData(3, false)]
    public void Raw_FromNoneToAllBytes_IsTaken(int length, bool taken)
    {
        var reader = new CanonicalReader([7, 8]);
        Assert.Equal(taken ? length : 0, reader.Raw(length).Length);
        Assert.Equal(!taken, reader.Failed);
    }

    [Fact]
    public void EveryRead_AfterAFailure_IsTheDefaultAndTakesNothing()
    {
        var reader = new CanonicalReader([0, 0, 0, 9, 1, 2, 3, 4]);
        Assert.True(reader.Block(1).IsEmpty);
        Assert.Equal((0, 0, 0u, 0ul), (reader.Byte(), reader.UInt16(), reader.UInt32(), reader.UInt64()));
        Assert.Equal(4, reader.Remaining);
        Assert.False(reader.Finish());
    }
}
