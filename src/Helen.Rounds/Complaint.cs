using System.Collections.Immutable;
using Helen.Cryptography.Encoding;

namespace Helen.Rounds;

/// <summary>Why a party stopped, and the signed envelopes it saw. Nothing in it is believed: the envelopes convict by their own signatures or not at all.</summary>
internal sealed record Complaint(ImmutableArray<Blame> Blames, ImmutableArray<ReadOnlyMemory<byte>> Evidence)
{
    private const int MaxBlames = 1024;
    private const int MaxEvidence = 4096;
    private const int MaxReasonCharacters = 256;
    private const int MaxReasonBytes = 3 * MaxReasonCharacters;
    private const ushort Nobody = ushort.MaxValue;

    /// <summary>The canonical bytes, at most <paramref name="maxBytes"/>; evidence that does not fit is left out, the later first.</summary>
    internal static byte[] Write(ImmutableArray<Blame> blames, IEnumerable<SignedEnvelope> evidence, int maxBytes)
    {
        var writer = new CanonicalWriter();
        var told = blames.Take(MaxBlames).ToList();
        writer.UInt16((ushort)told.Count);
        foreach (var blame in told)
        {
            writer.UInt16(blame.Culprit is { } culprit ? (ushort)culprit.Index : Nobody).Byte((byte)blame.Fault)
                .Byte((byte)blame.Round.Phase).UInt16(blame.Round.Iteration).UInt16(blame.Round.Step).Byte(blame.Round.Attempt)
                .Text(Printable(blame.Reason));
        }

        var size = writer.Written.Length + sizeof(ushort);
        var fitting = new List<SignedEnvelope>();
        foreach (var envelope in evidence.DistinctBy(envelope => envelope.Digest).Take(MaxEvidence))
        {
            if (envelope.Wire.Length > maxBytes - size - sizeof(uint)) continue;
            size += envelope.Wire.Length + sizeof(uint);
            fitting.Add(envelope);
        }

        writer.UInt16((ushort)fitting.Count);
        foreach (var envelope in fitting) writer.Block(envelope.Wire.Span);
        return writer.ToArray();
    }

    /// <summary>Null unless the bytes are exactly one complaint. Control characters in a reason are refused: it is shown to people.</summary>
    internal static Complaint? TryRead(ReadOnlySpan<byte> payload, int partyCount)
    {
        var reader = new CanonicalReader(payload);
        var blames = ImmutableArray.CreateBuilder<Blame>();
        for (var left = reader.Count(MaxBlames); left > 0 && !reader.Failed; left--)
        {
            var culprit = reader.UInt16();
            var fault = (Fault)reader.Byte();
            var round = new RoundNumber((Phase)reader.Byte(), reader.UInt16(), reader.UInt16(), reader.Byte());
            var reason = reader.Text(MaxReasonBytes);
            if ((culprit != Nobody && culprit >= partyCount) || !Enum.IsDefined(fault) || !Enum.IsDefined(round.Phase) || reason.Any(char.IsControl)) return null;
            blames.Add(new Blame(culprit == Nobody ? null : new PartyId(culprit), fault, round, [], reason));
        }

        var evidence = ImmutableArray.CreateBuilder<ReadOnlyMemory<byte>>();
        for (var left = reader.Count(MaxEvidence); left > 0 && !reader.Failed; left--) evidence.Add(reader.Block(payload.Length).ToArray());
        return reader.Finish() && blames.Count > 0 ? new Complaint(blames.ToImmutable(), evidence.ToImmutable()) : null;
    }

    private static string Printable(string reason) =>
        string.Concat(reason.Take(MaxReasonCharacters).Select(character => char.IsControl(character) || char.IsSurrogate(character) ? ' ' : character));
}
