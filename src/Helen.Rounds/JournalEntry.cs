using System.Collections.Immutable;
using System.Globalization;
using Helen.Cryptography.Encoding;
using Helen.Cryptography.Hashing;

namespace Helen.Rounds;

/// <summary>
/// The bytes of a committed step or halt, the same in every durable journal. They hold the next state, which may be secret: a store seals them.
/// Version byte first; an unknown version is refused, so that an older program never misreads a newer journal.
/// </summary>
public static class JournalEntry
{
    private const byte Version = 1;
    private const byte Broadcast = 0, Unicast = 1;
    private const int MaxBlames = 1024, MaxReasonBytes = 64 * 1024;

    /// <summary>A round's name as journals key it.</summary>
    public static string NameOf(RoundNumber round) => $"{(byte)round.Phase}/{round.Iteration}/{round.Step}/{round.Attempt}";

    /// <summary>The round behind such a name; null where an entry is none of a round's.</summary>
    public static RoundNumber? RoundOf(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return name.Split('/') is [var phase, var iteration, var step, var attempt]
            ? new((Phase)byte.Parse(phase, CultureInfo.InvariantCulture), ushort.Parse(iteration, CultureInfo.InvariantCulture), ushort.Parse(step, CultureInfo.InvariantCulture), byte.Parse(attempt, CultureInfo.InvariantCulture))
            : null;
    }

    /// <summary>A step's bytes.</summary>
    public static byte[] Encode<TNext>(CommittedStep<TNext> step, StateCodecs codecs)
    {
        ArgumentNullException.ThrowIfNull(step);
        ArgumentNullException.ThrowIfNull(codecs);
        var writer = new CanonicalWriter().Byte(Version);
        Write(writer, step.Round);
        writer.Digest(step.View).Block(codecs.Encode(step.Next));
        Write(writer, step.Outbox);
        return writer.ToArray();
    }

    /// <summary>The step behind its bytes.</summary>
    /// <exception cref="InvalidDataException">The bytes are broken, of another version or of another round.</exception>
    public static CommittedStep<TNext> Decode<TNext>(RoundNumber round, ReadOnlySpan<byte> bytes, StateCodecs codecs)
    {
        ArgumentNullException.ThrowIfNull(codecs);
        var reader = new CanonicalReader(bytes);
        if (reader.Byte() != Version || ReadRound(ref reader) != round) throw Broken(round);
        var view = reader.Digest();
        var state = reader.Block(reader.Remaining);
        var outbox = ReadOutbox(ref reader);
        return reader.Finish() ? new(round, codecs.Decode<TNext>(state), outbox, view) : throw Broken(round);
    }

    /// <summary>A halt's bytes.</summary>
    public static byte[] Encode(CommittedHalt halt)
    {
        ArgumentNullException.ThrowIfNull(halt);
        var writer = new CanonicalWriter().Byte(Version);
        Write(writer, halt.Round);
        writer.UInt16((ushort)halt.Blames.Length);
        foreach (var blame in halt.Blames)
        {
            writer.Byte(blame.Culprit is null ? (byte)0 : (byte)1).UInt16((ushort)(blame.Culprit?.Index ?? 0)).Byte((byte)blame.Fault);
            Write(writer, blame.Round);
            writer.UInt16((ushort)blame.Evidence.Length);
            foreach (var digest in blame.Evidence) writer.Digest(digest);
            writer.Text(blame.Reason);
        }

        Write(writer, halt.Outbox);
        return writer.ToArray();
    }

    /// <summary>The halt behind its bytes.</summary>
    /// <exception cref="InvalidDataException">The bytes are broken or of another version.</exception>
    public static CommittedHalt DecodeHalt(ReadOnlySpan<byte> bytes)
    {
        var reader = new CanonicalReader(bytes);
        var version = reader.Byte();
        var round = ReadRound(ref reader);
        var blames = ImmutableArray.CreateBuilder<Blame>();
        for (var count = reader.Count(MaxBlames); count > 0 && !reader.Failed; count--)
        {
            var (named, culprit, fault, at) = (reader.Byte(), reader.UInt16(), (Fault)reader.Byte(), ReadRound(ref reader));
            var evidence = ImmutableArray.CreateBuilder<Digest>();
            for (int digests = reader.UInt16(); digests > 0 && !reader.Failed; digests--) evidence.Add(reader.Digest());
            blames.Add(new(named == 1 ? new PartyId(culprit) : null, fault, at, evidence.ToImmutable(), reader.Text(MaxReasonBytes)));
        }

        var outbox = ReadOutbox(ref reader);
        return version == Version && reader.Finish() ? new(round, blames.ToImmutable(), outbox) : throw Broken(round);
    }

    private static void Write(CanonicalWriter writer, RoundNumber round) =>
        writer.Byte((byte)round.Phase).UInt16(round.Iteration).UInt16(round.Step).Byte(round.Attempt);

    private static RoundNumber ReadRound(ref CanonicalReader reader) => new((Phase)reader.Byte(), reader.UInt16(), reader.UInt16(), reader.Byte());

    private static void Write(CanonicalWriter writer, ImmutableArray<SignedOutgoing> outbox)
    {
        writer.UInt16((ushort)outbox.Length);
        foreach (var outgoing in outbox) writer.Byte(outgoing.To is null ? Broadcast : Unicast).UInt16((ushort)(outgoing.To?.Index ?? 0)).Block(outgoing.Wire.Span);
    }

    private static ImmutableArray<SignedOutgoing> ReadOutbox(ref CanonicalReader reader)
    {
        var outbox = ImmutableArray.CreateBuilder<SignedOutgoing>();
        for (int count = reader.UInt16(); count > 0 && !reader.Failed; count--)
        {
            var (kind, to) = (reader.Byte(), reader.UInt16());
            outbox.Add(new(kind == Unicast ? new PartyId(to) : null, reader.Block(reader.Remaining).ToArray()));
        }

        return outbox.ToImmutable();
    }

    private static InvalidDataException Broken(RoundNumber round) => new($"The journal entry of {round} is broken or of another version.");
}
