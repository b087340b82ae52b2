using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Helen.Cryptography.Encoding;

namespace Helen.Rounds;

/// <summary>Why a party stopped, and the signed envelopes it saw. Nothing in it is believed: the envelopes convict by their own signatures or not at all.</summary>
internal sealed record Complaint(ImmutableArray<Blame> Blames, ImmutableArray<ReadOnlyMemory<byte>> Evidence)
{
    private const int MaxBlames = 1024;
    private const int MaxEvidence = 4096;
    private const int MaxReasonCharacters = 256;
    private const int MaxReasonBytes = 3 * MaxReasonCharacters;
    private const int BlameBytes = 2 + 1 + 6 + 4;           // without the text of the reason
    private const ushort Nobody = ushort.MaxValue;

    /// <summary>The canonical bytes, at most <paramref name="maxBytes"/>; blames and evidence that do not fit are left out, the later first.</summary>
    internal static byte[] Write(ImmutableArray<Blame> blames, IEnumerable<SignedEnvelope> evidence, int maxBytes)
    {
        var told = new CanonicalWriter();
        ushort count = 0;
        foreach (var blame in blames.Take(MaxBlames))
        {
            var reason = Printable(blame.Reason);
            if (told.Written.Length + BlameBytes + Encoding.UTF8.GetByteCount(reason) + (2 * sizeof(ushort)) > maxBytes)
            {
                if (count > 0) break;
                reason = string.Empty;                      // a complaint without any blame would be malformed
            }

            told.UInt16(blame.Culprit is { } culprit ? (ushort)culprit.Index : Nobody).Byte((byte)blame.Fault)
                .Byte((byte)blame.Round.Phase).UInt16(blame.Round.Iteration).UInt16(blame.Round.Step).Byte(blame.Round.Attempt)
                .Text(reason);
            count++;
        }

        var writer = new CanonicalWriter().UInt16(count).Raw(told.Written.Span);
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

    /// <summary>Null unless the bytes are exactly one complaint. Control and invisible characters in a reason are refused: it is shown to people.</summary>
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
            if ((culprit != Nobody && culprit >= partyCount) || !Enum.IsDefined(fault) || !Enum.IsDefined(round.Phase) || reason.Any(IsUnprintable)) return null;
            blames.Add(new Blame(culprit == Nobody ? null : new PartyId(culprit), fault, round, [], reason));
        }

        var evidence = ImmutableArray.CreateBuilder<ReadOnlyMemory<byte>>();
        for (var left = reader.Count(MaxEvidence); left > 0 && !reader.Failed; left--) evidence.Add(reader.Block(payload.Length).ToArray());
        return reader.Finish() && blames.Count > 0 ? new Complaint(blames.ToImmutable(), evidence.ToImmutable()) : null;
    }

    private static string Printable(string reason) =>
        string.Concat(reason.Take(MaxReasonCharacters).Select(character => IsUnprintable(character) ? ' ' : character));

    /// <summary>What could hide or reorder the rest of a line. Surrogates are refused with it: half of one is no text, and some pairs are invisible too.</summary>
    private static bool IsUnprintable(char character) => char.GetUnicodeCategory(character)
        is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.Surrogate;
}
