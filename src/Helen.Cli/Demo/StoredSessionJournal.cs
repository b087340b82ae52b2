using Helen.Cryptography.Hashing;
using Helen.Rounds;
using Helen.Storage;
using Helen.Storage.Records;
using Helen.Storage.Sqlite;
using Helen.Training.Session;

namespace Helen.Cli.Demo;

/// <summary>
/// A session's journal in a party's store: one sealed record per committed step, large ones by the digest of a sealed blob that is stored first. The write of the
/// record is the commit (architecture §3.1); a second activation over the same store finds the record taken.
/// </summary>
internal sealed class StoredSessionJournal(PartyStore store, SessionId session, StateCodecs codecs) : ISessionJournal
{
    private const byte Inline = 0, ByDigest = 1;
    private const string HaltKey = "halt", PositionKey = "position";

    // A record has a version byte of its own before the entry.
    private static readonly int InlineLimit = new StorageLimits().MaxRecordBytes - 1;
    private readonly string _scope = $"session/{session}";
    private string? _positionETag;

    public async ValueTask<CommittedStep<TNext>?> FindAsync<TNext>(RoundNumber round, CancellationToken ct) =>
        await ReadAsync(JournalEntry.NameOf(round), ct) is { } bytes ? JournalEntry.Decode<TNext>(round, bytes, codecs) : null;

    public async ValueTask CommitAsync<TNext>(CommittedStep<TNext> step)
    {
        if (await FindHaltAsync(CancellationToken.None) is not null) throw new InvalidOperationException("The session has halted.");
        await WriteAsync(JournalEntry.NameOf(step.Round), JournalEntry.Encode(step, codecs));
    }

    public async ValueTask<CommittedHalt?> FindHaltAsync(CancellationToken ct) => await ReadAsync(HaltKey, ct) is { } bytes ? JournalEntry.DecodeHalt(bytes) : null;

    public async ValueTask CommitHaltAsync(CommittedHalt halt) => await WriteAsync(HaltKey, JournalEntry.Encode(halt));

    public async ValueTask<SessionPosition> ReadPositionAsync(CancellationToken ct)
    {
        var record = await store.Records.ReadAsync(new(_scope, PositionKey), ct);
        _positionETag = record?.ETag;
        if (record is null) return SessionPosition.Initial;
        return SessionPosition.TryRead(record.Value, ushort.MaxValue) ?? throw new InvalidDataException("The stored position of the session is broken.");
    }

    public async ValueTask WritePositionAsync(SessionPosition position) =>
        _positionETag = await store.Records.WriteAsync(new(_scope, PositionKey), position.Encode(), _positionETag, CancellationToken.None);

    private async ValueTask<byte[]?> ReadAsync(string key, CancellationToken ct)
    {
        if (await store.Records.ReadAsync(new(_scope, key), ct) is not { Value: [var kind, .. var rest] }) return null;
        return kind switch
        {
            Inline => rest,
            ByDigest when rest.Length == Digest.ByteCount =>
                await store.Blobs.GetAsync(Digest.Read(rest), ct) ?? throw new InvalidDataException($"The journal names a blob that the store has lost ({key})."),
            _ => throw new InvalidDataException($"The journal record {key} is broken."),
        };
    }

    private async ValueTask WriteAsync(string key, byte[] entry)
    {
        byte[] record = entry.Length <= InlineLimit ? [Inline, .. entry] : [ByDigest, .. (await store.Blobs.PutAsync(entry, CancellationToken.None)).ToArray()];
        try
        {
            await store.Records.WriteAsync(new(_scope, key), record, expectedETag: null, CancellationToken.None);
        }
        catch (StaleRecordException stale)
        {
            throw new InvalidOperationException($"{key} is committed already.", stale);
        }
    }
}
