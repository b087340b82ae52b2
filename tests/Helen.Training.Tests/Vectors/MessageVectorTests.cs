using System.Collections.Immutable;
using System.Numerics;
using Helen.Cryptography.Encoding;
using Helen.Cryptography.Hashing;
using Helen.Rounds;
using Helen.Tests.Support;
using Helen.Training.Messages;
using Helen.Training.Session;

namespace Helen.Training.Tests.Vectors;

/// <summary>Every message of the journalled rounds, as a second implementation writes it.</summary>
public sealed class MessageVectorTests
{
    private static readonly Dictionary<string, (int Version, Func<GoldenVector, byte[]?> Rewrite, Func<GoldenVector, byte[]> Write)> Messages = new()
    {
        [nameof(ApprovalMessage)] = Of(v => new ApprovalMessage(v.Hex("signature"))),
        [nameof(ResultMessage)] = Of(v => new ResultMessage(v.Hex("signature"))),
        [nameof(KeyConfirmationMessage)] = Of(v => new KeyConfirmationMessage(Digest.Read(v.Hex("digest")))),
        [nameof(CheckpointMessage)] = Of(v => new CheckpointMessage(Digest.Read(v.Hex("digest")))),
        [nameof(LocalUpdateMessage)] = Of(v => new LocalUpdateMessage([.. v.Integers("images")], v.Hex("proof"))),
        [nameof(InputMessage)] = Of(v => new InputMessage(
            List(v, "rows"), List(v, "factor"), List(v, "complement"), List(v, "factor-product"), List(v, "complement-product"), v.Integer("label"), List(v, "ciphertexts"),
            [.. v["proofs"].Split(',').Select(proof => (ReadOnlyMemory<byte>)Convert.FromHexString(proof))])),
        [nameof(SessionClaim)] = (
            1, v => SessionClaim.TryRead(v.Bytes, v.Int("iterations"))?.Encode(),
            v => new SessionClaim(new((byte)v.Int("epoch"), v.Int("certified-iterations"), (byte)v.Int("certified-epoch")), v.Int("finished") == 1).Encode()),
    };

    public static TheoryData<string, string> Names => new(Messages.SelectMany(message => GoldenVector.Names(message.Key, message.Value.Version).Select(name => (message.Key, name))));

    [Theory]
    [MemberData(nameof(Names))]
    public void Message_Vector_IsJudgedAsStated(string message, string name)
    {
        var (version, rewrite, write) = Messages[message];
        var vector = GoldenVector.Read(message, version, name);
        Assert.Equal(vector.IsAccepted ? vector.Bytes : null, rewrite(vector));
        if (vector.IsAccepted) Assert.Equal(vector.Bytes, write(vector));
    }

    private static ImmutableArray<BigInteger> List(GoldenVector vector, string field) => [.. vector.Integers(field)];

    private static (int, Func<GoldenVector, byte[]?>, Func<GoldenVector, byte[]>) Of<T>(Func<GoldenVector, T> make) where T : class, IWireMessage<T> =>
        (T.Version, vector => T.TryRead(vector.Bytes, Limits(vector)) is { } message ? Bytes(message, vector) : null, vector => Bytes(make(vector), vector));

    private static byte[] Bytes<T>(T message, GoldenVector vector) where T : class, IWireMessage<T>
    {
        var writer = new CanonicalWriter();
        message.Write(writer, Limits(vector));
        return writer.ToArray();
    }

    private static WireLimits Limits(GoldenVector vector) => vector.Has("modulus-bytes")
        ? new(vector.Int("modulus-bytes"), vector.Int("max-features"), vector.Int("max-integer-bytes")) { MaxEntryBytes = vector.Int("max-entry-bytes") }
        : new(64, 3, 100);
}
