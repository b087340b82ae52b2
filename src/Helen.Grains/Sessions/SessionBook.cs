using System.Collections.Immutable;
using Helen.Cryptography.Encoding;
using Helen.Cryptography.Hashing;
using Helen.Grains.Abstractions;
using Helen.Rounds;
using Helen.Training.Session;

namespace Helen.Grains.Sessions;

/// <summary>The head record, read: which run writes, where the party is, and where each journal entry's bytes lie.</summary>
/// <param name="Run">Number of the latest run: it alone may write.</param>
/// <param name="State">Never <see cref="SessionState.Failed"/>, which is no property of the store.</param>
/// <param name="Position">Epoch and certified checkpoint.</param>
/// <param name="Entries">Entry name to the digest of its bytes.</param>
internal sealed record SessionBook(long Run, SessionState State, SessionPosition Position, ImmutableSortedDictionary<string, Digest> Entries)
{
    /// <summary>The layout written here.</summary>
    public const byte Version = 1;

    /// <summary>The entry of a halt.</summary>
    public const string HaltName = "halt";

    /// <summary>The entry of the end.</summary>
    public const string EndName = "end";

    private const int MaxNameBytes = 64, MaxPositionBytes = 64;

    /// <summary>Of a session that was never started.</summary>
    public static SessionBook Empty { get; } = new(0, SessionState.NotStarted, SessionPosition.Initial, ImmutableSortedDictionary.Create<string, Digest>(StringComparer.Ordinal));

    /// <summary>Whether no run can change the session's outcome any more.</summary>
    public bool HasEnded => State is SessionState.Released or SessionState.Halted;

    /// <summary>With one entry more. A halt may come to name more; nothing else changes after it.</summary>
    /// <exception cref="InvalidOperationException">There is such an entry, or the session has ended.</exception>
    public SessionBook With(string name, Digest digest)
    {
        if (State == SessionState.Released) throw new InvalidOperationException("The session has released its model.");
        if (name != HaltName && Entries.ContainsKey(HaltName)) throw new InvalidOperationException("The session has halted.");
        if (name != HaltName && Entries.ContainsKey(name)) throw new InvalidOperationException($"The journal has an entry {name} already.");
        return this with { Entries = Entries.SetItem(name, digest) };
    }

    /// <summary>At another position; entries that are never asked for again there are dropped.</summary>
    public SessionBook At(SessionPosition position) =>
        this with { Position = position, Entries = Entries.RemoveRange(Entries.Keys.Where(name => JournalEntry.RoundOf(name) is { } round && position.Supersedes(round))) };

    /// <summary>The bytes of the head record.</summary>
    public byte[] Encode()
    {
        var writer = new CanonicalWriter().UInt64((ulong)Run).Byte((byte)State).Block(Position.Encode()).UInt16((ushort)Entries.Count);
        foreach (var (name, digest) in Entries) writer.Text(name).Digest(digest);
        return writer.ToArray();
    }

    /// <summary>The book in a head record.</summary>
    /// <exception cref="InvalidDataException">It is broken or of another version.</exception>
    public static SessionBook Decode(SessionHead head)
    {
        if (head.Version == 0 && head.Bytes.Length == 0) return Empty;
        var reader = new CanonicalReader(head.Bytes);
        var (run, state) = ((long)reader.UInt64(), (SessionState)reader.Byte());
        var position = SessionPosition.TryRead(reader.Block(MaxPositionBytes), ushort.MaxValue);
        var entries = Empty.Entries.ToBuilder();
        for (int count = reader.UInt16(); count > 0 && !reader.Failed; count--) entries[reader.Text(MaxNameBytes)] = reader.Digest();
        return head.Version == Version && reader.Finish() && position is not null && Enum.IsDefined(state)
            ? new(run, state, position, entries.ToImmutable())
            : throw new InvalidDataException("The head record of the session is broken or of another version.");
    }
}
