using System.Collections.Immutable;
using System.Numerics;
using Helen.Cryptography.Encoding;

namespace Helen.Training.Messages;

/// <summary>Lists of fixed-width residues: a two-byte count, then each.</summary>
internal static class Residues
{
    public static void Write(CanonicalWriter writer, ImmutableArray<BigInteger> values, int width)
    {
        writer.UInt16((ushort)values.Length);
        foreach (var value in values) writer.Unsigned(value, width);
    }

    public static ImmutableArray<BigInteger> Read(ref CanonicalReader reader, int maxCount, int width)
    {
        var count = reader.Count(maxCount);
        // Nothing is allocated for a count that the bytes cannot hold.
        if (reader.Remaining < (long)count * width) count = 0;
        var values = ImmutableArray.CreateBuilder<BigInteger>(count);
        for (var i = 0; i < count; i++) values.Add(reader.Unsigned(width));
        return values.MoveToImmutable();
    }
}
