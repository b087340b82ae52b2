namespace Helen.Rounds;

/// <summary>
/// The links of one party in one session, as the driver needs them. The signing key lives behind them; nothing unsigned passes. Whatever they hand out
/// is well formed, of this session, and signed by the party that its header names.
/// </summary>
public interface IPeerLinks
{
    /// <summary>This party.</summary>
    PartyId Self { get; }

    /// <summary>Number of parties m.</summary>
    int PartyCount { get; }

    /// <summary>The session.</summary>
    SessionId Session { get; }

    /// <summary>The largest payload that fits an envelope, in bytes.</summary>
    int MaxPayloadBytes { get; }

    /// <summary>Envelopes dropped because they were malformed, wrongly signed, of another session or from another sender than the link's.</summary>
    long Refused { get; }

    /// <summary>Signs a message of this party. The same header and payload always give the same bytes.</summary>
    /// <exception cref="ArgumentException">Header of another party or session, or payload too large.</exception>
    SignedEnvelope Sign(MessageHeader header, ReadOnlyMemory<byte> payload);

    /// <summary>Opens an envelope of any party that came by another way than its sender's link: own stored ones and complaints' evidence. Null unless well formed, of this session and correctly signed.</summary>
    SignedEnvelope? TryOpen(ReadOnlyMemory<byte> wire);

    /// <summary>Sends to one peer, or to all peers when <paramref name="to"/> is null. Waits while a link is full; returning does not mean that it arrived.</summary>
    ValueTask SendAsync(PartyId? to, ReadOnlyMemory<byte> wire, CancellationToken ct);

    /// <summary>Everything that arrives, in order per sender; read by one reader at a time.</summary>
    IAsyncEnumerable<SignedEnvelope> ReceiveAsync(CancellationToken ct);
}
