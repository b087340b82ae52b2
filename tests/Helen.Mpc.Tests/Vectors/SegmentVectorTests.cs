using System.Collections.Immutable;
using System.Numerics;
using Helen.Arithmetic.Fields;
using Helen.Cryptography.Hashing;
using Helen.Cryptography.Paillier;
using Helen.Mpc.DualMasks;
using Helen.Mpc.Opening;
using Helen.Mpc.Spdz;
using Helen.Mpc.Tests.DualMasks;
using Helen.Tests.Support;

namespace Helen.Mpc.Tests.Vectors;

/// <summary>Every payload of a segment, as a second implementation writes it.</summary>
public sealed class SegmentVectorTests
{
    private static readonly Dictionary<string, (Func<GoldenVector, byte[]?> Rewrite, Func<GoldenVector, byte[]> Write)> Payloads = new()
    {
        ["SpdzElements"] = (
            v => SpdzEncoding.TryReadElements(v.Bytes, v.List("elements").Length) is { } read ? SpdzEncoding.WriteElements(read) : null,
            v => SpdzEncoding.WriteElements(v.Integers("elements").Select(FieldElement.FromInteger).ToArray())),
        ["MacCommitment"] = (v => SpdzEncoding.TryReadDigest(v.Bytes)?.Value.ToArray(), v => Digest.Read(v.Hex("digest")).ToArray()),
        ["MacOpening"] = (
            v => SpdzEncoding.TryReadMacOpening(v.Bytes) is { } read ? SpdzEncoding.WriteMacOpening(read.MacSigma, read.Nonce) : null,
            v => SpdzEncoding.WriteMacOpening(FieldElement.FromInteger(v.Integer("mac-sigma")), v.Hex("nonce"))),
        ["CoinReveal"] = (v => CoinReveal.TryRead(v.Bytes)?.Write(), v => new CoinReveal(v.Hex("contribution"), Digest.Read(v.Hex("view"))).Write()),
        ["DualMaskOffer"] = (
            v => DualMaskOffer.TryRead(v.Bytes, LayoutOf(v), Small)?.Write(Small),
            v => new DualMaskOffer([.. v.Integers("masks")], [.. v.Integers("extras")], Digest.Read(v.Hex("coin"))).Write(Small)),
        ["DualMaskAnswer"] = (v => DualMaskAnswer.TryRead(v.Bytes, LayoutOf(v), Small, v.Int("proven") == 1)?.Write(LayoutOf(v), Small), v => AnswerOf(v).Write(LayoutOf(v), Small)),
        ["OpeningShares"] = (
            v => OpeningEncoding.TryReadShares(v.Bytes, KeyOf(v), v.List("shares").Length) is { } read ? OpeningEncoding.WriteShares(KeyOf(v), read) : null,
            v => OpeningEncoding.WriteShares(KeyOf(v), v.Integers("shares"))),
        ["OpeningProofs"] = (v => OpeningEncoding.TryReadProofs(v.Bytes, KeyOf(v), v.Int("count")) is { } read ? OpeningEncoding.WriteProofs(KeyOf(v), read) : null, v => v.Bytes),
    };

    public static TheoryData<string, string> Names => new(Payloads.Keys.SelectMany(message => GoldenVector.Names(message, 1).Select(name => (message, name))));

    private static PaillierPublicKey Small => MaskWorld.Key(3).PublicKey.Paillier;

    [Theory]
    [MemberData(nameof(Names))]
    public void Payload_Vector_IsJudgedAsStated(string message, string name)
    {
        var vector = GoldenVector.Read(message, 1, name);
        var (rewrite, write) = Payloads[message];
        Assert.Equal(vector.IsAccepted ? vector.Bytes : null, rewrite(vector));
        if (vector.IsAccepted) Assert.Equal(vector.Bytes, write(vector));
    }

    private static ThresholdPublicKey KeyOf(GoldenVector vector)
    {
        var paillier = new PaillierPublicKey(MaskWorld.Parameters, vector.Integer("n"), vector.Integer("h"));
        return new(paillier, [.. vector.Integers("verification-keys")]);
    }

    private static MaskLayout LayoutOf(GoldenVector v) => new(
        v.Int("truncated-bits"), v.Int("slots"), v.Int("slot-bits"), v.Int("count"), v.Integer("high-bound"), v.Integer("low-bound"), v.Integer("high-mask-bound"), v.Integer("low-mask-bound"), v.Int("rows"));

    private static DualMaskAnswer AnswerOf(GoldenVector v)
    {
        ImmutableArray<BigInteger> List(string field) => [.. v.Integers(field)];
        var response = v.List("high").Length > 0 ? new DualMaskResponse(List("high"), List("low"), List("exponents")) : null;
        return new(response, List("extras"), Digest.Read(v.Hex("coin")));
    }
}
