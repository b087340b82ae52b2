using Helen.Cryptography.Hashing;
using Helen.Cryptography.Signatures;
using Helen.Rounds;
using Helen.Tests.Support;

namespace Helen.Transport.Tests.Vectors;

/// <summary>Envelopes that a second implementation wrote and signed.</summary>
public sealed class EnvelopeVectorTests
{
    public static TheoryData<string, string> Names => new(new[] { "Envelope", "SegmentExchange", "Confirmation", "Inquiry", "Resumption" }.SelectMany(message => GoldenVector.Names(message, 1).Select(name => (message, name))));

    [Theory]
    [MemberData(nameof(Names))]
    public void Envelope_Vector_IsJudgedAsStated(string message, string name)
    {
        var vector = GoldenVector.Read(message, 1, name);
        using var key = SigningKey.FromSeed(vector.Hex("seed"));
        Assert.Equal(vector["key"], key.VerifyKey.ToString());
        var self = new PartyId(1);
        var gate = new EnvelopeGate(new(Digest.Read(vector.Hex("session"))), self, key, [new(vector.Hex("other-key")), key.VerifyKey, new(Digest.Of([3]).ToArray())], vector.Int("max-payload-bytes"));

        var read = EnvelopeCodec.TryRead(vector.Bytes, gate.MaxPayloadBytes);
        Assert.Equal(vector.Expect == "malformed", read is null);
        Assert.Equal(vector.IsAccepted, gate.TryOpen(vector.Bytes) is not null);
        if (read is null) return;
        Assert.Equal(vector.Expect is not "signature", EnvelopeCodec.Verify(read, key.VerifyKey));
        if (!vector.IsAccepted) return;

        var to = vector.Int("to");
        var header = new MessageHeader(
            new((ushort)vector.Int("kind")), (byte)vector.Int("layout"), gate.Session, new((Phase)vector.Int("phase"), (ushort)vector.Int("iteration"), (ushort)vector.Int("step"), (byte)vector.Int("attempt")),
            (ushort)vector.Int("block"), self, to == ushort.MaxValue ? null : new PartyId(to), Digest.Read(vector.Hex("view")));
        Assert.Equal(header, read.Header);
        Assert.Equal(vector.Hex("payload"), read.Payload.ToArray());
        Assert.Equal(vector.Bytes, gate.Sign(header, vector.Hex("payload")).Wire.ToArray());
        if (message != "Envelope") Assert.True(ReservedKinds.Contains(header.Kind));
    }
}
