using System.Collections.Immutable;
using Helen.Cryptography.Encoding;
using Helen.Cryptography.Hashing;

namespace Helen.Rounds;

/// <summary>
/// What all parties broadcast in an attempt of a segment, as digests: enough to recognise the bytes when the segment is run again from revealed seeds
/// (<see cref="SegmentReplay"/>). Not safe for concurrent use.
/// </summary>
public sealed class SegmentLog
{
    private readonly List<Exchange> _exchanges = [];

    /// <summary>An empty log of the segment that <paramref name="channel"/> begins.</summary>
    public SegmentLog(ISegmentChannel channel) : this(Require(channel).Session, channel.Segment, channel.Attempt, channel.PartyCount, channel.View, channel.MaxBlockBytes)
    {
    }

    private SegmentLog(SessionId session, SegmentId segment, byte attempt, int partyCount, Digest start, int maxBlockBytes) =>
        (Session, Segment, Attempt, PartyCount, Start, MaxBlockBytes) = (session, segment, attempt, partyCount, start, maxBlockBytes);

    /// <summary>The session.</summary>
    public SessionId Session { get; }

    /// <summary>The segment.</summary>
    public SegmentId Segment { get; }

    /// <summary>The attempt.</summary>
    public byte Attempt { get; }

    /// <summary>m.</summary>
    public int PartyCount { get; }

    /// <summary>The view before the first exchange.</summary>
    public Digest Start { get; }

    /// <summary>Where messages were cut into blocks.</summary>
    public int MaxBlockBytes { get; }

    /// <summary>The exchanges so far, in order.</summary>
    public IReadOnlyList<Exchange> Exchanges => _exchanges;

    /// <summary>Writes the log for the store.</summary>
    public void Write(CanonicalWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.Digest(Session.Digest).Byte((byte)Segment.Phase).UInt16(Segment.Iteration).UInt16(Segment.Index).Byte(Attempt).UInt16((ushort)PartyCount).Digest(Start).UInt32((uint)MaxBlockBytes).UInt16((ushort)_exchanges.Count);
        foreach (var exchange in _exchanges)
        {
            writer.Digest(exchange.View).UInt16(exchange.Round.Step);
            foreach (var digest in exchange.Payloads.Concat(exchange.Envelopes)) writer.Digest(digest);
        }
    }

    /// <summary>Reads what <see cref="Write"/> wrote; the caller asks the reader whether it failed.</summary>
    public static SegmentLog Read(ref CanonicalReader reader)
    {
        var session = new SessionId(reader.Digest());
        var segment = new SegmentId((Phase)reader.Byte(), reader.UInt16(), reader.UInt16());
        var log = new SegmentLog(session, segment, reader.Byte(), reader.UInt16(), reader.Digest(), (int)reader.UInt32());
        for (var left = reader.UInt16(); left > 0 && !reader.Failed; left--)
        {
            var (view, step) = (reader.Digest(), reader.UInt16());
            var digests = new Digest[2 * log.PartyCount];
            for (var i = 0; i < digests.Length; i++) digests[i] = reader.Digest();
            log._exchanges.Add(new([.. digests.AsSpan(0, log.PartyCount)], [.. digests.AsSpan(log.PartyCount)], view, new(segment.Phase, segment.Iteration, step, log.Attempt)));
        }

        return log;
    }

    internal void Add(Exchange exchange) => _exchanges.Add(exchange);

    private static ISegmentChannel Require(ISegmentChannel channel)
    {
        ArgumentNullException.ThrowIfNull(channel);
        return channel;
    }

    /// <summary>One exchange: digests of the payloads and of the signed envelopes by party, the view after it, and its place.</summary>
    public sealed record Exchange(ImmutableArray<Digest> Payloads, ImmutableArray<Digest> Envelopes, Digest View, RoundNumber Round);
}
