using Helen.Rounds;
using Helen.Training.Session;

namespace Helen.Recovery.Tests.Support;

/// <summary>One party's store: entries as the bytes that a durable journal keeps, read anew in every life.</summary>
internal sealed class ByteJournal : ISessionJournal
{
    private const string HaltName = "halt";
    private readonly StateCodecs _codecs;
    private readonly int _peers, _iterations;
    private readonly Dictionary<string, byte[]> _entries = new(StringComparer.Ordinal);
    private byte[] _position = SessionPosition.Initial.Encode();

    public ByteJournal(Participant participant, Faults faults, KeyedCoins coins)
    {
        _codecs = SessionCodecs.For(participant);
        (_peers, _iterations) = (participant.Document.PartyCount - 1, participant.Document.Budget.Iterations.Count);
        (Faults, Coins) = (faults, coins);
    }

    private ByteJournal(ByteJournal other)
    {
        (_codecs, _peers, _iterations, _position, Faults, Coins) = (other._codecs, other._peers, other._iterations, other._position, other.Faults, other.Coins);
        foreach (var (name, bytes) in other._entries) _entries.Add(name, bytes);
    }

    /// <summary>What goes wrong.</summary>
    public Faults Faults { get; }

    /// <summary>The coins of the rounds: a step's are those of the entry that is looked for before it is done.</summary>
    public KeyedCoins Coins { get; }

    /// <summary>A backup.</summary>
    public ByteJournal Copy() => new(this);

    public ValueTask<SessionPosition> ReadPositionAsync(CancellationToken ct)
    {
        Faults.Reading("position");
        return new(SessionPosition.TryRead(_position, _iterations)!);
    }

    public ValueTask WritePositionAsync(SessionPosition position)
    {
        // The write of a new epoch precedes its announcement.
        var announces = SessionPosition.TryRead(_position, _iterations)!.Epoch != position.Epoch;
        var write = Faults.Writing(announces ? "epoch" : $"position after iteration {position.CertifiedIterations}", announces ? _peers : 0);
        _position = position.Encode();
        foreach (var name in _entries.Keys.Where(name => JournalEntry.RoundOf(name) is { } round && position.Supersedes(round)).ToList()) _entries.Remove(name);
        Faults.Written(write);
        return ValueTask.CompletedTask;
    }

    public ValueTask<CommittedStep<TNext>?> FindAsync<TNext>(RoundNumber round, CancellationToken ct)
    {
        Coins.At(JournalEntry.NameOf(round));
        Faults.Reading(Places.Of(round));
        return new(_entries.TryGetValue(JournalEntry.NameOf(round), out var bytes) ? JournalEntry.Decode<TNext>(round, bytes, _codecs) : null);
    }

    public ValueTask CommitAsync<TNext>(CommittedStep<TNext> step)
    {
        if (_entries.ContainsKey(HaltName)) throw new InvalidOperationException("The session has halted.");
        var write = Faults.Writing(Places.Of(step.Round), step.Outbox.Sum(outgoing => outgoing.To is null ? _peers : 1));
        if (!_entries.TryAdd(JournalEntry.NameOf(step.Round), JournalEntry.Encode(step, _codecs))) throw new InvalidOperationException($"{step.Round} is committed already.");
        Faults.Written(write);
        return ValueTask.CompletedTask;
    }

    public ValueTask<CommittedHalt?> FindHaltAsync(CancellationToken ct) => new(_entries.TryGetValue(HaltName, out var bytes) ? JournalEntry.DecodeHalt(bytes) : null);

    public ValueTask CommitHaltAsync(CommittedHalt halt)
    {
        halt.RequireContinues(_entries.TryGetValue(HaltName, out var bytes) ? JournalEntry.DecodeHalt(bytes) : null);
        _entries[HaltName] = JournalEntry.Encode(halt);
        return ValueTask.CompletedTask;
    }
}
