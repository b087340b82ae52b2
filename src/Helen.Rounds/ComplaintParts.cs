using System.Collections.Immutable;
using Helen.Cryptography.Encoding;

namespace Helen.Rounds;

/// <summary>
/// The parts of one peer's complaint or verdict as they arrive. A complaint holds whole envelopes of others, so it may be larger than an envelope: it is cut, and each part says
/// how many there are. What does not fit together is no complaint of an honest party.
/// </summary>
internal sealed class ComplaintParts(SignedEnvelope first, int maxParts)
{
    private readonly SortedDictionary<ushort, SignedEnvelope> _parts = [];
    private int _count;

    internal MessageKind Kind { get; } = first.Header.Kind;

    internal PartyId From { get; } = first.Header.From;

    /// <summary>What the sender was gathering.</summary>
    internal RoundNumber Round { get; } = first.Header.Round;

    /// <summary>A part that no honest party sends; null when there is none.</summary>
    internal SignedEnvelope? Misplaced { get; private set; }

    /// <summary>Nothing more is to be waited for.</summary>
    internal bool Complete => Misplaced is not null || (_count > 0 && _parts.Count == _count);

    internal ImmutableArray<SignedEnvelope> Envelopes => Misplaced is null ? [.. _parts.Values] : [.. _parts.Values, Misplaced];

    /// <summary>The complaint; null unless the parts are exactly one.</summary>
    internal Complaint? Read(int partyCount)
    {
        if (Misplaced is not null) return null;
        var writer = new CanonicalWriter();
        foreach (var part in _parts.Values) writer.Raw(part.Payload.Span[sizeof(ushort)..]);
        return Complaint.TryRead(writer.Written.Span, partyCount);
    }

    /// <summary>
    /// The part that cannot be of one complaint with this one: they differ in the round or stand in one place, or this one is more than there are. Null when there is none, or when the
    /// complaint is none anyhow.
    /// </summary>
    internal SignedEnvelope? RivalOf(SignedEnvelope part)
    {
        if (_parts.Count == 0 || Misplaced is not null) return null;
        var known = _parts.GetValueOrDefault(part.Header.Block);
        return known?.Digest == part.Digest ? null : part.Header.Round != Round || Complete ? known ?? _parts.Values.First() : known;
    }

    /// <summary>Takes a part that has no rival; false when it is no news.</summary>
    internal bool Add(SignedEnvelope part)
    {
        if (Complete || _parts.ContainsKey(part.Header.Block)) return false;
        var reader = new CanonicalReader(part.Payload.Span);
        int count = reader.UInt16();
        if (part.Header.Version != ReservedKinds.ComplaintVersion || count < 1 || count > maxParts || reader.Remaining == 0 || part.Header.Block >= count || (_count > 0 && count != _count))
        {
            Misplaced = part;
            return true;
        }

        _count = count;
        _parts.Add(part.Header.Block, part);
        return true;
    }

    /// <summary>The payloads of the parts of a complaint.</summary>
    internal static IEnumerable<byte[]> Split(byte[] complaint, int maxPayloadBytes)
    {
        var chunks = complaint.Chunk(maxPayloadBytes - sizeof(ushort)).ToList();
        return chunks.Select(chunk => new CanonicalWriter().UInt16((ushort)chunks.Count).Raw(chunk).ToArray());
    }
}
