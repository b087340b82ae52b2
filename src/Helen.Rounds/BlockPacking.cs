using System.Collections.Immutable;
using Helen.Cryptography.Encoding;

namespace Helen.Rounds;

/// <summary>Several blocks in one broadcast payload, for segments that are recorded and run again.</summary>
internal static class BlockPacking
{
    public static ReadOnlyMemory<byte> Pack(ImmutableArray<ReadOnlyMemory<byte>> blocks)
    {
        var writer = new CanonicalWriter();
        foreach (var block in blocks) writer.Block(block.Span);
        return writer.Written;
    }

    /// <summary>By party, its blocks. What is not so many blocks gives so many empty ones: the reader above finds them malformed and names their sender.</summary>
    public static ImmutableArray<ImmutableArray<ReadOnlyMemory<byte>>> Broadcast(ImmutableArray<ReadOnlyMemory<byte>> payloads, ImmutableArray<int> counts) =>
        [.. payloads.Select((payload, party) => Unpack(payload, counts[party]))];

    /// <summary>By party, what it sent to <paramref name="self"/>; the own entry is empty. A party's blocks stand in the order of their recipients.</summary>
    public static ImmutableArray<ImmutableArray<ReadOnlyMemory<byte>>> Private(ImmutableArray<ReadOnlyMemory<byte>> payloads, ImmutableArray<int> countsFrom, PartyId self) =>
        [.. payloads.Select((payload, party) =>
        {
            if (party == self.Index) return [];
            var place = self.Index < party ? self.Index : self.Index - 1;
            return Unpack(payload, countsFrom[party] * (payloads.Length - 1)).Slice(place * countsFrom[party], countsFrom[party]);
        })];

    private static ImmutableArray<ReadOnlyMemory<byte>> Unpack(ReadOnlyMemory<byte> payload, int count)
    {
        var reader = new CanonicalReader(payload.Span);
        var blocks = ImmutableArray.CreateBuilder<ReadOnlyMemory<byte>>(count);
        for (var i = 0; i < count; i++) blocks.Add(reader.Block(payload.Length).ToArray());
        return reader.Finish() ? blocks.MoveToImmutable() : [.. Enumerable.Repeat(ReadOnlyMemory<byte>.Empty, count)];
    }
}
