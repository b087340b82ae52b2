using System.Collections.Immutable;
using Helen.Cryptography;
using Helen.Cryptography.Hashing;
using Helen.Cryptography.Paillier.Generation;
using Helen.Tests.Support;
using Helen.Training.Phases.KeyGeneration;

namespace Helen.Training.Tests.Vectors;

/// <summary>Every payload of key generation, as a second implementation writes it.</summary>
public sealed class KeyGenerationVectorTests
{
    private static readonly CandidateShape Shape = new(SecurityParameters.InsecureForTests(512), 2);

    private static readonly Dictionary<string, (Func<GoldenVector, byte[]?> Rewrite, Func<GoldenVector, byte[]> Write)> Payloads = new()
    {
        [nameof(KeyGenerationPosition)] = (
            v => KeyGenerationPosition.TryRead(v.Bytes)?.Encode(),
            v => new KeyGenerationPosition((byte)v.Int("epoch"), (byte)v.Int("accepted-epoch"), (ushort)v.Int("accepted-batch"), v.Int("complete") == 1).Encode()),
        [nameof(CandidateSearch.Roots)] = (
            v => CandidateSearch.Roots.TryRead(v.Bytes)?.Write().ToArray(),
            v => new CandidateSearch.Roots(Digest.Read(v.Hex("candidates")), Digest.Read(v.Hex("pairs"))).Write().ToArray()),
        [nameof(IntegerLists)] = (
            v => IntegerLists.TryRead(v.Bytes, v.List("values").Length, v.Int("width"), v.Integer("bound")) is { } read ? IntegerLists.Write(read, v.Int("width")).ToArray() : null,
            v => IntegerLists.Write(v.Integers("values"), v.Int("width")).ToArray()),
        [nameof(SlotOpening)] = (
            v => SlotOpening.TryRead(v.Bytes, Shape, v.Int("slots"))?.Write(Shape).ToArray(),
            v => new SlotOpening([.. v.Integers("elements")], Digests(v, "others"), Digests(v, "path"), Digest.Read(v.Hex("kept")),
                [.. v.List("seeds").Select(seed => (ReadOnlyMemory<byte>)Convert.FromHexString(seed))]).Write(Shape).ToArray()),
    };

    public static TheoryData<string, string> Names => new(Payloads.Keys.SelectMany(message => GoldenVector.Names(message, 1).Select(name => (message, name))));

    [Theory]
    [MemberData(nameof(Names))]
    public void Payload_Vector_IsJudgedAsStated(string message, string name)
    {
        var vector = GoldenVector.Read(message, 1, name);
        var (rewrite, write) = Payloads[message];
        Assert.Equal(vector.IsAccepted ? vector.Bytes : null, rewrite(vector));
        if (vector.IsAccepted) Assert.Equal(vector.Bytes, write(vector));
    }

    private static ImmutableArray<Digest> Digests(GoldenVector vector, string field) => [.. vector.List(field).Select(digest => Digest.Read(Convert.FromHexString(digest)))];
}
