using System.Collections.Immutable;
using Helen.Rounds;
using Helen.Training.Phases.KeyGeneration;

namespace Helen.Recovery.Tests.Support;

/// <summary>One party's store in the making of a key: entries as the bytes that a durable journal keeps, read anew in every life.</summary>
internal sealed class KeyJournal(KeyGenerationDocument document, Faults faults) : IKeyGenerationJournal
{
    private const string HaltName = "halt";
    private readonly StateCodecs _codecs = KeyGenerationCodecs.For(document);
    private readonly int _peers = document.Parties.Length - 1;
    private readonly Dictionary<string, byte[]> _entries = new(StringComparer.Ordinal);
    private byte[] _position = KeyGenerationPosition.Initial.Encode();

    /// <summary>Where the party is.</summary>
    public KeyGenerationPosition Position => KeyGenerationPosition.TryRead(_position)!;

    /// <summary>All steps that are committed.</summary>
    public ImmutableArray<RoundNumber> Rounds => [.. _entries.Keys.Select(JournalEntry.RoundOf).OfType<RoundNumber>()];

    public ValueTask<KeyGenerationPosition> ReadPositionAsync(CancellationToken ct)
    {
        faults.Reading("position");
        return new(Position);
    }

    /// <summary>Awaited when the party has journalled that it will confirm a key of this epoch, before a fault in that write.</summary>
    public Func<byte, Task>? OnAccepted { get; init; }

    public async ValueTask WritePositionAsync(KeyGenerationPosition position)
    {
        // The write of a new epoch precedes its announcement.
        var (before, announces) = (Position, Position.Epoch != position.Epoch);
        var what = announces ? "epoch" : position.Complete ? "complete" : position.AcceptedEpoch > before.AcceptedEpoch ? "accepted" : "dropped";
        var write = faults.Writing(what, announces ? _peers : 0);
        _position = position.Encode();
        if (what == "accepted" && OnAccepted is { } accepted) await accepted(position.AcceptedEpoch);
        faults.Written(write);
    }

    public ValueTask<CommittedStep<TNext>?> FindAsync<TNext>(RoundNumber round, CancellationToken ct)
    {
        faults.Reading(Places.Of(round));
        return new(_entries.TryGetValue(JournalEntry.NameOf(round), out var bytes) ? JournalEntry.Decode<TNext>(round, bytes, _codecs) : null);
    }

    public ValueTask CommitAsync<TNext>(CommittedStep<TNext> step)
    {
        if (_entries.ContainsKey(HaltName)) throw new InvalidOperationException("The making of the key has halted.");
        var write = faults.Writing(Places.Of(step.Round), step.Outbox.Sum(outgoing => outgoing.To is null ? _peers : 1));
        if (!_entries.TryAdd(JournalEntry.NameOf(step.Round), JournalEntry.Encode(step, _codecs))) throw new InvalidOperationException($"{step.Round} is committed already.");
        faults.Written(write);
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
