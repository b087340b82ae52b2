using System.Buffers.Binary;
using Helen.Cryptography.Encoding;
using Helen.Cryptography.Hashing;
using Helen.Cryptography.Signatures;
using Helen.Rounds;

namespace Helen.Transport;

/// <summary>
/// The one byte form of an envelope, version 1: version, session, phase, iteration, step, attempt, sender, recipient, kind, layout version, block, view,
/// length and bytes of the payload, signature. Everything before the signature is the body; its SHA-256 is the envelope's digest and what is signed.
/// </summary>
internal static class EnvelopeCodec
{
    internal const byte FormatVersion = 1;

    /// <summary>Bytes besides the payload.</summary>
    internal const int Overhead = 1 + Digest.ByteCount + 6 + 2 + 2 + 2 + 1 + 2 + Digest.ByteCount + 4 + VerifyKey.SignatureByteCount;

    /// <summary>Party indices are below this; the value itself addresses everybody.</summary>
    internal const ushort Everybody = ushort.MaxValue;

    private static ReadOnlySpan<byte> Context => "helen/envelope/1"u8;

    internal static SignedEnvelope Sign(MessageHeader header, ReadOnlyMemory<byte> payload, SigningKey key)
    {
        var head = new CanonicalWriter().Byte(FormatVersion).Digest(header.Session.Digest)
            .Byte((byte)header.Round.Phase).UInt16(header.Round.Iteration).UInt16(header.Round.Step).Byte(header.Round.Attempt)
            .UInt16((ushort)header.From.Index).UInt16(header.To is { } to ? (ushort)to.Index : Everybody)
            .UInt16(header.Kind.Value).Byte(header.Version).UInt16(header.Block).Digest(header.View).UInt32((uint)payload.Length).Written.Span;
        var wire = Frame.Allocate(head.Length + payload.Length + VerifyKey.SignatureByteCount);
        head.CopyTo(wire.Span);
        payload.CopyTo(wire[head.Length..]);
        var body = wire.Span[..(head.Length + payload.Length)];
        var digest = Digest.Of(body);
        key.Sign(Context, digest.ToArray()).CopyTo(wire[body.Length..]);
        return new SignedEnvelope(header, wire.Slice(head.Length, payload.Length), wire, digest);
    }

    /// <summary>Null unless the bytes are exactly one envelope whose payload fits; nothing in it has been checked, least of all the signature. Never throws.</summary>
    internal static SignedEnvelope? TryRead(ReadOnlyMemory<byte> wire, int maxPayloadBytes)
    {
        var reader = new CanonicalReader(wire.Span);
        if (reader.Byte() != FormatVersion) return null;
        var session = new SessionId(reader.Digest());
        var phase = (Phase)reader.Byte();
        var round = new RoundNumber(phase, reader.UInt16(), reader.UInt16(), reader.Byte());
        var from = new PartyId(reader.UInt16());
        var to = reader.UInt16();
        var kind = new MessageKind(reader.UInt16());
        var version = reader.Byte();
        var block = reader.UInt16();
        var view = reader.Digest();
        var payloadAt = wire.Length - reader.Remaining + sizeof(uint);
        var payload = reader.Block(maxPayloadBytes);
        var length = payload.Length;
        reader.Raw(VerifyKey.SignatureByteCount);
        if (!reader.Finish() || !Enum.IsDefined(phase)) return null;
        var header = new MessageHeader(kind, version, session, round, block, from, to == Everybody ? null : new PartyId(to), view);
        return new SignedEnvelope(header, wire.Slice(payloadAt, length), wire, Digest.Of(wire.Span[..^VerifyKey.SignatureByteCount]));
    }

    internal static bool Verify(SignedEnvelope envelope, VerifyKey key) =>
        key.Verify(Context, envelope.Digest.ToArray(), envelope.Wire.Span[^VerifyKey.SignatureByteCount..]);
}
