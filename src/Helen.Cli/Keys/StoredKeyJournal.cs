using System.Collections.Immutable;
using Helen.Cryptography.Encoding;
using Helen.Cryptography.Hashing;
using Helen.Rounds;
using Helen.Storage.Records;
using Helen.Storage.Sqlite;
using Helen.Training.Phases.KeyGeneration;

namespace Helen.Cli.Keys;

/// <summary>
/// The journal of one key generation in a party's sealed store: an entry's bytes are stored first, then the head record that names them is written, which is the commit
/// (protocol §8.2). One writer at a time.
/// </summary>
internal sealed class StoredKeyJournal : IKeyGenerationJournal
{
    public const string Scope = "key-generation";
    private const string HaltName = "halt";
    private const int MaxNameBytes = 64, MaxPositionBytes = 64;
    private readonly PartyStore _store;
    private readonly RecordName _name;
    private readonly StateCodecs _codecs;
    private ImmutableSortedDictionary<string, Digest> _entries = ImmutableSortedDictionary.Create<string, Digest>(StringComparer.Ordinal);
    private KeyGenerationPosition _position = KeyGenerationPosition.Initial;
    private string? _etag;

    private StoredKeyJournal(PartyStore store, RecordName name, StateCodecs codecs) => (_store, _name, _codecs) = (store, name, codecs);

    /// <summary>Opens the journal of a key, or begins it.</summary>
    public static async Task<StoredKeyJournal> OpenAsync(PartyStore store, KeyGenerationDocument document, CancellationToken ct)
    {
        var journal = new StoredKeyJournal(store, new(Scope, document.Id.ToString()), KeyGenerationCodecs.For(document));
        if (await store.Records.ReadAsync(journal._name, ct) is not { } head) return journal;
        (journal._etag, (journal._position, journal._entries)) = (head.ETag, Decode(head.Value));
        return journal;
    }

    /// <summary>The blobs that a head record names.</summary>
    public static IEnumerable<Digest> BlobsOf(ReadOnlySpan<byte> head) => Decode(head).Entries.Values;

    public ValueTask<KeyGenerationPosition> ReadPositionAsync(CancellationToken ct) => new(_position);

    public async ValueTask WritePositionAsync(KeyGenerationPosition position) => await ChangeAsync(position, _entries);

    public async ValueTask<CommittedStep<TNext>?> FindAsync<TNext>(RoundNumber round, CancellationToken ct) =>
        await ReadAsync(JournalEntry.NameOf(round), ct) is { } bytes ? JournalEntry.Decode<TNext>(round, bytes, _codecs) : null;

    public ValueTask CommitAsync<TNext>(CommittedStep<TNext> step) => CommitAsync(JournalEntry.NameOf(step.Round), JournalEntry.Encode(step, _codecs));

    public async ValueTask<CommittedHalt?> FindHaltAsync(CancellationToken ct) => await ReadAsync(HaltName, ct) is { } bytes ? JournalEntry.DecodeHalt(bytes) : null;

    public async ValueTask CommitHaltAsync(CommittedHalt halt)
    {
        halt.RequireContinues(await FindHaltAsync(CancellationToken.None));
        await CommitAsync(HaltName, JournalEntry.Encode(halt));
    }

    private async ValueTask CommitAsync(string name, byte[] bytes)
    {
        // A halt may come to name more, and nothing else changes after it.
        if (name != HaltName && _entries.ContainsKey(HaltName)) throw new InvalidOperationException("The making of the key has halted.");
        if (name != HaltName && _entries.ContainsKey(name)) throw new InvalidOperationException($"The journal has an entry {name} already.");
        var digest = await _store.Blobs.PutAsync(bytes, CancellationToken.None);
        await ChangeAsync(_position, _entries.SetItem(name, digest));
    }

    private async Task<byte[]?> ReadAsync(string name, CancellationToken ct) => !_entries.TryGetValue(name, out var digest)
        ? null
        : await _store.Blobs.GetAsync(digest, ct) ?? throw new InvalidDataException($"The journal names an entry {name} whose bytes are missing: the store has lost them.");

    private async Task ChangeAsync(KeyGenerationPosition position, ImmutableSortedDictionary<string, Digest> entries)
    {
        var writer = new CanonicalWriter().Block(position.Encode()).UInt16((ushort)entries.Count);
        foreach (var (name, digest) in entries) writer.Text(name).Digest(digest);
        _etag = await _store.Records.WriteAsync(_name, writer.ToArray(), _etag, CancellationToken.None);
        (_position, _entries) = (position, entries);
    }

    private static (KeyGenerationPosition Position, ImmutableSortedDictionary<string, Digest> Entries) Decode(ReadOnlySpan<byte> head)
    {
        var reader = new CanonicalReader(head);
        var position = KeyGenerationPosition.TryRead(reader.Block(MaxPositionBytes));
        var entries = ImmutableSortedDictionary.CreateBuilder<string, Digest>(StringComparer.Ordinal);
        for (int count = reader.UInt16(); count > 0 && !reader.Failed; count--) entries[reader.Text(MaxNameBytes)] = reader.Digest();
        return reader.Finish() && position is not null ? (position, entries.ToImmutable()) : throw new InvalidDataException("The head record of a key generation is broken.");
    }
}
