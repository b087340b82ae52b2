using System.Numerics;
using Helen.Cryptography.Encoding;

namespace Helen.Training.Phases.KeyGeneration;

/// <summary>Lists of non-negative integers of one width whose number the reader knows.</summary>
internal static class IntegerLists
{
    public static ReadOnlyMemory<byte> Write(IEnumerable<BigInteger> values, int width)
    {
        var writer = new CanonicalWriter();
        foreach (var value in values) writer.Unsigned(value, width);
        return writer.Written;
    }

    /// <summary>Null unless the bytes are exactly so many integers, each below the bound if there is one.</summary>
    public static BigInteger[]? TryRead(ReadOnlyMemory<byte> wire, int count, int width, BigInteger? bound = null)
    {
        if (wire.Length != (long)count * width) return null;
        var reader = new CanonicalReader(wire.Span);
        var values = new BigInteger[count];
        for (var i = 0; i < count; i++) values[i] = reader.Unsigned(width);
        return bound is null || values.All(value => value < bound) ? values : null;
    }
}
