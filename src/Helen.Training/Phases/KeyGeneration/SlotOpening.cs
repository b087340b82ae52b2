using System.Collections.Immutable;
using System.Numerics;
using Helen.Cryptography.Encoding;
using Helen.Cryptography.Hashing;
using Helen.Cryptography.Paillier.Generation;

namespace Helen.Training.Phases.KeyGeneration;

/// <summary>What a party opens once a slot is accepted (protocol §3.5, step 3c).</summary>
/// <param name="Elements">One element of every pair of the accepted slot.</param>
/// <param name="Others">Digests of the other elements.</param>
/// <param name="Path">From the slot's pairs to the committed root.</param>
/// <param name="Kept">Digest of the accepted slot's seed.</param>
/// <param name="Seeds">The seeds of all other slots.</param>
internal sealed record SlotOpening(ImmutableArray<BigInteger> Elements, ImmutableArray<Digest> Others, ImmutableArray<Digest> Path, Digest Kept, ImmutableArray<ReadOnlyMemory<byte>> Seeds)
{
    /// <summary>The canonical bytes.</summary>
    public ReadOnlyMemory<byte> Write(CandidateShape shape)
    {
        var writer = new CanonicalWriter();
        foreach (var element in Elements) writer.Unsigned(element, ExponentPairs.ElementBytes(shape));
        foreach (var digest in Others.Concat(Path).Append(Kept)) writer.Digest(digest);
        foreach (var seed in Seeds) writer.Raw(seed.Span);
        return writer.Written;
    }

    /// <summary>Null unless the bytes are exactly one opening.</summary>
    public static SlotOpening? TryRead(ReadOnlySpan<byte> wire, CandidateShape shape, int slots)
    {
        var reader = new CanonicalReader(wire);
        var (count, depth) = (ExponentPairs.Count(shape), BitOperations.Log2((uint)slots));
        var elements = ImmutableArray.CreateBuilder<BigInteger>(count);
        for (var k = 0; k < count; k++) elements.Add(reader.Unsigned(ExponentPairs.ElementBytes(shape)));
        var others = Digests(ref reader, count);
        var path = Digests(ref reader, depth);
        var kept = reader.Digest();
        var seeds = ImmutableArray.CreateBuilder<ReadOnlyMemory<byte>>(depth);
        for (var i = 0; i < depth; i++) seeds.Add(reader.Raw(SeedTree.SeedBytes).ToArray());
        return reader.Finish() ? new(elements.MoveToImmutable(), others, path, kept, seeds.MoveToImmutable()) : null;
    }

    private static ImmutableArray<Digest> Digests(ref CanonicalReader reader, int count)
    {
        var digests = ImmutableArray.CreateBuilder<Digest>(count);
        for (var i = 0; i < count; i++) digests.Add(reader.Digest());
        return digests.MoveToImmutable();
    }
}
