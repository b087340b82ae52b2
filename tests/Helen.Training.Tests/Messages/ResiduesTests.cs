using System.Numerics;
using Helen.Cryptography.Encoding;
using Helen.Training.Messages;

namespace Helen.Training.Tests.Messages;

public sealed class ResiduesTests
{
    private const int Width = 5;

    [Fact]
    public void Read_ListThatEndsTheBytes_IsTaken()
    {
        var writer = new CanonicalWriter();
        Residues.Write(writer, [7, BigInteger.Zero, 9], Width);
        var reader = new CanonicalReader(writer.Written.Span);
        Assert.Equal([7, 0, 9], Residues.Read(ref reader, 3, Width));
        Assert.True(reader.Finish());
    }

    /// <summary>A count that the bytes cannot hold makes no list of that length.</summary>
    [Fact]
    public void Read_CountBeyondTheBytes_GivesNothingAndDoesNotFinish()
    {
        var reader = new CanonicalReader([0xFF, 0xFF, 1, 2, 3, 4, 5]);
        Assert.Empty(Residues.Read(ref reader, ushort.MaxValue, Width));
        Assert.False(reader.Finish());
    }
}
