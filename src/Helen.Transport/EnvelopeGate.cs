using System.Collections.Immutable;
using Helen.Cryptography.Signatures;
using Helen.Rounds;

namespace Helen.Transport;

/// <summary>
/// Where foreign bytes enter, and own ones leave, in one session: canonical form, session, parties and signature are checked before anybody sees a payload.
/// A frame that fails is refused and counted; it can be blamed on nobody, since anybody could have sent it.
/// </summary>
public sealed class EnvelopeGate
{
    private readonly SigningKey _key;
    private readonly ImmutableArray<VerifyKey> _parties;
    private long _refused;

    /// <summary>The gate of one party.</summary>
    /// <param name="session">The session.</param>
    /// <param name="self">This party.</param>
    /// <param name="key">Its signing key; not owned.</param>
    /// <param name="parties">All parties' keys by index, own included; at least two.</param>
    /// <param name="maxPayloadBytes">The largest payload.</param>
    /// <exception cref="ArgumentException">The key is not that of <paramref name="self"/>.</exception>
    public EnvelopeGate(SessionId session, PartyId self, SigningKey key, ImmutableArray<VerifyKey> parties, int maxPayloadBytes)
    {
        ArgumentNullException.ThrowIfNull(key);
        if (parties.Length is < 2 or >= EnvelopeCodec.Everybody) throw new ArgumentException("A session has at least two parties.", nameof(parties));
        if (self.Index < 0 || self.Index >= parties.Length || !parties[self.Index].Equals(key.VerifyKey)) throw new ArgumentException($"The signing key is not that of {self}.", nameof(key));
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maxPayloadBytes);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(maxPayloadBytes, int.MaxValue - EnvelopeCodec.Overhead - Frame.PrefixBytes);
        Session = session;
        Self = self;
        _key = key;
        _parties = parties;
        MaxPayloadBytes = maxPayloadBytes;
    }

    /// <summary>The session.</summary>
    public SessionId Session { get; }

    /// <summary>This party.</summary>
    public PartyId Self { get; }

    /// <summary>Number of parties m.</summary>
    public int PartyCount => _parties.Length;

    /// <summary>The largest payload, in bytes.</summary>
    public int MaxPayloadBytes { get; }

    /// <summary>The largest envelope, in bytes.</summary>
    public int MaxWireBytes => MaxPayloadBytes + EnvelopeCodec.Overhead;

    /// <summary>Frames and envelopes refused so far.</summary>
    public long Refused => Interlocked.Read(ref _refused);

    /// <summary>Signs a message of this party.</summary>
    /// <exception cref="ArgumentException">Header of another party or session, or payload too large.</exception>
    public SignedEnvelope Sign(MessageHeader header, ReadOnlyMemory<byte> payload)
    {
        ArgumentNullException.ThrowIfNull(header);
        if (header.Session != Session || header.From != Self) throw new ArgumentException("A party signs for itself and this session only.", nameof(header));
        if (header.To is { } to && (to.Index < 0 || to.Index >= PartyCount)) throw new ArgumentException($"There is no {to}.", nameof(header));
        if (!Enum.IsDefined(header.Round.Phase)) throw new ArgumentException("The phase is not defined.", nameof(header));
        if (payload.Length > MaxPayloadBytes) throw new ArgumentException($"A payload has at most {MaxPayloadBytes} bytes.", nameof(payload));
        return EnvelopeCodec.Sign(header, payload, _key);
    }

    /// <summary>An envelope of any party that came by another way than its sender's link. Null unless canonical, of this session and correctly signed. Never throws.</summary>
    public SignedEnvelope? TryOpen(ReadOnlyMemory<byte> wire) => Count(Read(wire, null));

    /// <summary>An envelope as it comes from the link of <paramref name="peer"/>: the same, and its sender is that peer. Never throws.</summary>
    public SignedEnvelope? TryAccept(PartyId peer, ReadOnlyMemory<byte> frame) =>
        Count(Frame.TryUnwrap(frame, MaxWireBytes, out var wire) ? Read(wire, peer) : null);

    private SignedEnvelope? Read(ReadOnlyMemory<byte> wire, PartyId? peer)
    {
        // The signature comes last because it costs the most; the payload is not looked at.
        if (EnvelopeCodec.TryRead(wire, MaxPayloadBytes) is not { Header: var header } envelope) return null;
        if (header.Session != Session || header.From.Index >= PartyCount || (header.To is { } to && to.Index >= PartyCount)) return null;
        if (peer is { } expected && header.From != expected) return null;
        return EnvelopeCodec.Verify(envelope, _parties[header.From.Index]) ? envelope : null;
    }

    private SignedEnvelope? Count(SignedEnvelope? envelope)
    {
        if (envelope is null) Interlocked.Increment(ref _refused);
        return envelope;
    }
}
