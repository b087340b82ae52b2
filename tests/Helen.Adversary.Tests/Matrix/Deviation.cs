using System.Numerics;
using Helen.Adversary.Tests.Support;
using Helen.Arithmetic.Fields;
using Helen.Arithmetic.Randomness;
using Helen.Cryptography.Encoding;
using Helen.Cryptography.Hashing;
using Helen.Cryptography.Lattice;
using Helen.Rounds;
using Helen.Training.Messages;

namespace Helen.Adversary.Tests.Matrix;

/// <summary>The deviations of the matrix.</summary>
public abstract class Deviation : IDeviation
{
    public static readonly PartyId Deviator = new(1);

    public virtual (MessageHeader Header, ReadOnlyMemory<byte> Payload) OnSign(Attack attack, MessageHeader header, ReadOnlyMemory<byte> payload) => (header, payload);

    public virtual Task BeforeSendAsync(Attack attack, CancellationToken ct) => Task.CompletedTask;

    public virtual IEnumerable<SignedEnvelope> OnSend(Attack attack, SignedEnvelope signed, PartyId to) => [signed];

    public override string ToString() => GetType().Name;

    /// <summary>
    /// Another value in the same, canonical encoding; the view of an echo, which has nothing else to say. Where a bit is changed it is the <paramref name="bit"/> named, so that two
    /// parties can change different ones: what one adds to a sum, the other may take away.
    /// </summary>
    internal static (MessageHeader Header, ReadOnlyMemory<byte> Payload) Other(Attack attack, MessageHeader header, ReadOnlyMemory<byte> payload, byte bit = 1)
    {
        var limits = attack.Limits;
        var blocks = attack.BlockHeaderBytes;
        byte[] Flip(ReadOnlyMemory<byte> payload, int index)
        {
            var bytes = payload.ToArray();
            bytes[index] ^= bit;
            return bytes;
        }

        return attack.Role switch
        {
            Role.Input => (header, Rewrite<InputMessage>(payload, limits, m => m with { Ciphertexts = m.Ciphertexts.SetItem(0, m.Ciphertexts[1]) })),
            Role.LocalUpdate => (header, Rewrite<LocalUpdateMessage>(payload, limits, m => m with { Images = m.Images.SetItem(0, ReRandomised(attack, m.Images[0], 1)) })),
            Role.MaskOffer => (header, (byte[])[.. payload.Span[limits.CiphertextBytes..(2 * limits.CiphertextBytes)], .. payload.Span[limits.CiphertextBytes..]]),
            // The last byte of the first response; before it a kind and a sign.
            Role.MaskAnswer => (header, Flip(payload, 9)),
            Role.MacOpening => (header, Flip(payload, FieldElement.ByteCount - 1)),
            Role.MaskInputs => (header, Flip(payload, FieldElement.ByteCount - 1)),
            Role.OpeningShares or Role.SharedOpening => (header, Flip(payload, payload.Length - 1)),
            Role.Echo => (header with { View = Digest.Of([1, 2, 3]) }, payload),
            Role.Resumption or Role.Approval or Role.KeyConfirmation or Role.Checkpoint or Role.Result or Role.MacCommitment or Role.MaskCoin => (header, Flip(payload, 0)),
            Role.LastMacOpening => (header, Flip(payload, FieldElement.ByteCount - 1)),
            // A low bit of the first residue, behind the seed.
            Role.LatticeKey => (header, Flip(payload, blocks + LatticePublicKey.SeedBytes)),
            Role.EncryptedRows => (header, Flip(payload, payload.Length - 1)),
            // A low bit of the first residue of the first product.
            Role.PrivateProducts or Role.BroadcastProducts => (header, Flip(payload, blocks)),
            // A commitment, and what travels beside it.
            Role.RootsCommitment or Role.PowersCommitment => (header, Flip(payload, payload.Length - 1)),
            Role.MaskSeed or Role.RowCoinCommitment or Role.RowCoin or Role.Commitment or Role.SlotOpening or Role.KeyDigest => (header, Flip(payload, 0)),
            Role.Opening => (header, Flip(payload, payload.Length - 1)),
        };
    }

    /// <summary>A ciphertext of the same plaintext plus <paramref name="plus"/>, freshly randomised.</summary>
    internal static BigInteger ReRandomised(Attack attack, BigInteger value, int plus = 0)
    {
        var key = attack.Key;
        return key.Add(key.Accept(value)!, key.Encrypt(plus, key.NextExponent(new SystemRandomSource()), key.Parameters.EncryptionExponentBits, negative: true)).Value;
    }

    internal static ReadOnlyMemory<byte> Rewrite<T>(ReadOnlyMemory<byte> payload, WireLimits limits, Func<T, T> change) where T : class, IWireMessage<T>
    {
        var writer = new CanonicalWriter();
        change(T.TryRead(payload.Span, limits)!).Write(writer, limits);
        return writer.Written;
    }
}

/// <summary>Follows the protocol: the accept twin of all others.</summary>
public sealed class None : Deviation;

/// <summary>Another value, validly encoded and signed.</summary>
public sealed class WrongValue(byte bit = 1) : Deviation
{
    public override (MessageHeader Header, ReadOnlyMemory<byte> Payload) OnSign(Attack attack, MessageHeader header, ReadOnlyMemory<byte> payload) => Other(attack, header, payload, bit);
}

/// <summary>Its own message of an earlier round, of the same length if there is one, signed for this place.</summary>
public sealed class Replayed : Deviation
{
    public override (MessageHeader Header, ReadOnlyMemory<byte> Payload) OnSign(Attack attack, MessageHeader header, ReadOnlyMemory<byte> payload)
    {
        var before = attack.Before.Where(message => message.Place.Kind != ReservedKinds.Confirmation && message.Place.Round != header.Round && !message.Payload.Span.SequenceEqual(payload.Span)).ToList();
        var same = before.LastOrDefault(message => message.Place.Kind == header.Kind && message.Payload.Length == payload.Length);
        return (header, same.Payload.IsEmpty ? before.Count > 0 ? before[^1].Payload : new byte[1] : same.Payload);
    }
}

/// <summary>Waits for what P1 says in the same place, and says the same.</summary>
public sealed class Copied : Deviation
{
    public override (MessageHeader Header, ReadOnlyMemory<byte> Payload) OnSign(Attack attack, MessageHeader header, ReadOnlyMemory<byte> payload) => (header, Seen(attack).Payload);

    internal static SignedEnvelope Seen(Attack attack)
    {
        var seen = Wait(attack, 0);
        // P1 or P3 had to try again: an answer is another message then, which P2 may say as well and then has to keep.
        if (attack.Role == Role.MaskAnswer && (seen.Payload.Length != attack.Target.Length || Wait(attack, 2).Payload.Length != attack.Target.Length)) attack.Diverged = true;
        return seen;
    }

    private static SignedEnvelope Wait(Attack attack, int party) => attack.SeenAsync(new PartyId(party)).WaitAsync(TimeSpan.FromSeconds(60)).GetAwaiter().GetResult();
}

/// <summary>The same, with every ciphertext of it freshly randomised.</summary>
public sealed class CopiedAndReRandomised : Deviation
{
    public override (MessageHeader Header, ReadOnlyMemory<byte> Payload) OnSign(Attack attack, MessageHeader header, ReadOnlyMemory<byte> payload)
    {
        var seen = Copied.Seen(attack).Payload;
        var width = attack.Limits.CiphertextBytes;
        return (header, attack.Role switch
        {
            Role.Input => Rewrite<InputMessage>(seen, attack.Limits, m => m with { Ciphertexts = [.. m.Ciphertexts.Select(c => ReRandomised(attack, c))] }),
            Role.LocalUpdate => Rewrite<LocalUpdateMessage>(seen, attack.Limits, m => m with { Images = [.. m.Images.Select(c => ReRandomised(attack, c))] }),
            // Its own commitment to a coin stays, so that the copy is judged by its proof.
            _ => new CanonicalWriter().Raw(ReRandomised(seen, attack, width)).Raw(payload.Span[^Digest.ByteCount..]).ToArray(),
        });
    }

    private static byte[] ReRandomised(ReadOnlyMemory<byte> seen, Attack attack, int width)
    {
        var writer = new CanonicalWriter();
        for (var at = 0; at + width <= seen.Length - Digest.ByteCount; at += width)
            writer.Unsigned(ReRandomised(attack, new BigInteger(seen.Span.Slice(at, width), isUnsigned: true, isBigEndian: true)), width);
        return writer.ToArray();
    }
}

/// <summary>Right in form, but no element of its group, field or range.</summary>
public sealed class OutOfRange : Deviation
{
    public override (MessageHeader Header, ReadOnlyMemory<byte> Payload) OnSign(Attack attack, MessageHeader header, ReadOnlyMemory<byte> payload)
    {
        var limits = attack.Limits;
        var bytes = payload.ToArray();
        var width = attack.Role switch
        {
            Role.MaskOffer => limits.CiphertextBytes,
            Role.OpeningShares => limits.ModulusBytes,
            Role.SharedOpening or Role.MaskInputs or Role.MacOpening or Role.LastMacOpening => FieldElement.ByteCount,
            // Four residues, 30 bits each.
            Role.LatticeKey or Role.EncryptedRows or Role.PrivateProducts or Role.BroadcastProducts => 15,
            Role.PowersCommitment or Role.Opening or Role.SlotOpening => limits.ModulusBytes,
            _ => 0,
        };
        var at = attack.Role switch
        {
            Role.LatticeKey => attack.BlockHeaderBytes + LatticePublicKey.SeedBytes,
            Role.EncryptedRows or Role.PrivateProducts or Role.BroadcastProducts => attack.BlockHeaderBytes,
            // Behind the commitment, and behind its nonce.
            Role.PowersCommitment or Role.Opening => Digest.ByteCount,
            _ => 0,
        };
        bytes.AsSpan(at, Math.Min(width, bytes.Length - at)).Fill(0xFF);
        // Kind, sign, then the magnitude of the first response.
        if (attack.Role == Role.MaskAnswer) bytes.AsSpan(2, 8).Fill(0xFF);
        return (header, attack.Role switch
        {
            Role.Input => Rewrite<InputMessage>(payload, limits, m => m with { Ciphertexts = m.Ciphertexts.SetItem(0, (BigInteger.One << (8 * limits.CiphertextBytes)) - 1) }),
            Role.LocalUpdate => Rewrite<LocalUpdateMessage>(payload, limits, m => m with { Images = m.Images.SetItem(0, (BigInteger.One << (8 * limits.CiphertextBytes)) - 1) }),
            _ => bytes,
        });
    }
}

/// <summary>Bytes that are no such message.</summary>
public sealed class Garbage : Deviation
{
    public override (MessageHeader Header, ReadOnlyMemory<byte> Payload) OnSign(Attack attack, MessageHeader header, ReadOnlyMemory<byte> payload) => (header, new byte[] { 3, 1, 4, 1, 5 });
}

/// <summary>A layout version that nobody knows.</summary>
public sealed class UnknownVersion : Deviation
{
    public override (MessageHeader Header, ReadOnlyMemory<byte> Payload) OnSign(Attack attack, MessageHeader header, ReadOnlyMemory<byte> payload) => (header with { Version = 0xFE }, payload);
}

/// <summary>The last byte is missing.</summary>
public sealed class Truncated : Deviation
{
    public override (MessageHeader Header, ReadOnlyMemory<byte> Payload) OnSign(Attack attack, MessageHeader header, ReadOnlyMemory<byte> payload) => (header, payload[..^1]);
}

/// <summary>A megabyte too much.</summary>
public sealed class Oversized : Deviation
{
    public override (MessageHeader Header, ReadOnlyMemory<byte> Payload) OnSign(Attack attack, MessageHeader header, ReadOnlyMemory<byte> payload) => (header, (byte[])[.. payload.Span, .. new byte[1 << 20]]);
}

/// <summary>It claims to have seen something else.</summary>
public sealed class FalseView : Deviation
{
    public override (MessageHeader Header, ReadOnlyMemory<byte> Payload) OnSign(Attack attack, MessageHeader header, ReadOnlyMemory<byte> payload) => (header with { View = Digest.Of([1, 2, 3]) }, payload);
}

/// <summary>Never sent.</summary>
public sealed class Missing : Deviation
{
    public override IEnumerable<SignedEnvelope> OnSend(Attack attack, SignedEnvelope signed, PartyId to) => [];
}

/// <summary>Sent after all others' messages of the same place have come.</summary>
public sealed class Late : Deviation
{
    public override Task BeforeSendAsync(Attack attack, CancellationToken ct) => Task.WhenAll(attack.SeenAsync(new PartyId(0)), attack.SeenAsync(new PartyId(2))).WaitAsync(ct);
}

/// <summary>Two different bodies to everybody.</summary>
public sealed class TwoBodiesToAll : Deviation
{
    public override IEnumerable<SignedEnvelope> OnSend(Attack attack, SignedEnvelope signed, PartyId to)
    {
        var (header, payload) = Other(attack, attack.Honest!.Value.Header, attack.Honest.Value.Payload);
        return [attack.Sign(header, payload), signed];
    }
}

/// <summary>One body to P1, another to P3.</summary>
public sealed class TwoBodiesToTwo : Deviation
{
    public override IEnumerable<SignedEnvelope> OnSend(Attack attack, SignedEnvelope signed, PartyId to)
    {
        var (header, payload) = Other(attack, attack.Honest!.Value.Header, attack.Honest.Value.Payload);
        return [to.Index == 0 ? signed : attack.Sign(header, payload)];
    }
}
