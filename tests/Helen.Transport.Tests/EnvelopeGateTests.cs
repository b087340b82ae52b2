using System.Buffers.Binary;
using FsCheck;
using FsCheck.Fluent;
using Helen.Cryptography.Hashing;
using Helen.Cryptography.Signatures;
using Helen.Rounds;
using static Helen.Transport.Tests.World;

namespace Helen.Transport.Tests;

public sealed class EnvelopeGateTests
{
    private static readonly byte[] s_payload = [.. "payload"u8];

    private static SignedEnvelope Honest => Gate(0).Sign(Header(0), s_payload);

    [Theory]
    [InlineData(null)]
    [InlineData(2)]
    public void Accept_SignedEnvelope_ComesBackAsItWas(int? to)
    {
        var sent = Gate(0).Sign(Header(0, to), s_payload);
        var got = Gate(1).TryAccept(new PartyId(0), Frame.Wrap(sent.Wire));
        Assert.NotNull(got);
        Assert.Equal(sent.Header, got.Header);
        Assert.Equal(sent.Digest, got.Digest);
        Assert.Equal(s_payload, got.Payload.ToArray());
        Assert.Equal(Digest.Of(sent.Wire.Span[..^64]), got.Digest);
    }

    [Fact]
    public void Sign_SameMessageTwice_SameBytes() => Assert.Equal(Honest.Wire.ToArray(), Honest.Wire.ToArray());

    [Fact]
    public void Accept_AnyBitOfAnyByteChanged_Refuses()
    {
        var frame = Frame.Wrap(Honest.Wire).ToArray();
        var gate = Gate(1);
        for (var at = 0; at < frame.Length; at++)
        {
            frame[at] ^= (byte)(1 << (at % 8));
            Assert.Null(gate.TryAccept(new PartyId(0), frame));
            frame[at] ^= (byte)(1 << (at % 8));
        }

        Assert.Equal(frame.Length, gate.Refused);
        Assert.NotNull(gate.TryAccept(new PartyId(0), frame));
        Assert.Equal(frame.Length, gate.Refused);
    }

    [Fact]
    public void Accept_EveryTruncationAndATrailingByte_Refuses()
    {
        var wire = Honest.Wire.ToArray();
        for (var length = 0; length < wire.Length; length++)
        {
            Assert.Null(Gate(1).TryOpen(wire.AsMemory(0, length)));
            Assert.Null(Gate(1).TryAccept(new PartyId(0), Frame.Wrap(wire.AsMemory(0, length))));
        }

        Assert.Null(Gate(1).TryOpen((byte[])[.. wire, 0]));
        Assert.Null(Gate(1).TryAccept(new PartyId(0), (byte[])[.. Frame.Wrap(wire).Span, 0]));
        Assert.NotNull(Gate(1).TryOpen(wire));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    [InlineData(255)]
    public void Accept_UnknownVersionCorrectlySigned_Refuses(byte version)
    {
        Assert.Null(Gate(1).TryOpen(Forge(body => body[0] = version)));
        Assert.NotNull(Gate(1).TryOpen(Forge(_ => { })));
    }

    [Theory]
    [InlineData(33, 0)]   // phase
    [InlineData(33, 7)]
    public void Accept_UndefinedPhaseCorrectlySigned_Refuses(int at, byte value) => Assert.Null(Gate(1).TryOpen(Forge(body => body[at] = value)));

    [Fact]
    public void Accept_UnknownParties_Refuses()
    {
        Assert.Null(Gate(1).TryOpen(Forge(body => BinaryPrimitives.WriteUInt16BigEndian(body.AsSpan(39), 3))));   // sender
        Assert.Null(Gate(1).TryOpen(Forge(body => BinaryPrimitives.WriteUInt16BigEndian(body.AsSpan(41), 3))));   // recipient
        Assert.NotNull(Gate(1).TryOpen(Forge(body => BinaryPrimitives.WriteUInt16BigEndian(body.AsSpan(41), 2))));
    }

    [Fact]
    public void Accept_OversizedPayload_RefusesAndTheLargestPasses()
    {
        var generous = Gate(0, maxPayload: 2 * MaxPayload);
        Assert.Null(Gate(1).TryAccept(new PartyId(0), Frame.Wrap(generous.Sign(Header(0), new byte[MaxPayload + 1]).Wire)));
        Assert.NotNull(Gate(1).TryAccept(new PartyId(0), Frame.Wrap(generous.Sign(Header(0), new byte[MaxPayload]).Wire)));
        Assert.Throws<ArgumentException>(() => Gate(0).Sign(Header(0), new byte[MaxPayload + 1]));
    }

    [Fact]
    public void Accept_ReplayFromAnotherSession_Refuses()
    {
        var other = new SessionId(Digest.Of("other"u8));
        var replayed = Gate(0, other).Sign(Header(0, session: other), s_payload);
        Assert.Null(Gate(1).TryAccept(new PartyId(0), Frame.Wrap(replayed.Wire)));
        Assert.NotNull(Gate(1, other).TryAccept(new PartyId(0), Frame.Wrap(replayed.Wire)));
    }

    [Fact]
    public void Accept_AnotherPartysEnvelope_RefusesOnALinkAndOpensAsEvidence()
    {
        Assert.Null(Gate(1).TryAccept(new PartyId(2), Frame.Wrap(Honest.Wire)));
        Assert.NotNull(Gate(1).TryOpen(Honest.Wire));
    }

    [Fact]
    public void Accept_SignedByAnotherKey_Refuses()
    {
        var body = Honest.Wire[..^64].ToArray();
        byte[] wire = [.. body, .. Keys[2].Sign("helen/envelope/1"u8, SHA(body))];
        Assert.Null(Gate(1).TryOpen(wire));
        Assert.Null(Gate(1).TryOpen((byte[])[.. body, .. Keys[0].Sign("helen/other/1"u8, SHA(body))]));
        Assert.NotNull(Gate(1).TryOpen((byte[])[.. body, .. Keys[0].Sign("helen/envelope/1"u8, SHA(body))]));
    }

    [Fact]
    public void Sign_ForOthersOrElsewhere_IsACallersMistake()
    {
        Assert.Throws<ArgumentException>(() => Gate(0).Sign(Header(1), s_payload));
        Assert.Throws<ArgumentException>(() => Gate(0).Sign(Header(0, to: 3), s_payload));
        Assert.Throws<ArgumentException>(() => Gate(0).Sign(Header(0, session: default(SessionId)), s_payload));
        Assert.Throws<ArgumentException>(() => new EnvelopeGate(Session, new PartyId(1), Keys[0], Parties, MaxPayload));
    }

    [Fact]
    public void Accept_ArbitraryBytes_NeverThrows() =>
        Prop.ForAll(ArbMap.Default.ArbFor<byte[]>(), bytes =>
        {
            byte[] prefixed = [1, .. Session.Digest.ToArray(), .. bytes];
            return Gate(1).TryAccept(new PartyId(0), bytes) is null && Gate(1).TryOpen(bytes) is null && Gate(1).TryOpen(prefixed) is null
                && Gate(1).TryAccept(new PartyId(0), Frame.Wrap(prefixed)) is null;
        }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("")]
    [InlineData("000000")]
    [InlineData("00000001")]
    [InlineData("0000000100FF")]
    [InlineData("FFFFFFFF00")]
    [InlineData("0000000500000000FF")]
    public void Unwrap_WrongLength_False(string hex) => Assert.False(Frame.TryUnwrap(Convert.FromHexString(hex), 4, out _));

    [Fact]
    public void Unwrap_RightLength_True()
    {
        Assert.True(Frame.TryUnwrap(Convert.FromHexString("0000000401020304"), 4, out var wire));
        Assert.Equal([1, 2, 3, 4], wire.ToArray());
    }

    [Fact]
    public void Wrap_SignedOrAnyBytes_IsPrefixAndBytes()
    {
        byte[] held = [0, 0, 0, 4, 1, 2, 3, 4, 5];
        foreach (var (from, length) in new[] { (4, 4), (4, 5), (3, 4), (0, 4), (9, 0) })
        {
            var wire = held.AsMemory(from, length);
            Assert.Equal([0, 0, 0, (byte)length, .. wire.Span], Frame.Wrap(wire).ToArray());
        }

        var signed = Honest.Wire;
        var frame = Frame.Wrap(signed);
        Assert.Equal(signed.Length, BinaryPrimitives.ReadInt32BigEndian(frame.Span));
        Assert.True(frame[Frame.PrefixBytes..].Equals(signed));                 // the same memory: nothing was copied
    }

    /// <summary>Deviate first, sign afterwards.</summary>
    private static byte[] Forge(Action<byte[]> deviate)
    {
        var body = Honest.Wire[..^VerifyKey.SignatureByteCount].ToArray();
        deviate(body);
        return [.. body, .. Keys[0].Sign("helen/envelope/1"u8, SHA(body))];
    }

    private static byte[] SHA(byte[] body) => Digest.Of(body).ToArray();
}
