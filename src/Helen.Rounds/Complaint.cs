using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Helen.Cryptography.Encoding;
using Helen.Cryptography.Hashing;

namespace Helen.Rounds;

/// <summary>Why a party stopped, and the signed envelopes it saw. Nothing in it is believed: the envelopes convict by their own signatures or not at all.</summary>
/// <param name="Blames">What the sender found.</param>
/// <param name="Disputes">The sender names nobody and waits for everybody's evidence.</param>
/// <param name="Origin">Where the sender's view comes from; null when there is nothing to tell, or it was lost with its memory. Its envelopes are the first of the evidence.</param>
/// <param name="Evidence">Signed envelopes.</param>
internal sealed record Complaint(ImmutableArray<Blame> Blames, bool Disputes, ClaimedOrigin? Origin, ImmutableArray<ReadOnlyMemory<byte>> Evidence)
{
    private const int MaxBlames = 1024;
    private const int MaxEvidence = 4096;
    private const int MaxReasonCharacters = 256;
    private const int MaxReasonBytes = 3 * MaxReasonCharacters;
    private const int BlameBytes = 2 + 1 + 6 + 4;           // without the text of the reason
    private const int OriginBytes = 2 + 6 + Digest.ByteCount + 2;
    private const ushort Nobody = ushort.MaxValue;

    /// <summary>The canonical bytes; blames that do not fit one part and evidence that does not fit <paramref name="maxBytes"/> are left out, the later first.</summary>
    internal static byte[] Write(ImmutableArray<Blame> blames, bool disputes, ViewOrigin? origin, IEnumerable<SignedEnvelope> evidence, int partBytes, long maxBytes)
    {
        var told = new CanonicalWriter();
        ushort count = 0;
        foreach (var blame in blames.Take(MaxBlames))
        {
            var reason = Printable(blame.Reason);
            if (told.Written.Length + BlameBytes + Encoding.UTF8.GetByteCount(reason) + (2 * sizeof(ushort)) > partBytes)
            {
                if (count > 0) break;
                reason = string.Empty;                      // a complaint without any blame would be malformed
            }

            told.UInt16(blame.Culprit is { } culprit ? (ushort)culprit.Index : Nobody).Byte((byte)blame.Fault);
            Write(told, blame.Round);
            told.Text(reason);
            count++;
        }

        var size = (long)sizeof(ushort) + told.Written.Length + OriginBytes + sizeof(ushort);
        var fitting = new List<SignedEnvelope>();
        ImmutableArray<SignedEnvelope> explaining = origin?.Broadcasts ?? [];
        foreach (var envelope in explaining.Concat(evidence).DistinctBy(envelope => envelope.Digest).Take(MaxEvidence))
        {
            if (envelope.Wire.Length > maxBytes - size - sizeof(uint)) continue;
            size += envelope.Wire.Length + sizeof(uint);
            fitting.Add(envelope);
        }

        // Half an explanation would be a false one.
        var explained = origin is not null && fitting.Take(explaining.Length).SequenceEqual(explaining);
        var writer = new CanonicalWriter().UInt16(count).Raw(told.Written.Span).Byte(disputes ? (byte)1 : (byte)0).Byte(explained ? (byte)1 : (byte)0);
        if (explained)
        {
            Write(writer, origin!.Round);
            writer.Digest(origin.Base).UInt16((ushort)explaining.Length);
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
            var round = ReadRound(ref reader);
            var reason = reader.Text(MaxReasonBytes);
            if ((culprit != Nobody && culprit >= partyCount) || !Enum.IsDefined(fault) || !Enum.IsDefined(round.Phase) || reason.Any(IsUnprintable)) return null;
            blames.Add(new Blame(culprit == Nobody ? null : new PartyId(culprit), fault, round, [], reason));
        }

        var (disputes, explained) = (reader.Byte(), reader.Byte());
        var origin = explained == 1 ? new ClaimedOrigin(ReadRound(ref reader), reader.Digest(), reader.UInt16()) : null;
        var evidence = ImmutableArray.CreateBuilder<ReadOnlyMemory<byte>>();
        for (var left = reader.Count(MaxEvidence); left > 0 && !reader.Failed; left--) evidence.Add(reader.Block(payload.Length).ToArray());
        if (disputes > 1 || explained > 1 || origin?.Envelopes > evidence.Count) return null;
        return reader.Finish() && blames.Count > 0 ? new Complaint(blames.ToImmutable(), disputes == 1, origin, evidence.ToImmutable()) : null;
    }

    private static void Write(CanonicalWriter writer, RoundNumber round) => writer.Byte((byte)round.Phase).UInt16(round.Iteration).UInt16(round.Step).Byte(round.Attempt);

    private static RoundNumber ReadRound(ref CanonicalReader reader) => new((Phase)reader.Byte(), reader.UInt16(), reader.UInt16(), reader.Byte());

    private static string Printable(string reason) =>
        string.Concat(reason.Take(MaxReasonCharacters).Select(character => IsUnprintable(character) ? ' ' : character));

    /// <summary>What could hide or reorder the rest of a line. Surrogates are refused with it: half of one is no text, and some pairs are invisible too.</summary>
    private static bool IsUnprintable(char character) => char.GetUnicodeCategory(character)
        is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.Surrogate;
}
