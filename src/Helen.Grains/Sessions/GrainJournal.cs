using Helen.Cryptography.Hashing;
using Helen.Grains.Abstractions;
using Helen.Rounds;
using Helen.Storage.Bulk;
using Helen.Training.Session;

namespace Helen.Grains.Sessions;

/// <summary>
/// The journal of one run of a session. An entry's bytes are stored first; the call that commits goes through the grain's turn, which writes the head (protocol §8.2).
/// Reading needs no call: the run is the only writer, so what it knew at its beginning and what it has committed since is all there is.
/// </summary>
internal sealed class GrainJournal(ISessionRunGrain self, SessionBook start, IBulkStore bulk, StateCodecs codecs, CancellationToken stop) : ISessionJournal
{
    private readonly Dictionary<string, Digest> _entries = new(start.Entries, StringComparer.Ordinal);

    public SessionPosition Position { get; private set; } = start.Position;

    public ValueTask<SessionPosition> ReadPositionAsync(CancellationToken ct) => new(Position);

    public async ValueTask WritePositionAsync(SessionPosition position)
    {
        await self.MoveAsync(start.Run, position.Encode(), CancellationToken.None).WaitAsync(stop);
        Position = position;
    }

    public async ValueTask<CommittedStep<TNext>?> FindAsync<TNext>(RoundNumber round, CancellationToken ct) =>
        await ReadAsync(JournalEntry.NameOf(round), ct) is { } bytes ? JournalEntry.Decode<TNext>(round, bytes, codecs) : null;

    public ValueTask CommitAsync<TNext>(CommittedStep<TNext> step) => CommitAsync(JournalEntry.NameOf(step.Round), JournalEntry.Encode(step, codecs));

    public async ValueTask<CommittedHalt?> FindHaltAsync(CancellationToken ct) => await ReadAsync(SessionBook.HaltName, ct) is { } bytes ? JournalEntry.DecodeHalt(bytes) : null;

    public async ValueTask CommitHaltAsync(CommittedHalt halt)
    {
        halt.RequireContinues(await FindHaltAsync(CancellationToken.None));
        await CommitAsync(SessionBook.HaltName, JournalEntry.Encode(halt));
    }

    private async Task<byte[]?> ReadAsync(string name, CancellationToken ct)
    {
        if (!_entries.TryGetValue(name, out var digest)) return null;
        return await bulk.GetAsync(digest, ct) ?? throw new InvalidDataException($"The journal names an entry {name} whose bytes are missing: the store has lost them.");
    }

    private async ValueTask CommitAsync(string name, byte[] bytes)
    {
        // Whoever stops the run waits for neither: an unnamed blob is swept, and an entry that was committed all the same has not been sent.
        var digest = await bulk.PutAsync(bytes, CancellationToken.None);
        await self.CommitAsync(start.Run, name, digest.ToArray(), CancellationToken.None).WaitAsync(stop);
        _entries[name] = digest;
    }
}
